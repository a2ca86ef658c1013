"""The sheets of a file, row by row; a CSV is a file of one sheet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from testdata.reading import Refused
from testdata.reading.cells import Cells
from testdata.reading.encodings import decoded

MOST_SHEETS = 20
DELIMITERS = ",;\t|"
LOOKED_AT = 60  # lines


@dataclass(frozen=True)
class Sheet:
    """rows: those that hold anything, to be gone through once. count: how many, or a few more.

    column: a stretch of one column as values. more: sheets of the file that are left out.
    """

    name: str
    rows: Iterator[Sequence[Any]]
    count: int
    column: Callable[[int, Sequence[Any]], Sequence[Any]]
    more: int = 0


def _as_they_are(_at: int, values: Sequence[Any]) -> Sequence[Any]:
    return values


def of_xlsx(content: bytes) -> Iterator[Sheet]:
    """The sheets that hold anything; charts are none."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        tables = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        more = max(0, len(tables) - MOST_SHEETS)
        for one in tables[:MOST_SHEETS]:
            sheet = book.get_sheet_by_name(one.name)
            if sheet.height:
                rows = (row for row in sheet.iter_rows() if row.count("") != len(row))
                yield Sheet(one.name, rows, sheet.height, _as_they_are, more)
    except CalamineError:
        raise Refused("broken") from None


def of_csv(content: bytes) -> Iterator[Sheet]:
    text = decoded(content)
    head = text.split("\n", LOOKED_AT)[:LOOKED_AT]
    delimiter = delimiter_of(head)
    commas = delimiter != "," and _has_decimal_commas(head)
    cells = Cells(decimal_comma=commas, underscores="_" in text)
    rows = _rows(text, delimiter)
    yield Sheet("", rows, text.count("\n") + 1, cells.column)


def _rows(text: str, delimiter: str) -> Iterator[Sequence[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from filter(any, reader)
    except csv.Error:
        raise Refused("quotes", reader.line_num) from None


def delimiter_of(lines: Sequence[str]) -> str:
    """What parts most lines into the same number of cells."""

    def agreement(delimiter: str) -> tuple[int, int]:
        counts = Counter(n for line in lines if (n := line.count(delimiter)))
        if not counts:
            return 0, 0
        parts, times = counts.most_common(1)[0]
        return times, parts

    return max(DELIMITERS, key=agreement)


def _has_decimal_commas(lines: Sequence[str]) -> bool:
    text = "\n".join(lines)
    return len(re.findall(r"\d,\d", text)) > len(re.findall(r"\d\.\d", text))
