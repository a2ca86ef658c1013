"""What Celery wakes up. The truth is in the rows: a lost or doubled message changes nothing."""

from __future__ import annotations

from celery import shared_task

from records.delivery import dispatch
from records.sweep import sweep


@shared_task
def tick() -> None:
    """Sweep the clocks that have come due (beat calls it every 30 s)."""
    sweep()


@shared_task
def send() -> None:
    """Send what the outbox holds (beat calls it every 30 s)."""
    dispatch()
