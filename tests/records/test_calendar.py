"""Due moments worked out by hand, and the table of them counted minute by minute."""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from records.calendar import Day, WorkCalendar, due, spans_of
from records.calendar_seed import published_days
from tests.records.calendar_days import (
    HALF_DAYS,
    MADE_UP,
    SHANGHAI,
    USUAL,
    MinuteCounter,
    calendar,
    days_made_up,
    local,
    moment,
)

BY_HAND = [
    # A Monday in July: lunch 12:00–13:00, from 08:30 to 17:30
    ("2026-07-13 08:30", 60, "2026-07-13 09:30"),
    ("2026-07-13 08:30", 210, "2026-07-13 12:00"),
    ("2026-07-13 08:30", 211, "2026-07-13 13:01"),
    ("2026-07-13 08:30", 480, "2026-07-13 17:30"),
    ("2026-07-13 08:30", 481, "2026-07-14 08:31"),
    ("2026-07-13 11:00", 120, "2026-07-13 14:00"),
    ("2026-07-13 12:00", 60, "2026-07-13 14:00"),
    ("2026-07-13 12:30", 60, "2026-07-13 14:00"),
    ("2026-07-13 07:00", 60, "2026-07-13 09:30"),
    ("2026-07-13 17:30", 1, "2026-07-14 08:31"),
    ("2026-07-13 20:00", 240, "2026-07-14 13:30"),
    ("2026-07-13 23:59", 480, "2026-07-14 17:30"),
    # Weekend
    ("2026-07-17 16:30", 120, "2026-07-20 09:30"),
    ("2026-07-18 10:00", 120, "2026-07-20 10:30"),
    ("2026-07-19 23:59", 480, "2026-07-20 17:30"),
    # Nothing allowed: due where it starts
    ("2026-07-13 10:00", 0, "2026-07-13 10:00"),
    ("2026-07-18 10:00", 0, "2026-07-18 10:00"),
    ("2026-10-01 00:00", 0, "2026-10-01 00:00"),
    # 40, 80, 240 and 400 hours
    ("2026-07-13 08:30", 40 * 60, "2026-07-17 17:30"),
    ("2026-07-13 08:30", 80 * 60, "2026-07-24 17:30"),
    ("2026-07-13 08:30", 240 * 60, "2026-08-21 17:30"),
    ("2026-07-13 08:30", 400 * 60, "2026-09-18 17:30"),
    ("2026-07-20 08:30", 400 * 60, "2026-09-24 17:30"),  # with Sunday 9-20, without Friday 9-25
    # 元旦 2025: the first only; 2026: 1–3 off, Sunday the 4th works
    ("2024-12-31 17:00", 60, "2025-01-02 09:00"),
    ("2025-12-31 17:00", 60, "2026-01-04 09:00"),
    ("2026-01-03 08:30", 480, "2026-01-04 17:30"),
    ("2026-01-04 17:00", 60, "2026-01-05 09:00"),
    # 春节 2025: 1-28 to 2-4 off, Sunday 1-26 and Saturday 2-8 work
    ("2025-01-24 17:00", 60, "2025-01-26 09:00"),
    ("2025-01-25 12:00", 60, "2025-01-26 09:30"),
    ("2025-01-26 16:30", 120, "2025-01-27 09:30"),
    ("2025-01-27 17:00", 60, "2025-02-05 09:00"),
    ("2025-01-29 00:00", 480, "2025-02-05 17:30"),
    ("2025-02-07 17:00", 60, "2025-02-08 09:00"),
    ("2025-02-08 17:00", 60, "2025-02-10 09:00"),
    ("2025-02-09 10:00", 60, "2025-02-10 09:30"),
    # 春节 2026: 2-15 to 2-23 off, Saturdays 2-14 and 2-28 work
    ("2026-02-13 17:00", 60, "2026-02-14 09:00"),
    ("2026-02-14 16:30", 120, "2026-02-24 09:30"),
    ("2026-02-17 08:00", 30, "2026-02-24 09:00"),
    ("2026-02-23 17:29", 1, "2026-02-24 08:31"),
    ("2026-02-27 17:00", 60, "2026-02-28 09:00"),
    ("2026-02-28 17:00", 60, "2026-03-02 09:00"),
    ("2026-03-01 12:00", 210, "2026-03-02 12:00"),
    # 清明
    ("2025-04-03 17:00", 60, "2025-04-07 09:00"),
    ("2026-04-03 17:00", 60, "2026-04-07 09:00"),
    # 劳动节 2025: 5-1 to 5-5, Sunday 4-27 works; 2026: 5-1 to 5-5, Saturday 5-9 works
    ("2025-04-25 17:00", 60, "2025-04-27 09:00"),
    ("2025-04-27 17:00", 60, "2025-04-28 09:00"),
    ("2025-04-30 17:00", 60, "2025-05-06 09:00"),
    ("2026-04-30 17:00", 60, "2026-05-06 09:00"),
    ("2026-05-08 17:00", 60, "2026-05-09 09:00"),
    ("2026-05-09 17:00", 60, "2026-05-11 09:00"),
    # 端午
    ("2025-05-30 17:00", 60, "2025-06-03 09:00"),
    ("2026-06-18 17:00", 60, "2026-06-22 09:00"),
    # 国庆 and 中秋 2025: 10-1 to 10-8 off, Sunday 9-28 and Saturday 10-11 work
    ("2025-09-26 17:00", 60, "2025-09-28 09:00"),
    ("2025-09-27 09:00", 480, "2025-09-28 17:30"),
    ("2025-09-28 17:00", 60, "2025-09-29 09:00"),
    ("2025-09-30 16:30", 120, "2025-10-09 09:30"),
    ("2025-10-05 12:00", 240, "2025-10-09 13:30"),
    ("2025-10-08 23:00", 1, "2025-10-09 08:31"),
    ("2025-10-10 17:00", 60, "2025-10-11 09:00"),
    ("2025-10-11 16:30", 120, "2025-10-13 09:30"),
    # 中秋 2026: 9-25 to 9-27; 国庆: 10-1 to 10-7 off, Sunday 9-20 and Saturday 10-10 work
    ("2026-09-18 17:00", 60, "2026-09-20 09:00"),
    ("2026-09-19 10:00", 60, "2026-09-20 09:30"),
    ("2026-09-20 17:00", 60, "2026-09-21 09:00"),
    ("2026-09-24 17:00", 60, "2026-09-28 09:00"),
    ("2026-09-30 17:00", 60, "2026-10-08 09:00"),
    ("2026-10-03 10:00", 120, "2026-10-08 10:30"),
    ("2026-10-09 16:30", 120, "2026-10-10 09:30"),
    ("2026-10-10 17:00", 60, "2026-10-12 09:00"),
    ("2026-10-11 09:00", 60, "2026-10-12 09:30"),
    ("2026-09-30 08:30", 32 * 60, "2026-10-10 17:30"),
]
HALF_DAYS_BY_HAND = [
    ("2025-12-31 13:00", 60, "2026-01-04 09:30"),
    ("2025-12-31 08:30", 240, "2026-01-04 09:00"),
    ("2026-02-13 11:00", 120, "2026-02-14 09:30"),
    ("2026-02-13 12:00", 1, "2026-02-14 08:31"),
    ("2026-02-13 08:30", 210, "2026-02-13 12:00"),
]
ROUND_THE_CLOCK_BY_HAND = [
    ("2026-10-03 23:00", 120, "2026-10-04 01:00"),
    ("2026-10-03 10:00", 1440, "2026-10-04 10:00"),
    ("2026-12-31 23:30", 60, "2027-01-01 00:30"),
]
PROVISIONAL_BY_HAND = [  # a year that nobody has announced: plain weekdays
    ("2026-12-31 17:00", 60, "2027-01-01 09:00"),
    ("2026-12-31 08:30", 481, "2027-01-01 08:31"),
    ("2027-10-01 09:00", 60, "2027-10-01 10:00"),
    ("2027-10-02 09:00", 60, "2027-10-04 09:30"),
    ("2027-01-04 08:30", 52 * 5 * 480, "2027-12-31 17:30"),
]
TABLE = list(csv.DictReader((Path(__file__).parent / "due_moments.csv").open(encoding="utf-8")))


