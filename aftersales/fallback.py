"""When nobody knocks any more, the web workers sweep themselves: after a response, one at a time.

A request pays one comparison; every half minute one of them starts a thread that asks when the
engine last ran. What the thread does, Celery's next tick would have done.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse

from records import clock, engine
from records.models import EngineMark
from records.sweep import sweep

ASKED_EVERY = 30.0
AT_MOST = timedelta(minutes=1)  # a sweep is shorter; after so long whoever had it is dead

log = logging.getLogger(__name__)


class SweepFallbackMiddleware:
    """Looks after the engine once the response is on its way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.WEB_SWEEP:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.ask_at = time.monotonic()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        now = time.monotonic()
        if now >= self.ask_at:
            self.ask_at = now + ASKED_EVERY
            threading.Thread(target=sweep_in_thread, name="sweep", daemon=True).start()
        return response


def sweep_in_thread() -> None:
    """`sweep_if_late` on connections of the thread's own, which no failure keeps open."""
    try:
        sweep_if_late()
    except DatabaseError:
        log.exception("the web worker could not sweep")
    finally:
        connections.close_all()


def sweep_if_late() -> bool:
    """Sweep where the engine has been silent for too long and no other web worker is at it."""
    now = clock.database_now()
    last = engine.last_tick()
    if last is not None and now - last <= engine.LATE_AFTER:
        return False
    if not engine.mark(EngineMark.Name.WEB_SWEEP, now, AT_MOST):
        return False
    try:
        sweep()
    finally:
        engine.release(EngineMark.Name.WEB_SWEEP, clock.database_now())
    return True
