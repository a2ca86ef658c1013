"""Where the names of the columns stand: instruments write lines of their own above them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any, NamedTuple

LOOKED_AT = 60  # rows
VALUES = (int, float, date, time, timedelta)
MOSTLY = 0.6  # of the usual number of filled cells


class Heads(NamedTuple):
    """names: of the columns, "" where there is none. before: how many rows stand above the data.

    notes: what stands above the names.
    """

    names: list[str]
    before: int
    notes: list[list[str]]


def found(rows: Sequence[Sequence[Any]]) -> Heads:
    """The names of the columns in the first rows of a sheet, as values."""
    width = max(map(len, rows), default=0)
    data = _first_data(rows)
    if data == 0:
        return Heads([""] * width, 0, [])
    named = data - 1
    names = _texts(rows[named], width)
    top = named
    # A line of units below the names: both are the name.
    if (
        named
        and _all_text(rows[named - 1])
        and _filled(rows[named - 1]) >= _filled(rows[named]) > 1
    ):
        top = named - 1
        upper = _texts(rows[top], width)
        names = [f"{a} {b}".strip() if a != b else a for a, b in zip(upper, names, strict=True)]
    notes = [[_note(cell) for cell in row if cell != ""] for row in rows[:top]]
    return Heads(names, data, notes)


def _first_data(rows: Sequence[Sequence[Any]]) -> int:
    """The first row below the names: filled like the others, and holding a value."""
    usual = Counter(map(_filled, rows)).most_common(1)
    wanted = (usual[0][0] if usual else 0) * MOSTLY

    def is_data(n: int) -> bool:
        return n >= len(rows) or (_filled(rows[n]) >= wanted and _has_value(rows[n]))

    below_words = [n for n in range(1, len(rows)) if is_data(n) and _all_text(rows[n - 1])]
    # Instruments write single values above the names: data go on in the next row.
    steady = [n for n in below_words if is_data(n + 1)]
    if below_words:
        return (steady or below_words)[0]
    if any(is_data(n) for n in range(len(rows))):
        return 0  # values without names
    return 1 if len(rows) > 1 else 0


def _filled(row: Sequence[Any]) -> int:
    return sum(cell != "" for cell in row)


def _has_value(row: Sequence[Any]) -> bool:
    return any(isinstance(cell, VALUES) and not isinstance(cell, bool) for cell in row)


def _all_text(row: Sequence[Any]) -> bool:
    return any(cell != "" for cell in row) and all(isinstance(cell, str) for cell in row)


def _texts(row: Sequence[Any], width: int) -> list[str]:
    texts = [cell.strip() if isinstance(cell, str) else "" for cell in row]
    return texts + [""] * (width - len(texts))


def _note(cell: Any) -> str:
    return f"{cell:.10g}" if isinstance(cell, float) else str(cell).strip()