@pytest.mark.parametrize(("start", "minutes", "end"), BY_HAND)
def test_due_by_hand(start: str, minutes: int, end: str) -> None:
    found = due(moment(start), minutes, calendar("standard"))
    assert (local(found.at), found.provisional) == (end, False)


@pytest.mark.parametrize(("start", "minutes", "end"), HALF_DAYS_BY_HAND)
def test_half_days(start: str, minutes: int, end: str) -> None:
    assert local(due(moment(start), minutes, calendar("half")).at) == end


@pytest.mark.parametrize(("start", "minutes", "end"), ROUND_THE_CLOCK_BY_HAND)
def test_round_the_clock(start: str, minutes: int, end: str) -> None:
    found = due(moment(start), minutes, calendar("24x7"))
    assert (local(found.at), found.provisional) == (end, False)


@pytest.mark.parametrize(("start", "minutes", "end"), PROVISIONAL_BY_HAND)
def test_unknown_year_is_provisional(start: str, minutes: int, end: str) -> None:
    found = due(moment(start), minutes, calendar("standard"))
    assert (local(found.at), found.provisional) == (end, True)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['calendar']} {row['start']}")
def test_table(row: dict[str, str]) -> None:
    found = due(moment(row["start"]), int(row["minutes"]), calendar(row["calendar"]))
    assert local(found.at) == row["due"]
    assert found.provisional == (row["provisional"] == "yes")


