"""What Celery wakes up. The truth is in the rows: a lost or doubled message changes nothing."""

from __future__ import annotations

from threading import Thread

from celery import shared_task

from records import calendar_watch, clock, recount
from records.delivery import dispatch, prune
from records.knocks import knock
from records.models import VersionDraft
from records.sweep import sweep


@shared_task
def tick() -> None:
    """Sweep the clocks that have come due (beat calls it every 30 s)."""
    sweep()


@shared_task
def send() -> None:
    """Send what the outbox holds (beat calls it every 30 s)."""
    dispatch()


@shared_task
def prune_outbox() -> None:
    """Let go of what was sent long ago (beat, hourly)."""
    prune(clock.database_now())


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


def knock_to_recount(pk: int) -> Thread:
    """Have the clocks counted now; without a broker the timetable's next turn counts them."""
    return knock(recount_clocks, pk)
