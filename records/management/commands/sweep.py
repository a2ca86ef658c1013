"""`manage.py sweep`: one tick of the deadline engine, for cron or by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from records.delivery import dispatch
from records.sweep import sweep


class Command(BaseCommand):
    help = "Sweep the clocks that have come due, once."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep()
        dispatch()
        self.stdout.write(f"{swept.clocks} clocks, {swept.notices} notices")
