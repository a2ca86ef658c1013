"""Reading files takes longer than a request should. The rows say what is to be read."""

from __future__ import annotations

from celery import shared_task

from testdata import previews


@shared_task
def read_file(pk: int) -> None:
    """One file that was just added."""
    previews.read(pk)


@shared_task
def carry_on_reading() -> None:
    """Take up what no worker has begun: the broker was away, or the worker died (beat)."""
    previews.carry_on()
