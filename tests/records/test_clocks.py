"""Clocks start, stop, wait and move; what was met or breached never does (domain §4)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from records import calendar_seed, calendars, clock, clocks, policies
from records.calendar import Day
from records.models import Breach, CalendarVersion, Deadline, Pause, PolicyVersion
from tests.records.calendar_days import local, moment
from tests.records.clock_setup import RECORD, department, fresh, person, publish, start

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday_morning(db):
    with clock.at(moment("2026-07-13 09:00")):
        calendar_seed.seed_calendar()
        publish()
        yield


def wait(subject="solve", until="2026-07-15 09:00", by=None, note=""):
    by = by or person(f"waits{Pause.objects.count()}")
    reason = Pause.Reason.PART
    return clocks.pause(
        RECORD, [subject], reason=reason, latest_end=moment(until), note=note, by=by
    )


def test_start_stores_every_moment():
    owner, unit = person("owner"), department()
    deadline = fresh(
        start("solve", "2026-07-13 09:00", owner=owner, department=unit, url="/complaints/1/")
    )
    assert local(deadline.due_at) == "2026-07-15 09:00"  # 16 h
    assert local(deadline.warn_at) == "2026-07-14 14:00"  # 12 h
    assert deadline.next_at == deadline.warn_at
    assert deadline.moments == [m.isoformat() for m in (deadline.warn_at, deadline.due_at)]
    assert (deadline.allowance_minutes, deadline.generation, deadline.rung) == (960, 1, 0)
    assert (deadline.owner, deadline.department, deadline.url) == (owner, unit, "/complaints/1/")
    assert (deadline.status, deadline.provisional, deadline.absolute) == ("running", False, False)


def test_urgent_halves():
    assert start("solve", "2026-07-13 09:00", urgent=True).allowance_minutes == 480


def test_level_without_a_row_has_the_row_for_any_level_or_no_clock():
    assert start("answer", "2026-07-13 09:00", level=3).allowance_minutes == 120
    terms = {"urgent": False, "started_at": clock.now(), "owner": None, "department": None}
    assert clocks.start(RECORD, "solve", label="", level=4, **terms) is None
    assert clocks.start(RECORD, "unheard-of", label="", level=1, **terms) is None


def test_second_start_returns_the_running_one():
    first = start("solve", "2026-07-13 09:00")
    again = start("solve", "2026-07-13 11:00", level=3)
    assert again == first
    assert Deadline.objects.count() == 1


def test_start_after_met_is_the_next_generation():
    first = start("solve", "2026-07-13 09:00")
    clocks.meet(RECORD, "solve", at=moment("2026-07-13 10:00"))
    second = start("solve", "2026-07-13 11:00")
    assert (second.pk != first.pk, second.generation) == (True, 2)
    clocks.cancel(RECORD, "solve")
    assert start("solve", "2026-07-13 12:00").generation == 3


def test_start_all_costs_four_statements(django_assert_num_queries):
    start("answer", "2026-07-13 09:00")  # policy and calendar are read by now
    labels = {"answer": "a", "solve": "s", "close": "c"}
    with django_assert_num_queries(4):
        started = clocks.start_all(
            RECORD,
            labels,
            level=2,
            urgent=False,
            started_at=clock.now(),
            owner=None,
            department=None,
        )
    assert [deadline.subject for deadline in started] == ["answer", "solve", "close"]


def test_agreed_date_is_kept_and_nothing_pauses_it():
    limit = moment("2026-07-18 12:00")  # a Saturday
    deadline = fresh(start("limit", "2026-07-17 16:30", due_at=limit))
    assert (deadline.due_at, deadline.absolute, deadline.pausable) == (limit, True, False)
    assert deadline.allowance_minutes == 60
    assert local(deadline.warn_at) == "2026-07-17 17:15"
    assert wait("limit", "2026-07-20 09:00") == []
    clocks.recompute(RECORD, level=3, urgent=True)
    assert fresh(deadline).due_at == limit


def test_agreed_date_in_the_past_is_due_at_once():
    limit = moment("2026-07-10 12:00")
    deadline = start("limit", "2026-07-13 09:00", due_at=limit)
    assert (deadline.allowance_minutes, deadline.next_at) == (0, limit)


def test_agreed_date_in_an_unknown_year_is_provisional():
    assert start("limit", "2026-07-13 09:00", due_at=moment("2040-01-05 12:00")).provisional


def test_round_the_clock():
    night = start(
        "answer", "2026-07-18 23:00", calendar=calendars.ROUND_THE_CLOCK, label="首次响应"
    )
    assert local(night.due_at) == "2026-07-19 01:00"
    with pytest.raises(LookupError):
        start("answer", "2026-07-18 23:00", "KS-2607-0002", calendar="nobody's")


def test_met_in_time():
    start("solve", "2026-07-13 09:00")
    deadline = clocks.meet(RECORD, "solve", at=moment("2026-07-15 09:00"))
    assert deadline is not None
    kept = fresh(deadline)
    assert (kept.status, kept.breached_at, kept.next_at) == ("met", None, None)
    assert (kept.met_at, kept.consumed_minutes) == (moment("2026-07-15 09:00"), 960)
    assert clocks.meet(RECORD, "solve", at=clock.now()) is None


@pytest.mark.parametrize("end", ["meet", "cancel"])
def test_late_is_recorded_for_ever_though_no_sweep_ran(end):
    deadline = start("solve", "2026-07-13 09:00")
    with clock.at(moment("2026-07-15 09:01")):
        if end == "meet":
            clocks.meet(RECORD, "solve", at=clock.now())
        else:
            clocks.cancel(RECORD)
    assert fresh(deadline).breached_at == deadline.due_at
    assert Breach.objects.get().at == deadline.due_at


def test_pause_moves_the_due_moment_by_the_wait():
    deadline = start("solve", "2026-07-13 09:00")
    with clock.at(moment("2026-07-13 11:00")):
        assert wait(until="2026-07-15 11:00") == [deadline]
    paused = fresh(deadline)
    assert (paused.status, paused.consumed_minutes) == ("paused", 120)
    assert local(paused.due_at) == "2026-07-17 09:00"  # two working days later
    with clock.at(moment("2026-07-14 11:00")):
        assert clocks.resume(RECORD, by=person("back")) == [deadline]
    resumed = fresh(deadline)
    assert resumed.status == "running"
    assert local(resumed.due_at) == "2026-07-16 09:00"  # one in the end
    assert resumed.next_at == resumed.warn_at
    ended = Pause.objects.get()
    assert (local(ended.to_at), ended.ended_by.username) == ("2026-07-14 11:00", "back")


def test_two_waits_add_up():
    deadline = start("solve", "2026-07-13 09:00")
    for day in ("14", "15"):
        with clock.at(moment(f"2026-07-{day} 09:00")):
            wait(until="2026-07-20 09:00")
        with clock.at(moment(f"2026-07-{day} 17:30")):
            clocks.resume(RECORD, by=person(f"back{day}"))
    # 16 h: 7.5 on the 13th, half an hour each on the 14th and 15th, 7.5 on the 16th
    assert local(fresh(deadline).due_at) == "2026-07-16 17:00"


def test_only_what_may_wait_and_is_not_overdue_is_paused():
    start("answer", "2026-07-13 09:00", pausable=False)
    start("solve", "2026-07-13 09:00", level=1)
    with clock.at(moment("2026-07-13 14:01")):
        by = person("waits")
        assert wait("answer", by=by) == wait("solve", by=by) == []
    assert not Pause.objects.exists()


def test_a_wait_needs_a_later_end():
    start("solve", "2026-07-13 09:00")
    with pytest.raises(IntegrityError), transaction.atomic():
        wait(until="2026-07-13 09:00")


def test_met_while_waiting_counts_until_the_wait():
    deadline = start("solve", "2026-07-13 09:00")
    with clock.at(moment("2026-07-13 11:00")):
        wait()
    with clock.at(moment("2026-07-14 10:00")):
        clocks.meet(RECORD, "solve", at=clock.now())
    assert fresh(deadline).consumed_minutes == 120
    assert local(Pause.objects.get().to_at) == "2026-07-14 10:00"


def test_a_wait_beyond_its_latest_end_counts_from_there():
    deadline = start("solve", "2026-07-13 09:00")
    wait(until="2026-07-14 09:00")
    with clock.at(moment("2026-07-14 10:00")):
        clocks.meet(RECORD, "solve", at=clock.now())
    assert fresh(deadline).consumed_minutes == 60
    assert local(Pause.objects.get().to_at) == "2026-07-14 09:00"


def test_hand_over():
    old, new, unit = person("old"), person("new"), department()
    one = start("solve", "2026-07-13 09:00", owner=old)
    two = start("answer", "2026-07-13 09:00", owner=old)
    clocks.hand_over(RECORD, subjects=["solve"], owner=new, department=unit)
    assert (fresh(one).owner, fresh(one).department, fresh(two).owner) == (new, unit, old)
    clocks.hand_over(RECORD, owner=new, department=unit)
    assert fresh(two).owner == new


def test_reclassified_later_is_a_new_generation_from_its_own_start():
    deadline = start("solve", "2026-07-13 09:00")
    Deadline.objects.filter(pk=deadline.pk).update(rung=1, next_at=deadline.due_at)
    with clock.at(moment("2026-07-14 15:00")):
        assert clocks.recompute(RECORD, level=3, urgent=False) == [deadline]
    moved = fresh(deadline)
    assert local(moved.due_at) == "2026-07-27 09:00"  # 80 h from the start
    assert (moved.generation, moved.rung, moved.level) == (2, 0, 3)
    assert moved.next_at == moved.warn_at


def test_reclassified_earlier_keeps_the_rungs_that_had_their_effect():
    deadline = start("solve", "2026-07-13 09:00", level=3)
    clocks.recompute(RECORD, level=2, urgent=True)
    moved = fresh(deadline)
    assert (local(moved.due_at), moved.generation) == ("2026-07-14 09:00", 1)


def test_reclassified_honours_the_wait():
    deadline = start("solve", "2026-07-13 09:00")
    wait(until="2026-07-14 09:00")
    clocks.recompute(RECORD, level=3, urgent=False)
    assert local(fresh(deadline).due_at) == "2026-07-28 09:00"
    assert fresh(deadline).status == "paused"


def test_breached_stays_breached_and_does_not_move():
    deadline = start("solve", "2026-07-13 09:00", level=1)
    with clock.at(moment("2026-07-13 14:30")):
        clocks.recompute(RECORD, level=3, urgent=False)
    kept = fresh(deadline)
    assert (kept.due_at, kept.breached_at) == (deadline.due_at, deadline.due_at)
    assert kept.next_at is not None  # its rungs are still owed
    assert Breach.objects.count() == 1


def test_a_policy_change_counts_for_new_clocks_only():
    old = start("solve", "2026-07-13 09:00")
    policies.publish({("solve", 2): 60, ("solve", 3): 61})
    assert start("solve", "2026-07-13 09:00", "KS-2607-0002").allowance_minutes == 60
    clocks.recompute(RECORD, level=3, urgent=False)
    assert fresh(old).allowance_minutes == 4800


def test_lists_cost_two_statements(django_assert_num_queries):
    for number in range(5):
        start("solve", "2026-07-13 09:00", f"KS-2607-000{number}", owner=person(f"o{number}"))
        start("answer", "2026-07-13 09:00", f"KS-2607-000{number}")
    with django_assert_num_queries(2):
        found = clocks.open_for([f"KS-2607-000{number}" for number in range(5)])
        assert [[d.subject for d in row] for row in found.values()] == [["answer", "solve"]] * 5
        assert all(list(d.pauses.all()) == [] for row in found.values() for d in row)


def test_nearest_is_what_runs_before_what_waits():
    start("solve", "2026-07-13 09:00", level=1)
    start("close", "2026-07-13 09:00")
    assert clocks.nearest(RECORD).subject == "solve"
    wait(until="2026-07-13 10:00")
    assert clocks.nearest(RECORD).subject == "close"
    clocks.cancel(RECORD)
    assert clocks.nearest(RECORD) is None
    assert clocks.running(RECORD) == []


def test_one_open_clock_a_subject_whatever_the_code_does():
    deadline = start("solve", "2026-07-13 09:00")
    deadline.pk, deadline.generation = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        deadline.save(force_insert=True)


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
