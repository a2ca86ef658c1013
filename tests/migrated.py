"""A migrated SQLite database is kept and copied: migrating is a third of a short test run.

Kept under a hash of all that migrations are made of, so a changed migration migrates anew. The
copy holds what `migrate` left, with triggers; `prepare` and everything after run as ever.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django
from django.apps import apps
from django.conf import settings
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection

OURS = re.compile(r"^from ([a-z]+(?:\.[a-z_]+)*) import", re.MULTILINE)


def key() -> str:
    """The hash of every migration, of what ours import, and of Django's version."""
    said = hashlib.sha256(django.__version__.encode())
    for config in sorted(apps.get_app_configs(), key=lambda one: one.name):
        for file in sorted(Path(config.path).glob("migrations/*.py")):
            said.update(f"{config.name}/{file.name}\n".encode() + file.read_bytes())
            for helper in _helpers(file):
                said.update(helper.read_bytes())
    return said.hexdigest()[:24]


def _helpers(file: Path) -> list[Path]:
    """Modules of ours that a migration imports: what they say of triggers is part of it."""
    names = OURS.findall(file.read_text(encoding="utf-8"))
    found = [Path(settings.BASE_DIR, *name.split(".")).with_suffix(".py") for name in names]
    return [one for one in found if one.exists()]


@contextmanager
def kept() -> Iterator[None]:
    """While the tests' database is made: `migrate` copies the kept one, or leaves one behind."""
    if connection.vendor != "sqlite":
        yield
        return
    file = Path(settings.BASE_DIR, ".cache", "migrated", f"{key()}.sqlite3")
    migrate = Migrate.handle

    def handle(self: Migrate, *args: Any, **options: Any) -> None:
        connection.ensure_connection()
        if file.exists():
            with closing(sqlite3.connect(file)) as source:
                source.backup(connection.connection)
            return
        migrate(self, *args, **options)
        file.parent.mkdir(parents=True, exist_ok=True)
        own = file.with_suffix(f".{os.getpid()}")
        with closing(sqlite3.connect(own)) as target:
            connection.connection.backup(target)
        own.replace(file)

    with patch.object(Migrate, "handle", handle):
        yield
