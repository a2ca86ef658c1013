"""A year that nobody has entered: weekday rule, provisional, an alarm sixty days before."""

from datetime import date

import pytest

from records import calendar_drafts, calendar_seed, calendar_watch, calendars, clock, month_grids
from records.calendar import Day
from records.models import CalendarVersion, Notice, VersionDraft
from tests import factories
from tests.records.calendar_days import calendar, moment
from tests.records.clock_setup import department

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seeded(db):
    with clock.at(moment("2026-07-13 09:00")):
        calendar_seed.seed_calendar()
    yield


def told(at):
    with clock.at(moment(at)):
        calendar_watch.watch()
    return Notice.objects.filter(record_number__startswith="calendar:").count()


def test_admin_and_qa_manager_are_told_once_a_week_until_it_is_entered():
    for role in ("admin", "qa_manager", "sales"):
        factories.user(role)
    assert told("2026-10-31 09:00") == 0
    assert told("2026-11-01 09:00") == 2
    assert told("2026-11-01 09:10") == 2
    assert told("2026-11-07 09:00") == 2
    assert told("2026-11-08 09:10") == 4
    notice = Notice.objects.filter(record_number="calendar:2027").first()
    assert "2027 年的放假安排还没有录入" in notice.text
    assert notice.url == "/settings/calendar/?year=2027"
    version = calendar_drafts.newest("standard")
    days = {date(2027, 1, 1): Day(False, "元旦")}
    calendars.publish(
        name="标准", source="", spans=version.spans, days=days, known_years=[2026, 2027]
    )
    assert told("2026-11-20 09:00") == 4


def test_the_year_that_runs_counts_at_once_and_round_the_clock_never():
    standard, on_call = calendar_watch.newest_versions()
    assert calendar_watch.unknown_years(standard, date(2027, 3, 1)) == [2027]
    assert calendar_watch.unknown_years(standard, date(2027, 12, 1)) == [2027, 2028]
    assert calendar_watch.unknown_years(on_call, date(2027, 12, 1)) == []
    assert "暂定" in calendar_watch.sentence(2027, ["标准"], date(2027, 3, 1))


def test_what_the_package_learns_is_entered_for_departments_too(monkeypatch):
    unit = department()
    first = calendar_drafts.newest("standard")
    calendars.publish(
        code=calendars.code_of(unit),
        name="晚班",
        source="",
        spans=[["14:00", "22:00"]],
        days={},
        known_years=first.known_years,
        department=unit,
    )
    announced = {date(2027, 1, 1): Day(False, "元旦")}
    monkeypatch.setattr(
        calendar_seed, "published_days", lambda year: announced if year == 2027 else {}
    )
    with clock.at(moment("2026-11-05 09:00")):
        assert calendar_seed.seed_calendar().code == calendars.STANDARD
        calendar_seed.seed_calendar()
    for code in (calendars.STANDARD, calendars.code_of(unit)):
        newest = calendar_drafts.newest(code)
        assert 2027 in newest.known_years
        assert newest.days.filter(date="2027-01-01", working=False).exists()
        assert CalendarVersion.objects.filter(code=code).count() == newest.number
    assert {draft.key for draft in VersionDraft.objects.filter(state="counting")} == {
        *(calendars.STANDARD, calendars.code_of(unit)),
    }
    assert calendar_drafts.newest(calendars.code_of(unit)).spans == [["14:00", "22:00"]]


def test_the_grid_of_a_year_says_each_day_in_sign_and_word():
    year = month_grids.year(calendar("half"), 2026)
    cells = {cell.iso: cell for m in year.months for week in m.weeks for cell in week if cell}
    assert len(cells) == 365
    assert [cells[f"2026-{day}"].kind for day in ("01-05", "01-10", "10-01", "10-10")] == [
        *("work", "rest", "off", "made"),
    ]
    assert (cells["2026-02-13"].kind, cells["2026-02-13"].mark) == ("own", "时")
    assert "08:30–12:00" in cells["2026-02-13"].title
    assert (year.known, year.working_days) == (True, 248)
    assert not month_grids.year(calendar("standard"), 2027).known
    assert month_grids.year(calendar("24x7"), 2027).working_days == 365
