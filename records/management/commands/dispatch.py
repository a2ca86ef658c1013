"""`manage.py dispatch`: send what the outbox holds, once; for cron or by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from records.delivery import dispatch


class Command(BaseCommand):
    help = "Send the messages that are ready, once."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = dispatch()
        self.stdout.write(f"{sent.sent} sent, {sent.failed} failed")
