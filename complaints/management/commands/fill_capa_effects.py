"""For installations whose timetable is cron: what the hourly task does."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from complaints.effects import fill_effects


class Command(BaseCommand):
    help = "Count what came again for the CAPAs whose watching period is over."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("已为 %(count)d 份纠正预防措施取数。") % {"count": fill_effects()})
