"""Waking a worker from a page, which never waits for the broker.

A broker that is away is noticed after a moment, one that accepts and stays silent only after the
socket's patience. What is to be done stands in the rows, so a knock that is lost costs time alone:
the timetable takes up what nobody has begun.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def knock(task: Any, *arguments: Any) -> threading.Thread:
    """Have a worker do this soon; the thread that asks for it, for whoever wants to wait."""
    asks = threading.Thread(target=_ask, args=(task, arguments), daemon=True, name="knock")
    asks.start()
    return asks


def _ask(task: Any, arguments: tuple[Any, ...]) -> None:
    try:
        task.apply_async(arguments, retry=False)
    except OperationalError:
        logger.warning("the broker is away: the timetable takes it up")
