"""Clocks that wait: for a customer, a part, the site or a supplier (domain §4)."""

import pytest
from django.db import IntegrityError, transaction

from records import calendar_seed, clock, clocks
from records.models import Pause
from tests.records.calendar_days import local, moment
from tests.records.clock_setup import RECORD, fresh, person, publish, start

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


def test_agreed_date_is_kept_and_nothing_pauses_it():
    limit = moment("2026-07-18 12:00")  # a Saturday
    deadline = fresh(start("limit", "2026-07-17 16:30", due_at=limit))
    assert (deadline.due_at, deadline.absolute, deadline.pausable) == (limit, True, False)
    assert deadline.allowance_minutes == 60
    assert local(deadline.warn_at) == "2026-07-17 17:15"
    assert wait("limit", "2026-07-20 09:00") == []
    clocks.recompute(RECORD, level=3, urgent=True)
    assert fresh(deadline).due_at == limit


def test_pause_moves_the_due_moment_by_the_wait():
    deadline = start("solve", "2026-07-13 09:00")
    with clock.at(moment("2026-07-13 11:00")):
        assert wait(until="2026-07-15 11:00") == [deadline]
    paused = fresh(deadline)
    assert (paused.status, paused.consumed_minutes) == ("paused", 120)
    assert clocks.paused_until(paused) == moment("2026-07-15 11:00")
    assert local(paused.due_at) == "2026-07-17 09:00"  # two working days later
    with clock.at(moment("2026-07-14 11:00")):
        assert clocks.resume(RECORD, by=person("back")) == [deadline]
    resumed = fresh(deadline)
    assert (resumed.status, clocks.paused_until(resumed)) == ("running", None)
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


def test_reclassified_honours_the_wait():
    deadline = start("solve", "2026-07-13 09:00")
    wait(until="2026-07-14 09:00")
    clocks.recompute(RECORD, level=3, urgent=False)
    assert local(fresh(deadline).due_at) == "2026-07-28 09:00"
    assert fresh(deadline).status == "paused"


def test_nearest_is_what_runs_before_what_waits():
    start("solve", "2026-07-13 09:00", level=1)
    start("close", "2026-07-13 09:00")
    assert clocks.nearest(RECORD).subject == "solve"
    wait(until="2026-07-13 10:00")
    assert clocks.nearest(RECORD).subject == "close"
    clocks.cancel(RECORD)
    assert clocks.nearest(RECORD) is None
    assert clocks.running(RECORD) == []
