"""`manage.py verify_history`: walk the chain of the history and say what does not hold."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.audit import faults
from records.models import ChainHead


class Command(BaseCommand):
    help = "Verify every line of the history against its chain; exit 1 when one does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints each fault, then the head, which belongs into reports and backups."""
        found = 0
        for fault in faults():
            found += 1
            self.stdout.write(fault)
        head = ChainHead.objects.filter(pk=1).first() or ChainHead(pk=1)
        if found:
            raise CommandError(f"{found} faults in {head.seq} lines")
        self.stdout.write(f"{head.seq} lines hold, head {head.hash or '-'}")
