"""Clocks start, stop and move; what was met or breached never does (domain §4)."""

import pytest
from django.db import IntegrityError, transaction

from records import calendar_seed, calendars, clock, clocks, policies
from records.models import Breach, Deadline
from tests.records.calendar_days import local, moment
from tests.records.clock_setup import RECORD, department, fresh, person, publish, start

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday_morning(db):
    with clock.at(moment("2026-07-13 09:00")):
        calendar_seed.seed_calendar()
        publish()
        yield


def test_start_stores_every_moment():
    owner, unit = person("owner"), department()
    deadline = fresh(
        start("solve", "2026-07-13 09:00", owner=owner, department=unit, url="/complaints/1/")
    )
    assert local(deadline.due_at) == "2026-07-15 09:00"  # 16 h
    assert local(deadline.warn_at) == "2026-07-14 14:00"  # 12 h
    assert deadline.next_at == deadline.warn_at
    first = [m.isoformat() for m in (deadline.warn_at, deadline.due_at)]
    assert deadline.moments[:2] == first  # then up the organisation
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


def test_start_all_costs_five_statements(django_assert_num_queries):
    start("answer", "2026-07-13 09:00")  # policy and calendar are read by now
    labels = {"answer": "a", "solve": "s", "close": "c"}
    with django_assert_num_queries(5):
        started = clocks.start_all(
            RECORD,
            labels,
            level=2,
            urgent=False,
            started_at=clock.now(),
            owner_id=None,
            department_id=None,
        )
    assert [deadline.subject for deadline in started] == ["answer", "solve", "close"]


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


def test_hand_over():
    old, new, unit = person("old"), person("new"), department()
    one = start("solve", "2026-07-13 09:00", owner=old)
    two = start("answer", "2026-07-13 09:00", owner=old)
    clocks.hand_over(RECORD, subjects=["solve"], owner_id=new.pk, department_id=unit.pk)
    assert (fresh(one).owner, fresh(one).department, fresh(two).owner) == (new, unit, old)
    clocks.hand_over(RECORD, owner_id=new.pk, department_id=unit.pk)
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


def test_one_open_clock_a_subject_whatever_the_code_does():
    deadline = start("solve", "2026-07-13 09:00")
    deadline.pk, deadline.generation = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        deadline.save(force_insert=True)
