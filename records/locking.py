"""What is closed stays as it is, in the database itself: SQL of the triggers that refuse (§3.3).

A `Lock` says when a row of a table is locked, in SQL that both databases read. UPDATE and DELETE
of such a row are refused whoever asks, a row is neither put into nor moved to what is closed, and
PostgreSQL refuses TRUNCATE. `install` reads the columns from the database: a migration that adds
or rebuilds a locked table (on SQLite the triggers vanish with it) removes and installs again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

ACTIONS = ("insert", "update", "delete")


@dataclass(frozen=True)
class Lock:
    """When the rows of a table are locked. `{row}` in the SQL stands for the row that is asked.

    locked: the row may be neither changed nor deleted. full: nothing may be put where this row
    would stand. exempt: columns that may change all the same. passes: a change of a locked row,
    in terms of OLD and NEW, that is let through. unique: columns whose value no locked row may
    be replaced by (SQLite's REPLACE).
    """

    table: str
    locked: str
    full: str = ""
    exempt: Sequence[str] = ()
    passes: str = ""
    unique: Sequence[str] = ("id",)


def install(editor: Any, locks: Iterable[Lock]) -> None:
    """Create the triggers. editor: a migration's schema editor, or what has the same two names."""
    make = _sqlite if editor.connection.vendor == "sqlite" else _postgresql
    for lock in locks:
        for statement in make(lock, _columns(editor, lock.table)):
            editor.execute(statement, params=None)


def remove(editor: Any, locks: Iterable[Lock]) -> None:
    """Take them away again: for a migration backwards, and for a test's database to be emptied."""
    sqlite = editor.connection.vendor == "sqlite"
    for lock in locks:
        if sqlite:
            for action in ACTIONS:
                editor.execute(f"DROP TRIGGER IF EXISTS {_name(lock, action)}", params=None)
        else:
            for action in ("rows", "truncate"):
                sql = f"DROP TRIGGER IF EXISTS {_name(lock, action)} ON {lock.table}"
                editor.execute(sql, params=None)
            editor.execute(f"DROP FUNCTION IF EXISTS {lock.table}_locked()", params=None)


def names(lock: Lock, vendor: str) -> list[str]:
    """What its triggers are called there, so that a test finds them all."""
    actions = ACTIONS if vendor == "sqlite" else ("rows", "truncate")
    return [_name(lock, action) for action in actions]


def _name(lock: Lock, action: str) -> str:
    return f"{lock.table}_locked_{action}"


def _columns(editor: Any, table: str) -> list[str]:
    asked = {
        "sqlite": "SELECT name FROM pragma_table_info(%s)",
        "postgresql": "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s)"
        " AND attnum > 0 AND NOT attisdropped",
    }[editor.connection.vendor]
    with editor.connection.cursor() as cursor:
        cursor.execute(asked, [table])
        return [name for (name,) in cursor.fetchall()]


def _of(condition: str, row: str) -> str:
    return f"({condition.replace('{row}', row)})" if condition else "(1 = 0)"


def _refused_change(lock: Lock, columns: Iterable[str], differs: str) -> str:
    """Of an UPDATE: it touches what is locked or moves to what is full, and is not let through."""
    condition = f"({_of(lock.locked, 'OLD')} OR {_of(lock.full, 'NEW')})"
    if lock.exempt:
        guarded = [name for name in columns if name not in lock.exempt]
        changed = " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in guarded)
        condition += f" AND ({changed})"
    return f"{condition} AND NOT ({lock.passes})" if lock.passes else condition


def _sqlite(lock: Lock, columns: Sequence[str]) -> Iterator[str]:
    # REPLACE fires the trigger of DELETE only where the connection asks for it.
    replaced = " OR ".join(f'there."{name}" = NEW."{name}"' for name in lock.unique)
    taken = (
        f"EXISTS (SELECT 1 FROM {lock.table} AS there"  # noqa: S608  names of our own
        f" WHERE ({replaced}) AND {_of(lock.locked, 'there')})"
    )
    conditions = {
        "insert": f"{_of(lock.full, 'NEW')} OR {taken}",
        "update": _refused_change(lock, columns, "IS NOT"),
        "delete": _of(lock.locked, "OLD"),
    }
    for action, condition in conditions.items():
        yield (
            f"CREATE TRIGGER {_name(lock, action)} BEFORE {action.upper()} ON {lock.table}"
            f" WHEN {condition} BEGIN SELECT RAISE(ABORT, '{lock.table} is locked'); END"
        )


def _postgresql(lock: Lock, columns: Sequence[str]) -> Iterator[str]:
    refuse = "RAISE EXCEPTION '% is locked', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';"
    yield f"""
CREATE FUNCTION {lock.table}_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        {refuse}
    ELSIF TG_OP = 'INSERT' THEN
        IF {_of(lock.full, "NEW")} THEN {refuse} END IF;
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        IF {_of(lock.locked, "OLD")} THEN {refuse} END IF;
        RETURN OLD;
    END IF;
    IF {_refused_change(lock, columns, "IS DISTINCT FROM")} THEN {refuse} END IF;
    RETURN NEW;
END $$"""
    yield (
        f"CREATE TRIGGER {_name(lock, 'rows')} BEFORE INSERT OR UPDATE OR DELETE ON {lock.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {lock.table}_locked()"
    )
    yield (
        f"CREATE TRIGGER {_name(lock, 'truncate')} BEFORE TRUNCATE ON {lock.table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {lock.table}_locked()"
    )
