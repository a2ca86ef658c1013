"""A year of a working calendar as month grids, and what each day is called."""

from __future__ import annotations

import calendar as months
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from records import calendars
from records.calendar import WorkCalendar


class Cell(NamedTuple):
    """A day. kind: work, rest, off (放假), made (调休上班) or own (hours of its own)."""

    number: int
    kind: str
    mark: str  # a sign beside the colour
    title: str
    iso: str
    changed: bool


class Month(NamedTuple):
    number: int
    label: str
    weeks: list[list[Cell | None]]
    days: int  # working days, for the head


class Year(NamedTuple):
    number: int
    months: list[Month]
    working_days: int
    known: bool


def year(calendar: WorkCalendar, number: int, before: WorkCalendar | None = None) -> Year:
    """The twelve months; before: the calendar in force, so that a draft shows what it changes."""
    made = [_month(calendar, number, month, before) for month in range(1, 13)]
    known = calendar.every_day or number in calendar.known_years
    return Year(number, made, sum(month.days for month in made), known)


def _month(calendar: WorkCalendar, year: int, month: int, before: WorkCalendar | None) -> Month:
    weeks: list[list[Cell | None]] = []
    days = 0
    for week in months.Calendar().monthdatescalendar(year, month):
        cells: list[Cell | None] = []
        for day in week:
            if day.month != month:
                cells.append(None)
                continue
            days += bool(calendar.spans_on(day))
            cells.append(_cell(calendar, day, before))
        weeks.append(cells)
    return Month(month, _("%(n)s 月") % {"n": month}, weeks, days)


def _cell(calendar: WorkCalendar, day: date, before: WorkCalendar | None) -> Cell:
    kind, mark = _kind(calendar, day)
    changed = before is not None and before.days.get(day) != calendar.days.get(day)
    return Cell(day.day, kind, mark, _title(calendar, day), day.isoformat(), changed)


def _kind(calendar: WorkCalendar, day: date) -> tuple[str, str]:
    special, spans = calendar.days.get(day), calendar.spans_on(day)
    if special is None:
        return ("work", "") if spans else ("rest", "")
    if not special.working:
        return "off", _("休")
    if special.spans is not None:
        return "own", _("时")
    usual = calendar.every_day or day.weekday() < 5
    return ("work", "") if usual else ("made", _("班"))


def _title(calendar: WorkCalendar, day: date) -> str:
    """The day in words, for whoever hovers or listens."""
    special, spans = calendar.days.get(day), calendar.spans_on(day)
    words = [day.isoformat(), _("上班") if spans else _("休息")]
    if special is not None and special.label:
        words.append(special.label)
    if spans and special is not None and special.spans is not None:
        words.append(_("、").join("–".join(pair) for pair in calendars.written(spans)))
    if not calendar.knows(day):
        words.append(_("暂定"))
    return " ".join(words)
