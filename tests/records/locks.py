"""Everything SQL can do to a row that is locked, as the application's own role (promise 7).

Nothing here knows what is locked: it is given tables and keys. `fingerprint` before and after
says whether anything changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, transaction

from records.locking import Lock, install, names, remove

ROLE = "aftersales_application"


class Direct(SimpleNamespace):
    """What the locks want of a schema editor."""

    connection = connection

    @staticmethod
    def execute(sql: str, params: None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)


@contextmanager
def unlocked(locks: Iterable[Lock]) -> Iterator[None]:
    """The negative control: the same tables without their triggers."""
    locks = list(locks)
    remove(Direct, locks)
    try:
        yield
    finally:
        install(Direct, locks)


@contextmanager
def as_application() -> Iterator[None]:
    """The role of the running program, which owns no table; on SQLite there are no roles."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {ROLE}")
        # More than it is given in earnest: the triggers refuse, not a missing right.
        everything = "SELECT, INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER"
        cursor.execute(f"GRANT {everything} ON ALL TABLES IN SCHEMA public TO {ROLE}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
        cursor.execute(f"SET ROLE {ROLE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def fingerprint(tables: Iterable[str]) -> dict[str, str]:
    """A hash of all rows of each table."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            rows = json.dumps(cursor.fetchall(), cls=DjangoJSONEncoder, default=str)
            found[table] = hashlib.sha256(rows.encode()).hexdigest()
    return found


def columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        return [column[0] for column in cursor.description]


def attacks(lock: Lock, row: int) -> Iterator[str]:
    """Statements of which none may change that row of the table, or empty it."""
    table, where = lock.table, f"WHERE id = {row}"
    for name in columns(table):
        if name not in {"id", *lock.exempt}:
            yield f'UPDATE {table} SET "{name}" = {_other(table, name, row)} {where}'
    yield f"UPDATE {table} SET id = id + 900000 {where}"
    yield f"DELETE FROM {table} {where}"
    name = next(name for name in columns(table) if name not in {"id", *lock.exempt})
    other = _other(table, name, row).replace(f'"{name}"', f'{table}."{name}"')
    yield (
        f"INSERT INTO {table} SELECT * FROM {table} {where}"
        f' ON CONFLICT (id) DO UPDATE SET "{name}" = {other}'
    )
    if connection.vendor == "sqlite":
        yield f"REPLACE INTO {table} SELECT * FROM {table} {where}"
        return
    yield f"TRUNCATE {table} CASCADE"
    yield f"ALTER TABLE {table} DISABLE TRIGGER ALL"
    yield f"DROP TRIGGER {names(lock, 'postgresql')[0]} ON {table}"
    yield f"DROP FUNCTION {table}_locked() CASCADE"
    yield f"DROP TABLE {table} CASCADE"
    yield "SET session_replication_role = replica"


def _other(table: str, name: str, row: int) -> str:
    """Another value of the column's own kind, so that nothing else refuses it first."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{name}" FROM {table} WHERE id = {row}')
        (value,) = cursor.fetchone()
    if isinstance(value, bool):
        return "NOT " + f'"{name}"'
    if value is None:
        return _something(table, name)
    if isinstance(value, int):
        return f'"{name}" + 1'
    return "NULL" if not isinstance(value, str) else f"'{'x' if value != 'x' else 'y'}'"


SOMETHING = {"timestamp with time zone": "CURRENT_TIMESTAMP", "date": "CURRENT_DATE"}
SOMETHING |= {"boolean": "TRUE", "character varying": "'x'", "text": "'x'"}


def _something(table: str, name: str) -> str:
    """A value for an empty column; SQLite takes any."""
    if connection.vendor != "postgresql":
        return "1"
    asked = "SELECT data_type FROM information_schema.columns"
    with connection.cursor() as cursor:
        cursor.execute(f"{asked} WHERE table_name = %s AND column_name = %s", [table, name])
        (kind,) = cursor.fetchone()
    return SOMETHING.get(kind, "1")


def attempt(statement: str) -> bool:
    """Whether the database let a statement through; what it refused is undone alone."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return False
    return True
