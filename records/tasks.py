"""What Celery wakes up. The truth is in the rows: a lost or doubled message changes nothing."""

from __future__ import annotations

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from records import calendar_watch, recount
from records.delivery import dispatch
from records.models import VersionDraft
from records.sweep import sweep

logger = logging.getLogger(__name__)


@shared_task
def tick() -> None:
    """Sweep the clocks that have come due (beat calls it every 30 s)."""
    sweep()


@shared_task
def send() -> None:
    """Send what the outbox holds (beat calls it every 30 s)."""
    dispatch()


@shared_task
def recount_clocks(pk: int) -> None:
    """Count the clocks of a calendar that was just published anew."""
    recount.run(VersionDraft.objects.get(pk=pk))


@shared_task
def carry_on_counting() -> None:
    """Take up what no worker counts: the broker or the worker was gone (beat, each minute)."""
    recount.carry_on()


@shared_task
def watch_calendars() -> None:
    """Give the alarm for a year that nobody has entered (beat, hourly)."""
    calendar_watch.watch()


def knock_to_recount(pk: int) -> None:
    """Have the clocks counted now; without a broker the timetable's next turn counts them."""
    try:
        recount_clocks.apply_async([pk], retry=False)
    except OperationalError:
        logger.warning("the broker is away: the clocks are counted by the next turn")
