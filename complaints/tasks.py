"""What Celery wakes up for complaints."""

from __future__ import annotations

from celery import shared_task

from complaints.effects import fill_effects


@shared_task
def fill_capa_effects() -> None:
    """Hand the counts of what came again to the CAPAs whose watching period is over."""
    fill_effects()
