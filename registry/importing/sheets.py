"""Reading an Excel file: which one it is, its heads, its rows; each refusal is a sentence."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from registry.importing.columns import Column, Sheet

OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # old Excel, and new Excel behind a password
LARGEST_UNPACKED = 400 * 1024 * 1024
HEAD_ROW = 1


class Unreadable(Exception):  # noqa: N818  it is an answer, not an error
    """The file as a whole cannot be read; its text says why and what to do."""


class Row(NamedTuple):
    """One row of the sheet by the number that Excel shows, and its cells by field."""

    number: int
    cells: dict[str, Any]


def plain(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones."""
    return unicodedata.normalize("NFKC", text).strip()


def _refuse_what_is_no_xlsx(content: bytes) -> None:
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable(_("这个文件设了打开密码。请去掉密码，另存后再上传。"))
        raise Unreadable(_("这是旧版 Excel(.xls)。请另存为 .xlsx 后再上传。"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            unpacked = sum(entry.file_size for entry in package.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as damaged:
        raise Unreadable(_("这不是 Excel 文件(.xlsx)，或者文件已损坏。")) from damaged
    if "xl/workbook.xml" not in names:
        raise Unreadable(_("这不是 Excel 文件(.xlsx)。请下载模板填写。"))
    if unpacked > LARGEST_UNPACKED:
        raise Unreadable(_("这个文件展开后过大，请分成几个文件导入。"))


def read(content: bytes, sheet: Sheet) -> tuple[list[Row], list[str]]:
    """The filled rows of the first sheet, and what is wrong with its heads (then no rows)."""
    _refuse_what_is_no_xlsx(content)
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
        raise Unreadable(_("这个 Excel 文件读不出来，请用 Excel 打开并另存一次。")) from damaged


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