def test_table_was_counted_minute_by_minute() -> None:
    assert len(TABLE) >= 200
    counters = {name: MinuteCounter(name) for name in ("standard", "half", "24x7")}
    wrong = [
        row
        for row in TABLE
        if counters[row["calendar"]].due(row["start"], int(row["minutes"])) != row["due"]
    ]
    assert wrong == []


def test_table_holds_every_day_made_up_for() -> None:
    starts = {row["start"][:10] for row in TABLE}
    assert {day.isoformat() for day in days_made_up() if day.year >= 2025} <= starts


@pytest.mark.parametrize("year", sorted(MADE_UP))
def test_seed_says_what_the_notices_say(year: int) -> None:
    ours = calendar("standard")
    seeded = WorkCalendar(USUAL, SHANGHAI, published_days(year), frozenset({year}))
    day = date(year, 1, 1)
    while day.year == year:
        assert seeded.spans_on(day) == ours.spans_on(day), day
        day += timedelta(days=1)


def test_seed_knows_nothing_of_a_year_not_announced() -> None:
    assert published_days(2035) == {}


def test_seconds_are_kept() -> None:
    found = due(moment("2026-07-13 11:59:30"), 1, calendar("standard")).at
    assert found == moment("2026-07-13 13:00:30")


def test_pause_is_left_out() -> None:
    pauses = [(moment("2026-07-13 10:00"), moment("2026-07-14 10:00"))]
    found = due(moment("2026-07-13 09:00"), 120, calendar("standard"), pauses).at
    assert local(found) == "2026-07-14 11:00"


def test_pauses_may_overlap_touch_and_be_empty() -> None:
    pauses = [
        (moment("2026-07-13 11:00"), moment("2026-07-13 14:00")),
        (moment("2026-07-13 10:00"), moment("2026-07-13 11:30")),
        (moment("2026-07-13 15:00"), moment("2026-07-13 15:00")),
        (moment("2026-07-13 16:00"), moment("2026-07-13 16:30")),
    ]
    # 9–10, 14–16, then 16:30–17:30 and one hour of Tuesday
    found = due(moment("2026-07-13 09:00"), 300, calendar("standard"), pauses).at
    assert local(found) == "2026-07-14 09:30"


