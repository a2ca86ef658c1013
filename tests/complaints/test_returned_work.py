"""Consumed time survives a return, a reclassification and a new policy (docs/decisions)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from complaints import workflow as do
from complaints.models import Complaint
from records import clock, policies, schedule
from records.models import Deadline
from tests.complaints import states
from tests.complaints.states import ANSWERS, Cast, bring

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 09:00 in the company
LIMIT = 16 * 60  # 处理完成 on level 2


@pytest.fixture
def travel():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def handle(complaint: Complaint) -> Deadline:
    return Deadline.objects.filter(record=complaint.number, subject="handle").latest("generation")


def sent_back(cast: Cast, travel, worked: timedelta) -> Complaint:
    complaint = bring("handling", cast)
    travel.shift(worked)
    complaint = states.handle(complaint, cast, 2)
    travel.shift(timedelta(minutes=30))  # the approver's time is not the handler's
    return do.send_back(complaint, by=cast.support_manager, opinion="证据不足")


def test_a_return_goes_on_with_what_was_left(travel) -> None:
    complaint = sent_back(Cast(), travel, timedelta(hours=2))
    again = handle(complaint)
    assert (again.carried_minutes, again.allowance_minutes) == (120, LIMIT - 120)
    assert again.started_at == clock.now()


def test_a_second_return_counts_both(travel) -> None:
    cast = Cast()
    complaint = sent_back(cast, travel, timedelta(hours=1))
    travel.move_to(MORNING + timedelta(hours=4))  # 13:00
    handled = timedelta(hours=1)
    before = handle(complaint)
    travel.shift(handled)
    complaint = do.submit_for_approval(complaint, by=cast.handler)
    complaint = do.send_back(complaint, by=cast.support_manager, opinion="仍不足")
    used = Deadline.objects.get(pk=before.pk).consumed_minutes
    assert handle(complaint).carried_minutes == 60 + used


def test_a_quarter_is_left_however_late_the_first_try_was(travel) -> None:
    complaint = sent_back(Cast(), travel, timedelta(days=3))
    again = handle(complaint)
    assert again.carried_minutes > LIMIT
    assert again.allowance_minutes == LIMIT // 4
    first = Deadline.objects.get(record=complaint.number, subject="handle", generation=1)
    assert first.breached_at is not None  # what was breached stays so
    assert again.breached_at is None


def test_a_refused_countersigning_is_a_return_as_well(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    travel.shift(timedelta(hours=2))
    for step in (states.handle, states.approve, states.verify):
        complaint = step(complaint, cast, 2)
    named = states.name(complaint, cast.qa_manager, "qa")
    complaint = do.countersign(complaint, **named, agreed=False, opinion="证据不足")
    assert handle(complaint).carried_minutes == 120


def test_a_new_round_has_its_whole_time(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    travel.shift(timedelta(hours=2))
    complaint = states.approve(states.handle(complaint, cast, 2), cast, 2)
    complaint = do.verify(complaint, by=cast.qa_engineer, effective=False, evidence="复发")
    again = handle(complaint)
    assert (again.carried_minutes, again.allowance_minutes) == (0, LIMIT)


def test_reclassifying_after_a_return_keeps_what_was_used(travel) -> None:
    cast = Cast()
    complaint = sent_back(cast, travel, timedelta(hours=2))
    do.reclassify(complaint, by=cast.support_manager, answers=ANSWERS[1], kind="hardware", level=1)
    again = handle(complaint)
    assert (again.level, again.carried_minutes) == (1, 120)
    assert again.allowance_minutes == schedule.left_of(4 * 60, 120) == 120


def test_reclassifying_counts_from_the_clocks_own_start(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    travel.shift(timedelta(hours=2))
    do.reclassify(complaint, by=cast.support_manager, answers=ANSWERS[1], kind="hardware", level=1)
    again = handle(complaint)
    assert (again.started_at, again.allowance_minutes) == (MORNING, 4 * 60)


def test_a_new_policy_leaves_running_clocks_as_they_are(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    before = handle(complaint)
    policies.publish({("handle", 2): 60, ("close", 2): 60})
    travel.shift(timedelta(hours=2))
    complaint = do.reassign(complaint, by=cast.support_manager, handler=cast.support_engineer)
    after = handle(complaint)
    assert (after.pk, after.due_at, after.policy_version_id) == (
        before.pk,
        before.due_at,
        before.policy_version_id,
    )


@pytest.mark.parametrize(
    ("limit", "carried", "left"),
    [
        *[(960, 0, 960), (960, 1, 959), (960, 720, 240), (960, 721, 240), (960, 5000, 240)],
        *[(0, 0, 0), (0, 10, 0), (1, 1, 1), (10, 9, 3)],
    ],
)
def test_the_floor_is_a_quarter_rounded_up(limit: int, carried: int, left: int) -> None:
    assert schedule.left_of(limit, carried) == left
