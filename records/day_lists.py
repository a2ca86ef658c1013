"""A year's days off and made up for, read from Excel or CSV: date, 上班 or 休息, label, hours.

Every refusal is a sentence with its row, so that the list can be put right and sent again.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from records.calendar import Day, Span, checked_spans

HEADS = {
    "date": ("日期", "date"),
    "working": ("上班休息", "上班/休息", "上班", "类型", "working"),
    "label": ("说明", "名称", "节日", "label"),
    "spans": ("工作时段", "时段", "hours"),
}
WORKING = {"上班", "班", "调休", "调休上班", "补班", "是", "1", "true", "yes", "working", "on"}
OFF = {"休息", "休", "放假", "放假日", "否", "0", "false", "no", "off"}
WRITTEN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+[0:]+)?")
SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至到]+\s*(\d{1,2}):(\d{2})")
MOST_ROWS = 1_000
MOST_UNPACKED = 20 * 1024 * 1024


class Fault(NamedTuple):
    """What is wrong with a row, as the sheet numbers it; 0 for the file as a whole."""

    row: int
    text: str


class DayList(NamedTuple):
    """What a file says. Nothing of it counts while there are faults."""

    days: dict[date, Day]
    faults: list[Fault]


def plain(value: object) -> str:
    """Full-width letters, digits and signs as half-width ones."""
    return unicodedata.normalize("NFKC", str(value)).strip()


def read(content: bytes, year: int | None = None) -> DayList:
    """Read a list, Excel or CSV by its content; year: the one that all of it has to be in."""
    try:
        table = _sheet(content) if content.startswith(b"PK") else _csv(content)
    except (CalamineError, zipfile.BadZipFile, UnicodeDecodeError, csv.Error, ValueError):
        return _refused(_("这个文件读不出来。请上传 .xlsx 或 .csv 文件。"))
    table = [row for row in table if row]
    if not table:
        return _refused(_("这个文件是空的。"))
    if len(table) > MOST_ROWS:
        return _refused(_("超过 %(most)s 行，请核对文件。") % {"most": MOST_ROWS})
    columns = _columns(table[0])
    if "date" not in columns or "working" not in columns:
        return _refused(_("第一行要有表头：日期、上班/休息、说明、工作时段；前两项必需。"))
    return _days(table[1:], columns, year)


def _refused(text: str) -> DayList:
    return DayList({}, [Fault(0, text)])


def _sheet(content: bytes) -> list[list[Any]]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(entry.file_size for entry in package.infolist()) > MOST_UNPACKED:
            raise ValueError("too large when unpacked")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=True)


def _csv(content: bytes) -> list[list[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")  # what Excel in Chinese saves
    if "\x00" in text:
        raise ValueError("no text")
    separator = "\t" if "\t" in text.partition("\n")[0] else ","
    return list(csv.reader(io.StringIO(text), delimiter=separator))


def _columns(head: Iterable[Any]) -> dict[str, int]:
    names = [plain(cell).lower() for cell in head]
    found = {}
    for field, known in HEADS.items():
        at = next((n for n, name in enumerate(names) if name in known), None)
        if at is not None:
            found[field] = at
    return found


def _days(rows: list[list[Any]], columns: dict[str, int], year: int | None) -> DayList:
    days: dict[date, Day] = {}
    faults: list[Fault] = []
    rows_of: dict[date, int] = {}
    for number, row in enumerate(rows, start=2):
        cells = {field: row[at] if at < len(row) else "" for field, at in columns.items()}
        if not any(plain(cell) for cell in cells.values()):
            continue
        try:
            day = read_date(cells["date"])
            special = _day(cells)
        except ValueError as wrong:
            faults.append(Fault(number, str(wrong)))
            continue
        if year is not None and day.year != year:
            words = _("%(day)s 不在 %(year)s 年。")
            faults.append(Fault(number, words % {"day": day, "year": year}))
            continue
        if day in days:
            words = _("%(day)s 和第 %(row)s 行重复，一天只写一行。")
            faults.append(Fault(number, words % {"day": day, "row": rows_of[day]}))
            continue
        days[day], rows_of[day] = special, number
    if not days and not faults:
        faults.append(Fault(0, _("表头下面没有填写任何一行。")))
    return DayList(days, faults)


def _day(cells: dict[str, Any]) -> Day:
    word = plain(cells["working"]).lower().removesuffix(".0")
    if word not in WORKING | OFF:
        raise ValueError(_("“上班/休息”要写上班或休息，现在是“%(word)s”。") % {"word": word[:20]})
    label, spans = plain(cells.get("label", ""))[:60], read_spans(cells.get("spans", ""))
    if word in OFF and spans:
        raise ValueError(_("休息的日子没有工作时段，请删去时段，或改为上班。"))
    return Day(word in WORKING, label, spans or None)


def read_date(value: object) -> date:
    """A date as people and sheets write it; ValueError says what is wrong, 2 月 31 日 too."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = plain(value)
    written = WRITTEN.fullmatch(text)
    if written is None:
        raise ValueError(_("看不懂日期“%(text)s”，请写成 2026-10-01。") % {"text": text[:20]})
    year, month, day = (int(part) for part in written.groups())
    try:
        return date(year, month, day)
    except ValueError as error:
        words = _("没有 %(year)s 年 %(month)s 月 %(day)s 日这一天。")
        raise ValueError(words % {"year": year, "month": month, "day": day}) from error


def read_spans(value: object) -> tuple[Span, ...]:
    """08:30-12:00, 13:00-17:30 → minutes since midnight; ValueError in words."""
    text = plain(value)
    if not text:
        return ()
    left = re.sub(r"[\s,;、和]+", "", SPAN.sub("", text))
    pairs = [tuple(int(part) for part in found) for found in SPAN.findall(text)]
    if left or not pairs:
        words = _("看不懂工作时段“%(text)s”，请写成 08:30-12:00、13:00-17:30。")
        raise ValueError(words % {"text": text[:40]})
    spans = []
    for begin_hour, begin_minute, end_hour, end_minute in pairs:
        begin, end = begin_hour * 60 + begin_minute, end_hour * 60 + end_minute
        if begin_minute > 59 or end_minute > 59 or begin > 1440 or end > 1440:
            raise ValueError(_("工作时段“%(text)s”里有不存在的钟点。") % {"text": text[:40]})
        if end <= begin:
            raise ValueError(_("工作时段“%(text)s”的结束要晚于开始。") % {"text": text[:40]})
        spans.append((begin, end))
    spans.sort()
    try:
        return checked_spans(tuple(spans))
    except ValueError as error:
        words = _("工作时段“%(text)s”有重叠，请分开写。")
        raise ValueError(words % {"text": text[:40]}) from error
