"""Working time: the one place that computes a due moment. Pure, it asks no database.

A due moment is the earliest one by which as much working time has passed since the start as the
limit allows, pauses left out. Hence eight hours from 08:30 end at 17:30 the same day, and a limit
of nothing ends where it starts. Working hours are counted in the calendar's own zone; everything
handed in is aware, everything handed back is UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

Span = tuple[int, int]  # minutes since midnight
Stretch = tuple[datetime, datetime]
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
HORIZON = timedelta(days=36_525)  # a limit longer than a century ends there, as provisional
LAST_DAY = date(9999, 12, 30)


class Day(NamedTuple):
    """A day that differs from the weekday rule. spans: its own hours, None = the usual ones."""

    working: bool
    label: str = ""
    spans: tuple[Span, ...] | None = None


class Due(NamedTuple):
    """When, and whether a year without published days off lies on the way."""

    at: datetime
    provisional: bool


class DayRow(NamedTuple):
    """One day of the answer to "why is it due then?"."""

    date: date
    label: str
    working: bool
    provisional: bool
    counted: tuple[Stretch, ...]
    minutes: int
    left: int


def spans_of(written: Iterable[Sequence[str]]) -> tuple[Span, ...]:
    """Read [["08:30", "12:00"], ["13:00", "17:30"]]; ValueError when it makes no sense."""
    return checked_spans(tuple((_minute(begin), _minute(end)) for begin, end in written))


def _minute(written: str) -> int:
    hour, minute = (int(part) for part in written.split(":"))
    if not (0 <= hour <= 24 and 0 <= minute < 60):
        raise ValueError(f"{written} is no time of day")
    return hour * 60 + minute


def checked_spans(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The same spans, when they rise and do not overlap within one day."""
    last = 0
    for begin, end in spans:
        if not last <= begin < end <= 24 * 60:
            raise ValueError(f"span {begin}–{end} overlaps, is empty or leaves the day")
        last = end
    return spans


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """Working spans of a day, the weekday rule and the days that differ from it (domain §4)."""

    spans: tuple[Span, ...]
    tz: ZoneInfo
    days: Mapping[date, Day] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()
    every_day: bool = False  # 24×7: people on call for 停机 and 安全
    _hours: dict[date, tuple[Stretch, ...]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if not checked_spans(self.spans):
            raise ValueError("a calendar needs working hours")
        for day in self.days.values():
            checked_spans(day.spans or ())

    def knows(self, day: date) -> bool:
        """Whether days off and made up for were published for that year."""
        return self.every_day or day.year in self.known_years

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The working spans of a day: its own, or by the weekday."""
        special = self.days.get(day)
        if special is None:
            return self.spans if self.every_day or day.weekday() < 5 else ()
        if not special.working:
            return ()
        return self.spans if special.spans is None else special.spans

    def hours(self, day: date) -> tuple[Stretch, ...]:
        """The working stretches of a day, in UTC."""
        stretches = self._hours.get(day)
        if stretches is None:
            stretches = tuple(
                (self._moment(day, begin), self._moment(day, end))
                for begin, end in self.spans_on(day)
            )
            self._hours[day] = stretches
        return stretches

    def _moment(self, day: date, minute: int) -> datetime:
        if minute == 24 * 60:
            day, minute = day + DAY, 0
        return datetime.combine(day, time(*divmod(minute, 60)), self.tz).astimezone(UTC)

    def local_date(self, moment: datetime) -> date:
        return moment.astimezone(self.tz).date()

    def midnight(self, day: date) -> datetime:
        return self._moment(day, 0)

    def counted(
        self, day: date, since: datetime, until: datetime | None, pauses: Sequence[Stretch]
    ) -> Iterator[Stretch]:
        """What counts of a day between two moments: its working hours without the pauses."""
        for opens, closes in self.hours(day):
            begin = max(opens, since)
            end = closes if until is None else min(closes, until)
            for paused, resumed in pauses:
                if resumed <= begin:
                    continue
                if paused >= end:
                    break
                if paused > begin:
                    yield begin, paused
                begin = resumed
            if begin < end:
                yield begin, end

    def working_time_between(
        self, since: datetime, until: datetime, pauses: Iterable[Stretch] = ()
    ) -> timedelta:
        """Working time that passes between two moments; negative when they are the other way."""
        if until < since:
            return -self.working_time_between(until, since, pauses)
        cuts = _in_order(pauses)
        day, last, total = self.local_date(since), self.local_date(until), timedelta()
        while day <= last:
            for begin, end in self.counted(day, since, until, cuts):
                total += end - begin
            day += DAY
        return total

    def working_minutes_between(
        self, since: datetime, until: datetime, pauses: Iterable[Stretch] = ()
    ) -> int:
        """Full working minutes between two moments."""
        return int(self.working_time_between(since, until, pauses) / MINUTE)

    def add_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """The earliest moment with that many working minutes behind it."""
        return due(start, minutes, self).at

    def explain(
        self, start: datetime, minutes: int, pauses: Iterable[Stretch] = ()
    ) -> list[DayRow]:
        """Day by day how a limit is used up: the reason for the due moment, for the case's page."""
        cuts = _in_order(pauses)
        end = due(start, minutes, self, cuts).at
        rows, used, day = [], timedelta(), self.local_date(start)
        while day <= self.local_date(end):
            stretches = tuple(self.counted(day, start, end, cuts))
            here = sum((stop - begin for begin, stop in stretches), timedelta())
            used += here
            rows.append(
                DayRow(
                    date=day,
                    label=self.days[day].label if day in self.days else "",
                    working=bool(self.spans_on(day)),
                    provisional=not self.knows(day),
                    counted=stretches,
                    minutes=here // MINUTE,
                    left=minutes - used // MINUTE,
                )
            )
            day += DAY
        return rows


def due(
    started_at: datetime, minutes: int, calendar: WorkCalendar, pauses: Iterable[Stretch] = ()
) -> Due:
    """When a limit ends. It never raises for want of data: see `Due.provisional`."""
    if minutes < 0:
        raise ValueError("a limit is not negative")
    started_at = started_at.astimezone(UTC)
    left, cuts, day = minutes * MINUTE, _in_order(pauses), calendar.local_date(started_at)
    known = calendar.knows(day)
    if not left:
        return Due(started_at, not known)
    last = min(day, LAST_DAY - HORIZON) + HORIZON
    while day < last:
        known = known and calendar.knows(day)
        for begin, end in calendar.counted(day, started_at, None, cuts):
            if end - begin >= left:
                return Due(begin + left, not known)
            left -= end - begin
        day += DAY
    return Due(max(started_at, calendar.midnight(last)), provisional=True)


def _in_order(pauses: Iterable[Stretch]) -> list[Stretch]:
    """Pauses as disjoint stretches in rising order."""
    merged: list[Stretch] = []
    for begin, end in sorted(pauses):
        if end <= begin:
            continue
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
