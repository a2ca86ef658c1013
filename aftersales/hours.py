"""Today's working hours in words, and the calendar as the browser counts with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from records import calendars, clock
from records.calendar import WorkCalendar
from records.due import duration_text, spans_text

DAY = timedelta(days=1)
BACK, AHEAD = timedelta(days=60), timedelta(days=180)


@dataclass(frozen=True)
class Hours:
    """left: 今天工时还剩 5 时 48 分; spans: 8:30–12:00　13:00–17:30; workcal: for countdown.js."""

    left: str
    spans: str
    workcal: str

    @classmethod
    def today(cls) -> Hours:
        try:
            calendar = calendars.shown()
        except LookupError:  # before `prepare`
            return cls("", "", "")
        now = clock.now()
        day = calendar.local_date(now)
        spans = calendar.spans_on(day)
        minutes = calendar.working_minutes_between(now, calendar.midnight(day + DAY))
        if not spans:
            left = _("今天不上班")
        elif minutes:
            left = _("今天工时还剩 %(duration)s") % {"duration": duration_text(minutes)}
        else:
            left = _("今天的工时已结束")
        shown = "　".join(f"{_time(begin)}–{_time(end)}" for begin, end in spans)
        return cls(left, shown, _for_browser(calendar, day))


def _time(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def _for_browser(calendar: WorkCalendar, today: date) -> str:
    """`08:30-12:00,13:00-17:30;1-5;off:…;on:…;own:2026-02-16=08:30-12:00|…`.

    The days off, on and with hours of their own in the months around.
    """
    spans = spans_text(calendar.spans)
    days = "1-7" if calendar.every_day else "1-5"
    near = {
        day: special
        for day, special in sorted(calendar.days.items())
        if today - BACK <= day <= today + AHEAD
    }
    off = ",".join(day.isoformat() for day, special in near.items() if not special.working)
    on = ",".join(day.isoformat() for day, special in near.items() if special.working)
    own = "|".join(
        f"{day.isoformat()}={spans_text(special.spans)}"
        for day, special in near.items()
        if special.working and special.spans is not None
    )
    return f"{spans};{days};off:{off};on:{on};own:{own}"