def test_a_limit_longer_than_a_century_ends_there() -> None:
    found = due(moment("2026-07-13 09:00"), 2**31, calendar("standard"))
    assert found.provisional
    assert found.at.year == 2126
    assert due(datetime(9998, 1, 1, tzinfo=SHANGHAI), 2**31, calendar("standard")).provisional


def test_a_limit_is_not_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        due(moment("2026-07-13 09:00"), -1, calendar("standard"))


def test_summer_time_elsewhere() -> None:
    berlin = WorkCalendar(((0, 24 * 60),), ZoneInfo("Europe/Berlin"), every_day=True)
    night = datetime(2026, 3, 29, 0, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert berlin.working_minutes_between(night, berlin.midnight(date(2026, 3, 30))) == 23 * 60


@pytest.mark.parametrize(
    "spans",
    [
        [["08:30", "08:30"]],
        [["08:30", "12:00"], ["11:00", "17:30"]],
        [["13:00", "17:30"], ["08:30", "12:00"]],
        [["08:30", "25:00"]],
        [["08:30", "24:30"]],
        [["08:3x", "12:00"]],
    ],
)
def test_hours_that_make_no_sense_are_refused(spans: list[list[str]]) -> None:
    with pytest.raises(ValueError):
        spans_of(spans)


def test_a_calendar_without_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="hours"):
        WorkCalendar((), SHANGHAI)
    with pytest.raises(ValueError, match="span"):
        WorkCalendar(USUAL, SHANGHAI, {date(2026, 7, 13): Day(True, "", ((5, 4),))})


def test_explanation_of_national_day() -> None:
    rows = calendar("standard").explain(moment("2026-09-30 16:30"), 120)
    assert [row.date.isoformat()[5:] for row in rows][:3] == ["09-30", "10-01", "10-02"]
    first, last = rows[0], rows[-1]
    assert (first.minutes, first.left, first.working) == (60, 60, True)
    assert (last.minutes, last.left, last.date) == (60, 0, date(2026, 10, 8))
    assert [local(stretch[1]) for stretch in last.counted] == ["2026-10-08 09:30"]
    assert all(row.label == "放假" and not row.working for row in rows[1:-1])


def spans_over(row: dict[str, str], first: str, last: str) -> bool:
    """Whether a limit begins before and ends after these days off."""
    return row["start"][:10] < first and row["due"][:10] > last


COVERED = {
    "lunch break": lambda row: row["start"][11:] < "12:00" and "13:00" < row["due"][11:] < "17:30",
    "begins during lunch": lambda row: "12:00" < row["start"][11:] < "13:00",
    "begins before hours": lambda row: row["start"][11:] < "08:30",
    "begins after hours": lambda row: row["start"][11:] > "17:30",
    "begins on a weekend": lambda row: date.fromisoformat(row["start"][:10]).weekday() > 4,
    "National Day week 2025": lambda row: spans_over(row, "2025-10-01", "2025-10-08"),
    "National Day week 2026": lambda row: spans_over(row, "2026-10-01", "2026-10-07"),
    "Spring Festival 2025": lambda row: spans_over(row, "2025-01-28", "2025-02-04"),
    "Spring Festival 2026": lambda row: spans_over(row, "2026-02-15", "2026-02-23"),
    "begins within the National Day week": lambda row: "10-01" <= row["start"][5:10] <= "10-07",
    "half day": lambda row: row["calendar"] == "half" and row["start"][:10] in HALF_DAYS,
    "2025 into 2026": lambda row: row["start"] < "2026" <= row["due"] < "2027",
    "2026 into 2027": lambda row: row["start"] < "2027" <= row["due"],
    "within 2027": lambda row: row["start"] >= "2027" and row["provisional"] == "yes",
    "nothing allowed": lambda row: row["minutes"] == "0",
    "a year and longer": lambda row: int(row["minutes"]) > 250 * 480,
    "round the clock": lambda row: row["calendar"] == "24x7",
}


@pytest.mark.parametrize("case", COVERED)
def test_table_covers(case: str) -> None:
    assert sum(COVERED[case](row) for row in TABLE) >= 2, case
