"""Which clocks run on a CAPA, until when, and who answers for each (domain §4, §5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from accounts.models import User
from capa import deadlines
from capa import workflow as do
from capa.models import Capa
from records import calendars, clock, clocks, policies
from records.models import Deadline
from tests.capa import states
from tests.capa.cast import Cast, day

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
ALWAYS = {"capa_follow_up"}


def running(capa: Capa) -> set[str]:
    """The subjects of the open clocks, a measure's by its number."""
    found = set()
    for deadline in clocks.open_of(capa.number):
        kind, _underscore, key = deadline.subject.rpartition("_")
        if kind in {deadlines.MEASURE, deadlines.SENT_BACK}:
            measure = capa.rounds.get(number=capa.round_number).measures.get(pk=key)
            found.add(f"{kind} {measure.number}")
        else:
            found.add(deadline.subject)
    return found


RUNS = {
    "draft": set(),
    "analysing": {"capa_plan"},
    "awaiting_plan": {"capa_review"},
    "implementing": {"capa_measure 1", "capa_measure 2"},
    "verifying": {"capa_verify"},
    "standardising": {"capa_standardise"},
    "closing": {"capa_close"},
    "closed": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize("state", RUNS)
def test_what_runs_in_each_state(state: str) -> None:
    capa = states.bring(state, Cast(), 3)
    always = ALWAYS if state not in {"draft", "closed", "cancelled"} else set()
    assert running(capa) == RUNS[state] | always
    capa.refresh_from_db()
    assert (capa.due_at is None) == (not running(capa))


def test_levels_1_and_2_owe_no_follow_up() -> None:
    assert running(states.bring("analysing", Cast(), 2)) == {"capa_plan"}


def test_approval_is_timed_from_the_last_review() -> None:
    cast = Cast()
    capa = states.bring("awaiting_plan", cast, 4)
    do.review(capa, **states.signed(capa, "review", cast.assembler))
    assert running(capa) == {"capa_review", *ALWAYS}
    do.review(capa, **states.signed(capa, "review", cast.rd_manager))
    assert running(capa) == {"capa_approve", *ALWAYS}


def test_a_measure_is_owed_until_the_end_of_its_day_by_its_owner() -> None:
    cast = Cast()
    capa = states.bring("implementing", cast)
    held = Deadline.objects.get(record=capa.number, owner=cast.worker)
    assert held.absolute
    assert held.due_at == deadlines.end_of(day(14))
    do.complete_measure(capa, by=cast.worker, measure=2, done_on=day(), evidence="R-2")
    held.refresh_from_db()
    assert held.status == Deadline.Status.MET


def test_an_extension_moves_the_clock_and_its_decision_is_timed() -> None:
    cast = Cast()
    capa = states.bring("implementing", cast)
    do.ask_extension(capa, by=cast.worker, measure=2, to_on=day(30), reason="等备件")
    assert "capa_extension" in running(capa)
    do.decide_extension(capa, by=cast.assembler, measure=2, agreed=True)
    assert running(capa) == {"capa_measure 1", "capa_measure 2"}
    held = Deadline.objects.get(record=capa.number, owner=cast.worker, status="running")
    assert held.due_at == deadlines.end_of(day(30))


def test_a_rejected_measure_owes_its_new_plan_and_then_the_approval() -> None:
    cast = Cast()
    capa = states.bring("implementing", cast)
    do.reject_measure(capa, by=cast.qa_manager, measure=2, reason="不够", replan_by=day(3))
    assert running(capa) == {"capa_measure 1", "capa_sent_back 2"}
    old = Deadline.objects.get(
        record=capa.number, subject__startswith="capa_measure_", owner=cast.worker
    )
    assert old.status == Deadline.Status.CANCELLED
    do.replan_measure(capa, by=cast.worker, measure=2, content="90 分钟", due_on=day(9))
    assert running(capa) == {"capa_measure 1", "capa_replan"}
    sign = {"seen": capa.approvals.get(place="measure:3").content_hash, "measure": 3}
    do.approve_measure(capa, **states.signed(capa, "approve_measure", cast.qa_manager) | sign)
    assert running(capa) == {"capa_measure 1", "capa_measure 3"}


def test_the_verdict_is_owed_from_the_end_of_the_watching_period_by_the_evaluator() -> None:
    cast = Cast()
    with clock.at(MONDAY):
        capa = states.bring("verifying", cast)
        held = Deadline.objects.get(record=capa.number, subject="capa_verify")
    assert held.owner == cast.evaluator
    assert held.started_at == deadlines.end_of(capa.rounds.get().window_until)
    calendar = calendars.load(held.calendar_version_id)
    assert calendar.working_minutes_between(held.started_at, held.due_at) == 16 * 60


def test_an_early_verdict_ends_a_clock_that_has_not_begun() -> None:
    cast = Cast()
    capa = states.ineffective(states.bring("verifying", cast), cast)
    held = Deadline.objects.get(record=capa.number, subject="capa_verify")
    assert held.status == Deadline.Status.MET
    assert held.consumed_minutes == 0
    assert held.breached_at is None
    assert running(capa) == {"capa_plan"}


def test_a_follow_up_note_starts_the_next_five_working_days() -> None:
    cast = Cast()
    with clock.at(MONDAY):
        capa = states.bring("analysing", cast, 3)
    with clock.at(MONDAY + timedelta(days=3)):  # Thursday 09:00
        do.follow_up(capa, by=cast.tech_management, text="原因已重现", progress=30)
    held = Deadline.objects.filter(record=capa.number, subject="capa_follow_up")
    first, second = held.order_by("generation")
    assert first.status == Deadline.Status.MET
    assert second.due_at == MONDAY + timedelta(days=10)  # the Thursday after, at the same hour
    assert second.department == cast.home("tech")


def test_another_leader_answers_for_the_plan() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    do.reassign(capa, by=cast.qa_manager, owner=cast.member)
    assert Deadline.objects.get(record=capa.number, subject="capa_plan").owner == cast.member


def test_a_leaver_answers_for_nothing_the_department_does() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    User.objects.filter(pk=cast.leader.pk).update(is_active=False)
    with transaction.atomic():
        deadlines.follow(Capa.objects.get(pk=capa.pk))
    plan = Deadline.objects.get(record=capa.number, subject="capa_plan")
    assert (plan.owner, plan.department_id) == (None, cast.leader.department_id)


def test_a_withdrawn_one_owes_nothing_and_its_clocks_are_cancelled() -> None:
    cast = Cast()
    capa = states.bring("implementing", cast, 3)
    do.cancel(capa, by=cast.qa_manager, reason="重复")
    left = set(Deadline.objects.filter(record=capa.number).values_list("status", flat=True))
    assert "running" not in left


def test_every_subject_has_its_time_in_the_first_policy() -> None:
    named = {subject for subject, _level in policies.current().rules}
    assert set(deadlines.SUBJECTS) <= named
