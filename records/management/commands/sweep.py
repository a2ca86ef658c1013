"""`manage.py sweep`: a tick of the deadline engine, and sending; for cron, a loop or by hand."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from records import delivery, sweep


class Command(BaseCommand):
    help = "Sweep the clocks that have come due, once or again and again"

    def add_arguments(self, parser: CommandParser) -> None:
        """Once, unless told how often."""
        parser.add_argument("--every", type=int, default=0, help="again after so many seconds")
        parser.add_argument(
            "--retry", action="store_true", help="first plan what was set aside once more"
        )

    def handle(self, *args: Any, every: int, retry: bool, **options: Any) -> None:
        """Say what was done; a loop outlives a database that is away for a while."""
        if retry:
            self.stdout.write(f"重新计算 {sweep.take_up_again()} 个搁置的时限")
        if not every:
            self._sweep()
            return
        while True:
            try:
                self._sweep()
            except DatabaseError as fault:
                self.stderr.write(str(fault))
            close_old_connections()
            time.sleep(every)

    def _sweep(self) -> None:
        begun = time.monotonic()
        swept = sweep.sweep()
        self.stdout.write(
            f"处理 {swept.clocks} 个时限，发出 {swept.notices} 条提醒，"
            f"搁置 {swept.set_aside} 个，用时 {time.monotonic() - begun:.2f} 秒"
        )
        delivery.dispatch()
