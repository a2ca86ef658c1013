"""The product's one clock. Nothing else in our code asks the machine what time it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _set.get() or datetime.now(UTC)


def today() -> date:
    """The day it is at the site."""
    return timezone.localdate(now())


def database_now() -> datetime:
    """The database's moment, so that all sweepers go by the same clock wherever they run."""
    if (moment := _set.get()) is not None:
        return moment
    if connection.vendor != "postgresql":
        return now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    return moment.astimezone(UTC)


def is_set() -> datetime | None:
    """The moment at which the clock was made to stand, if it was."""
    return _set.get()


def uptime() -> tuple[str, float]:
    """Which boot of this machine it is, and the seconds since: what no change of the time moves.

    Where the clock was set, the two go together.
    """
    if (moment := _set.get()) is not None:
        return "set", moment.timestamp()
    boot = _boot()
    return (boot, time.clock_gettime(time.CLOCK_BOOTTIME)) if boot else ("", 0.0)


@cache
def _boot() -> str:
    """Linux names each boot; elsewhere nothing is compared."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Let the clock stand at a moment: for demo data and tests, refused anywhere else."""
    if not settings.DEMO:
        raise RuntimeError("The clock can be set only where DEMO is on.")
    if moment.tzinfo is None:
        raise ValueError("The clock wants an aware moment.")
    token = _set.set(moment.astimezone(UTC))
    try:
        yield moment.astimezone(UTC)
    finally:
        _set.reset(token)
