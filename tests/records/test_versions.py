"""Calendars and policies are published, not changed; and the one clock of the product."""

from datetime import date, timedelta

import pytest

from records import calendar_seed, calendars, clock, clocks, policies
from records.calendar import Day
from records.models import CalendarVersion, PolicyVersion
from tests.records.calendar_days import local, moment
from tests.records.clock_setup import publish, start

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday_morning(db):
    with clock.at(moment("2026-07-13 09:00")):
        calendar_seed.seed_calendar()
        publish()
        yield


def test_published_versions_are_never_changed():
    for version in (CalendarVersion.objects.first(), PolicyVersion.objects.first()):
        with pytest.raises(ValueError, match="never changed"):
            version.save()


def test_seeding_again_changes_nothing_and_adds_a_year_that_was_announced():
    versions = CalendarVersion.objects.filter(code=calendars.STANDARD)
    newest = versions.first()
    assert calendar_seed.seed_calendar() == newest
    short = calendars.publish(
        name="短", source="", spans=[["09:00", "17:00"]], days={}, known_years=[2024, 2025]
    )
    again = calendar_seed.seed_calendar()
    assert again.number == short.number + 1
    assert again.known_years == [2024, 2025, 2026]
    assert again.spans == [["09:00", "17:00"]]


def test_without_any_policy_there_is_one_that_limits_nothing():
    PolicyVersion.objects.all().delete()
    assert policies.current().rules == {}


def test_the_clock_is_set_only_for_demo_and_only_aware(settings):
    naive = moment("2026-07-13 09:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"), clock.at(naive):
        pass
    settings.DEMO = False
    with pytest.raises(RuntimeError, match="DEMO"), clock.at(moment("2026-07-13 09:00")):
        pass


def test_without_setting_it_the_clock_runs():
    token = clock._set.set(None)
    try:
        before = clock.now()
        assert abs(clock.database_now() - before) < timedelta(minutes=1)
    finally:
        clock._set.reset(token)


def test_a_published_half_day_is_read_back():
    half = Day(working=True, label="半天", spans=((510, 720),))
    calendars.publish(
        name="半天",
        source="",
        spans=[["08:30", "17:30"]],
        days={date(2026, 7, 14): half},
        known_years=[2026],
    )
    assert clocks.current_calendar().spans_on(date(2026, 7, 14)) == ((510, 720),)
    assert clocks.current_calendar().days[date(2026, 7, 14)] == half
    assert local(start("solve", "2026-07-14 11:00", level=1).due_at) == "2026-07-15 11:30"
