"""Excel files of what a list shows; text that would run as a formula is made harmless."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.http import FileResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
# A cell that begins so is a formula, or becomes one when the sheet is saved as CSV.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: Any) -> Any:
    """The value as a cell may hold it: text never a formula, moments local, no control signs."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return value
    text = str(value)
    if text.startswith(DANGEROUS):
        text = f"'{text}"
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL]


def _width(label: str) -> int:
    """A Chinese character is twice as wide as a letter."""
    return min(40, max(12, 2 + sum(2 if ord(sign) > 0x2E7F else 1 for sign in label)))


def write_xlsx(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "", into: IO[bytes]
) -> None:
    """Write one sheet, row by row: what is in memory does not grow with the rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=(title or "Sheet1")[:31])
    sheet.freeze_panes = "A2"
    for number, label in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(str(label))
    head = []
    for label in columns:
        cell = WriteOnlyCell(sheet, value=harmless(str(label)))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E9EDF2")
        head.append(cell)
    sheet.append(head)
    for row in rows:
        sheet.append([harmless(value) for value in row])
    book.save(into)


def xlsx_response(
    filename: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = ""
) -> FileResponse:
    """The sheet as a download, streamed from a file that goes away with the answer."""
    # Not a context manager: the response closes it when it was sent.
    file = tempfile.TemporaryFile()  # noqa: SIM115  see above
    write_xlsx(columns, rows, title=title, into=file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename, content_type=MEDIA_TYPE)
