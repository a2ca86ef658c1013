"""`prepare`: bring the database to what this version of the program expects.

Every start of `serve` does it, every deployment once. Each part may be repeated at will.
"""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from accounts.roles import sync_roles
from records.calendar_seed import seed_calendar
from records.form_registry import sync_forms
from records.policies import renew_ladder, seed_policy


class Command(BaseCommand):
    help = "Migrate, and write the rows the program itself brings: roles, calendar, policy, forms"

    def add_arguments(self, parser: CommandParser) -> None:
        """`--quiet` for the start of the embedded product."""
        parser.add_argument("--quiet", action="store_true")

    def handle(self, *args: Any, quiet: bool = False, **options: Any) -> None:
        """Migrations first, since every later part writes rows."""
        call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
        sync_roles()
        seed_calendar()
        seed_policy()
        renew_ladder()
        sync_forms()
