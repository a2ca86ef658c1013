"""`manage.py dispatch`: send what the outbox holds, once; for cron or by hand.

What was sent long ago is let go with it, as the timetable does.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from records import clock
from records.delivery import dispatch, prune


class Command(BaseCommand):
    help = "Send the messages that are ready, once."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = dispatch()
        gone = prune(clock.database_now())
        pruned = f", {gone} old ones let go" if gone else ""
        self.stdout.write(f"{sent.sent} sent, {sent.failed} failed{pruned}")
