"""What Celery wakes up. The truth is in the rows: a lost or doubled message changes nothing."""

from __future__ import annotations

from celery import shared_task

from records import calendar_watch, recount
from records.delivery import dispatch
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
def recount_clocks(pk: int) -> None:
    """Count the clocks of a calendar that was just published anew."""
    recount.run(VersionDraft.objects.get(pk=pk))


@shared_task
def watch_calendars() -> None:
    """Take up what died half-way, and give the alarm for a year not entered (beat)."""
    recount.carry_on()
    calendar_watch.watch()
