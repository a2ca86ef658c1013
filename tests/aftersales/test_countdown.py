"""The browser counts in the hours of the clock's own calendar; the server says which they are."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from aftersales.hours import Hours
from complaints import rows
from complaints.models import Complaint
from records import calendars, clock
from records.calendar import Day
from records.due import nearest
from tests.complaints.pages import browser, text_of
from tests.complaints.states import Cast, bring
from tests.records.calendar_days import calendar

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 09:00 in the company


def test_a_day_round_the_clock_has_24_hours_in_words() -> None:
    terms = {"label": "", "now": MORNING}
    usual = nearest(MORNING + timedelta(hours=20), None, calendar=calendar("standard"), **terms)
    assert (usual.word, usual.always) == ("剩 7 时 30 分", False)
    assert usual.spans == "08:30-12:00,13:00-17:30"
    on_call = nearest(MORNING + timedelta(hours=26), None, calendar=calendar("24x7"), **terms)
    assert (on_call.word, on_call.left, on_call.always) == ("剩 1 天 2 时", "1 天 2 时", True)


@time_machine.travel(MORNING, tick=False)
def test_a_row_is_counted_in_its_own_clocks_calendar() -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    shown = rows.rows(rows.for_rows(Complaint.objects.all()))[0]
    assert (shown.due.word, shown.due.always) == ("剩 2 时", False)
    due = clock.now() + timedelta(hours=30)
    round_the_clock = calendars.current_id(calendars.ROUND_THE_CLOCK)
    Complaint.objects.filter(pk=complaint.pk).update(due_at=due, due_calendar=round_the_clock)
    shown = rows.rows(rows.for_rows(Complaint.objects.all()))[0]
    assert (shown.due.word, shown.due.always) == ("剩 1 天 6 时", True)
    assert 'data-cal="24x7"' in text_of(browser(cast.qa_manager).get("/complaints/"))


@time_machine.travel(MORNING, tick=False)
def test_half_days_are_told_to_the_browser() -> None:
    Cast()
    clock_hours = [["08:30", "12:00"], ["13:00", "17:30"]]
    calendars.publish(
        name="标准日历",
        source="",
        spans=clock_hours,
        days={date(2026, 11, 27): Day(True, "半天", ((510, 720),))},
        known_years=[2026],
    )
    calendars.cache.clear()
    assert Hours.today().workcal.endswith("on:2026-11-27;own:2026-11-27=08:30-12:00")
