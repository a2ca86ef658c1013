"""The SQL of the locks, for either database; that it holds is proven where something is locked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from records.locking import Lock, install, names, remove

PLAIN = Lock("plain", locked="{row}.over = 1")
OPEN = Lock(
    "leading",
    locked="{row}.status = 'closed'",
    full="{row}.late = 1",
    exempt=("due_at",),
    passes="NEW.status <> 'closed'",
    unique=("id", "number"),
)


class Editor:
    """Takes down what would be executed on a database of that kind with these columns."""

    def __init__(self, vendor: str) -> None:
        self.said: list[str] = []
        self.connection = SimpleNamespace(vendor=vendor, cursor=lambda: self)

    def __enter__(self) -> Editor:
        return self

    def __exit__(self, *nothing: object) -> None: ...

    def execute(self, sql: str, params: Any = None) -> None:
        if params is None:
            self.said.append(sql)

    def fetchall(self) -> list[tuple[str]]:
        return [("id",), ("status",), ("due_at",)]


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_each_lock_has_its_triggers_and_loses_them_again(vendor: str) -> None:
    editor = Editor(vendor)
    install(editor, [PLAIN, OPEN])
    made = [sql for sql in editor.said if sql.startswith("CREATE TRIGGER")]
    assert [sql.split()[2] for sql in made] == names(PLAIN, vendor) + names(OPEN, vendor)
    editor.said = []
    remove(editor, [PLAIN, OPEN])
    dropped = [sql.split()[4] for sql in editor.said if sql.startswith("DROP TRIGGER")]
    assert dropped == names(PLAIN, vendor) + names(OPEN, vendor)


@pytest.mark.parametrize(
    ("vendor", "differs"), [("sqlite", "IS NOT"), ("postgresql", "IS DISTINCT FROM")]
)
def test_exempt_columns_are_not_compared(vendor: str, differs: str) -> None:
    editor = Editor(vendor)
    install(editor, [OPEN])
    sql = " ".join(editor.said)
    assert f'OLD."status" {differs} NEW."status"' in sql
    assert 'NEW."due_at"' not in sql
    assert "NOT (NEW.status <> 'closed')" in sql
    assert "(NEW.late = 1)" in sql
