"""A sheet on its way through: names, first rows, and what its columns come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice, zip_longest
from typing import Any

from testdata.reading import heads
from testdata.reading.columns import Column
from testdata.reading.lines import Sheet

STRETCHES = 400  # points of a course, each with its least and its greatest value
MOST_COLUMNS = 100
SHOWN = 200  # rows
LONGEST = 200  # letters of a cell that is shown
NOTES = 20
SAID_EVERY = 10_000  # rows

Saying = Callable[[int], None]


def read(sheet: Sheet, say: Saying) -> dict[str, Any]:
    """Everything that is told of a sheet; `say` hears how many rows are through."""
    first = list(islice(sheet.rows, heads.LOOKED_AT))
    head = heads.found([_values(sheet, row) for row in first])
    columns = [Column(name[:LONGEST]) for name in head.names[:MOST_COLUMNS]]
    size = max(1, -(-(sheet.count - head.before) // STRETCHES))
    shown: list[list[str]] = []
    count = said = wider = 0
    for done, stretch in enumerate(_stretches(chain(first[head.before :], sheet.rows), size)):
        for row in stretch[: max(0, SHOWN - len(shown))]:
            shown.append([_text(value) for value in _values(sheet, row)][:MOST_COLUMNS])
        across = _across(stretch, len(columns))
        wider = max(wider, len(across))
        columns += [_late(count, done) for _n in across[len(columns) : MOST_COLUMNS]]
        for at, (column, values) in enumerate(zip(columns, across, strict=False)):
            column.take(sheet.column(at, values))
        count += len(stretch)
        if count - said >= SAID_EVERY:
            said = count
            say(count)
    return {
        "name": sheet.name[:LONGEST],
        "rows": count,
        "left_out": max(0, wider - MOST_COLUMNS),
        "stretch": size,
        "notes": [[text[:LONGEST] for text in note] for note in head.notes[:NOTES]],
        "shown": shown,
        "columns": [column.told() for column in columns],
    }


def _values(sheet: Sheet, row: Sequence[Any]) -> list[Any]:
    return [sheet.column(at, [cell])[0] for at, cell in enumerate(row)]


def _stretches(rows: Iterable[Sequence[Any]], size: int) -> Iterator[list[Sequence[Any]]]:
    rows = iter(rows)
    while stretch := list(islice(rows, size)):
        yield stretch


def _across(stretch: Sequence[Sequence[Any]], width: int) -> list[tuple[Any, ...]]:
    """Rows as columns, at least so many; a short row has empty cells at its end."""
    alike = len(set(map(len, stretch))) == 1
    columns = list(zip(*stretch, strict=True) if alike else zip_longest(*stretch, fillvalue=""))
    return columns + [("",) * len(stretch)] * (width - len(columns))


def _late(rows: int, stretches: int) -> Column:
    """A column that begins further down: above it, it is empty."""
    column = Column("")
    column.empty = rows
    column.series = [None] * stretches
    column.starts = [None] * stretches
    return column


def _text(value: Any) -> str:
    """A cell as the first rows show it."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:.10g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").removesuffix("000")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(value.total_seconds(), 60)
        return f"{int(minutes) // 60}:{int(minutes) % 60:02}:{seconds:06.3f}".removesuffix(".000")
    return str(value).replace("\0", "")[:LONGEST]
