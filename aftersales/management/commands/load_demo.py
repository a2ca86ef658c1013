"""`load_demo`: an invented company with a year of history, for trying and for tests."""

import gc
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from aftersales.demo.year import tell_year

WIDTH = 30


class Command(BaseCommand):
    help = "Load the demo company: people, customers, machines and a year of complaints"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there are people already"
        )

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("没有要求演示数据（DEMO 未打开），不会建立演示人员。")
        if User.objects.exists():
            if if_empty:
                return
            raise CommandError("数据库里已有人员。演示数据只装入空的数据库。")
        started = time.monotonic()
        # A year makes millions of objects that live for one verb; looking for rings among them
        # at every thousandth costs a tenth of the time.
        gc.set_threshold(100_000, 20, 20)
        tell_year(self.show)
        self.stdout.write(f"\n演示数据已装入，用时 {time.monotonic() - started:.0f} 秒")

    def show(self, done: int, total: int) -> None:
        """A bar on a terminal; four lines in a file."""
        if not self.stdout.isatty() and done % (total // 4):
            return
        filled = WIDTH * done // total
        bar = "█" * filled + "░" * (WIDTH - filled)
        self.stdout.write(f"\r装入演示数据 {bar} {done}/{total}", ending="")
        self.stdout.flush()
