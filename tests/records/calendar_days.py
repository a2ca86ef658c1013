"""China's days off and made up for, copied by hand from the State Council's notices.

国办发明电〔2023〕7号 (2024), 〔2024〕12号 (2025), 〔2025〕7号 (2026). Independent of the package
that seeds the product's calendar. Beside them a counter that knows nothing of the product's
arithmetic: it walks minute by minute.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from records.calendar import Day, WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
USUAL = ((8 * 60 + 30, 12 * 60), (13 * 60, 17 * 60 + 30))
MORNING = ((8 * 60 + 30, 12 * 60),)

OFF = [  # first and last day
    ("2024-01-01", "2024-01-01"),
    ("2024-02-10", "2024-02-17"),
    ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"),
    ("2024-06-10", "2024-06-10"),
    ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
]
MADE_UP = {
    2024: ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}
HALF_DAYS = ["2025-12-31", "2026-02-13"]  # a company's own: the afternoon is free


def days_off() -> set[date]:
    found = set()
    for first, last in OFF:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            found.add(day)
            day += timedelta(days=1)
    return found


def days_made_up() -> set[date]:
    return {date.fromisoformat(f"{year}-{day}") for year in MADE_UP for day in MADE_UP[year]}


def calendar(name: str) -> WorkCalendar:
    """standard; half: with half days; 24x7."""
    if name == "24x7":
        return WorkCalendar(spans=((0, 24 * 60),), tz=SHANGHAI, every_day=True)
    days = {day: Day(working=False, label="放假") for day in days_off()}
    days |= {day: Day(working=True, label="调休上班") for day in days_made_up()}
    if name == "half":
        for day in HALF_DAYS:
            days[date.fromisoformat(day)] = Day(working=True, label="半天", spans=MORNING)
    return WorkCalendar(USUAL, SHANGHAI, days, known_years=frozenset(MADE_UP))


def moment(written: str) -> datetime:
    """A local time of Shanghai."""
    return datetime.fromisoformat(written).replace(tzinfo=SHANGHAI).astimezone(UTC)


def local(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


class MinuteCounter:
    """Working time by looking at every single minute of a wall clock."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.off, self.made_up = days_off(), days_made_up()

    def working_minutes(self, day: date) -> set[int]:
        if self.name == "24x7":
            return set(range(1440))
        works = day in self.made_up or (day.isoweekday() <= 5 and day not in self.off)
        if not works:
            return set()
        minutes = set(range(8 * 60 + 30, 12 * 60))
        if not (self.name == "half" and day.isoformat() in HALF_DAYS):
            minutes |= set(range(13 * 60, 17 * 60 + 30))
        return minutes

    def due(self, start: str, minutes: int) -> str:
        begin = datetime.fromisoformat(start)
        day, minute = begin.date(), begin.hour * 60 + begin.minute
        works = self.working_minutes(day)
        while minutes:
            minutes -= minute in works
            minute += 1
            if minute == 1440 and minutes:
                day, minute = day + timedelta(days=1), 0
                works = self.working_minutes(day)
        if minute == 1440:
            day, minute = day + timedelta(days=1), 0
        return f"{day} {minute // 60:02d}:{minute % 60:02d}"
