"""Knocks: what is due stands in the rows."""

from celery import shared_task

from installs.workflow import warranties


@shared_task
def start_warranties() -> None:
    """Warranties that begin without an acceptance: by arrival, or deemed by the contract."""
    warranties.start_due()
