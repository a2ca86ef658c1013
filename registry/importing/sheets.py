"""Reading an Excel file: which one it is, its heads, its rows; each refusal is a sentence."""

from __future__ import annotations

import io
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from records.spreadsheets.package import Unreadable, broken, require_loadable, require_xlsx
from registry.importing.columns import Column, Sheet

HEAD_ROW = 1


class Row(NamedTuple):
    """One row of the sheet by the number that Excel shows, and its cells by field."""

    number: int
    cells: dict[str, Any]


def plain(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones."""
    return unicodedata.normalize("NFKC", text).strip()


def read(content: bytes, sheet: Sheet) -> tuple[list[Row], list[str]]:
    """The filled rows of the first sheet, and what is wrong with its heads (then no rows)."""
    require_xlsx(content)
    require_loadable(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        table = book.get_sheet_by_index(0)
        merged = table.merged_cell_ranges or []
        lines = table.iter_rows()
        head = next(lines, [])
        faults = _merged_faults(merged)
        columns, wrong = _columns(head, sheet)
        if faults or wrong:
            return [], faults + wrong
        return list(_rows(lines, columns, first=table.start[0] if table.start else 0)), []
    except CalamineError as damaged:
        raise Unreadable(broken()) from damaged


def _merged_faults(ranges: Any) -> list[str]:
    """Which value a merged cell has for its other rows is a guess, so it is not made."""
    names = [
        f"{_letter(left)}{top + 1}:{_letter(right)}{bottom + 1}"
        for (top, left), (bottom, right) in ranges
    ]
    if not names:
        return []
    shown = _("、").join(names[:5])
    if len(names) > 5:
        shown = _("%(ranges)s 等 %(n)s 处") % {"ranges": shown, "n": len(names)}
    return [_("有合并的单元格：%(ranges)s。请取消合并，每行都填上自己的值。") % {"ranges": shown}]


def _letter(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _columns(head: list[Any], sheet: Sheet) -> tuple[dict[int, Column], list[str]]:
    known = {column.head: column for column in sheet.columns}
    given = [plain(str(cell)).rstrip("*").strip() for cell in head]
    faults = []
    required = [column.head for column in sheet.columns if column.required]
    if missing := [name for name in required if name not in given]:
        faults.append(_("表头缺少：%(names)s。") % {"names": _("、").join(missing)})
    if unknown := [name for name in given if name and name not in known]:
        faults.append(_("不认识的表头：%(names)s。") % {"names": _("、").join(unknown[:10])})
    twice = [name for name, times in Counter(given).items() if name and times > 1]
    if twice:
        faults.append(_("表头重复：%(names)s。") % {"names": _("、").join(twice)})
    if faults:
        faults.append(_("表头要在第一行，和模板一致。"))
    return {n: known[name] for n, name in enumerate(given) if name in known}, faults


def _rows(lines: Iterator[list[Any]], columns: dict[int, Column], *, first: int) -> Iterator[Row]:
    """Rows that hold anything, numbered as Excel numbers them."""
    count = 0
    for number, line in enumerate(lines, start=first + HEAD_ROW + 1):
        cells = {
            column.field: line[at] for at, column in columns.items() if line[at] not in ("", None)
        }
        if not cells:
            continue
        count += 1
        if count > settings.IMPORT_MAX_ROWS:
            raise Unreadable(
                _("超过 %(most)s 行，请分成几个文件导入。") % {"most": settings.IMPORT_MAX_ROWS}
            )
        yield Row(number, cells)
