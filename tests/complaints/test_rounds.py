"""Send-backs, refusals and rounds: what happens again, and what stays as it was (domain §3.3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from complaints import panel, people, waiting
from complaints import workflow as do
from complaints.models import Complaint
from complaints.workflow import offered
from records import clock
from records.steps import NotNow, NotYours, Stale
from tests import factories
from tests.complaints import capas, states
from tests.complaints.states import Cast

pytestmark = pytest.mark.django_db


def signed(complaint: Complaint, by: User, place: str = "") -> dict[str, object]:
    """Who signs, the password, what is seen; by default in the countersigner's own place."""
    fresh = Complaint.objects.get(pk=complaint.pk)
    return states.name(complaint, by, place or people.place_of(fresh, by) or "qa")


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def test_a_sent_back_case_is_approved_in_the_same_round(cast: Cast) -> None:
    complaint = states.bring("awaiting_approval", cast)
    with pytest.raises(ValidationError):
        do.send_back(complaint, by=cast.support_manager, opinion=" ")
    complaint = do.send_back(complaint, by=cast.support_manager, opinion="缺流出原因")
    assert complaint.handler.notices.filter(text__contains="缺流出原因").exists()
    complaint = states.approve(states.handle(complaint, cast, 2), cast, 2)
    assert (complaint.status, complaint.round_number) == ("verifying", 1)
    assert list(complaint.signoffs.values_list("status", flat=True)) == ["refused", "signed"]


def test_what_did_not_work_opens_a_new_round_and_the_old_one_is_kept(cast: Cast) -> None:
    complaint = states.bring("verifying", cast)
    complaint = do.verify(complaint, by=cast.qa_engineer, effective=False, evidence="又报警")
    assert (complaint.status, complaint.round_number) == ("handling", 2)
    old, new = complaint.rounds.all()
    assert old.occurrence_cause
    assert old.ended_at
    assert (new.occurrence_cause, new.reason, new.ended_at) == ("", "又报警", None)
    with pytest.raises(NotNow):
        do.submit_for_approval(complaint, by=complaint.handler)
    for step in (states.handle, states.approve, states.verify, states.countersign):
        complaint = step(complaint, cast, 2)
    assert complaint.status == "replying"
    assert complaint.signoffs.filter(round_number=2, status="signed").count() == 2


def test_an_unsatisfied_customer_opens_a_new_round(cast: Cast) -> None:
    complaint = states.bring("awaiting_customer", cast, 3)
    talk = {"satisfied": False, "channel": "phone", "person": "邵工"}
    with pytest.raises(ValidationError):
        do.record_answer(complaint, by=cast.sales, **talk)
    complaint = do.record_answer(complaint, by=cast.sales, remark="仍漏", **talk)
    assert (complaint.status, complaint.round_number) == ("handling", 2)
    assert complaint.handler == cast.solver


@pytest.mark.parametrize("order", ["rd eng qa", "qa rd eng", "eng qa rd"])
def test_three_countersign_in_any_order(cast: Cast, order: str) -> None:
    complaint = states.bring("countersigning", cast, 3)
    who = {"rd": cast.rd_manager, "eng": cast.engineering_manager, "qa": cast.qa_manager}
    names = order.split()
    for name in names:
        assert complaint.status == "countersigning"
        words = {"agreed": True} | ({"final_judgement": "装配不良"} if name == "qa" else {})
        complaint = do.countersign(complaint, **signed(complaint, who[name]), **words)
        if name != names[-1]:
            with pytest.raises((NotNow, NotYours)):
                do.countersign(complaint, **signed(complaint, who[name]), **words)
    assert complaint.status == "replying"


def test_one_person_with_two_roles_countersigns_in_one_place_only(cast: Cast) -> None:
    complaint = states.bring("countersigning", cast, 3)
    cast.rd_manager.groups.add(*cast.engineering_manager.groups.all())
    both = User.objects.get(pk=cast.rd_manager.pk)
    complaint = do.countersign(complaint, **signed(complaint, both), agreed=True)
    with pytest.raises(NotYours):
        do.countersign(complaint, **signed(complaint, both), agreed=True)


def test_one_refusal_leads_back_and_all_sign_anew(cast: Cast) -> None:
    complaint = states.bring("countersigning", cast, 3)
    do.countersign(complaint, **signed(complaint, cast.rd_manager), agreed=True)
    with pytest.raises(ValidationError):
        do.countersign(complaint, **signed(complaint, cast.qa_manager), agreed=False)
    given = signed(complaint, cast.qa_manager)
    complaint = do.countersign(complaint, **given, agreed=False, opinion="证据不足")
    assert (complaint.status, complaint.round_number) == ("handling", 1)
    assert not complaint.signoffs.filter(status__in=["signed", "pending"]).exists()
    for step in (states.handle, states.approve, states.verify, states.countersign):
        complaint = step(complaint, cast, 3)
    assert complaint.status == "replying"


def test_effective_measures_become_a_standard_or_a_reason_is_given(cast: Cast) -> None:
    complaint = states.bring("verifying", cast)
    proof = {"by": cast.qa_engineer, "effective": True, "evidence": "合格"}
    document = {"document_kind": "drawing", "document_number": "D-1", "new_edition": "B"}
    for refused in (
        {},
        {"standards": [document], "not_needed_reason": "无"},
        {"standards": [document | {"new_edition": ""}]},
        {"standards": [document | {"document_number": " "}]},
    ):
        with pytest.raises(ValidationError):
            do.verify(complaint, **proof, **refused)
    assert not complaint.verifications.exists()
    complaint = do.verify(complaint, **proof, not_needed_reason="偶发，无文件可改")
    assert complaint.standardisations.get().not_needed_reason


def test_who_handled_or_stood_in_for_the_handler_decides_nothing(cast: Cast) -> None:
    for manager in (cast.support_manager, cast.qa_manager):
        cast.handler.groups.add(*manager.groups.all())
    cast.handler.stand_in = cast.support_manager  # whether or not the handler is away
    cast.handler.save()
    complaint = states.bring("awaiting_approval", cast)
    for person in (User.objects.get(pk=cast.handler.pk), cast.support_manager):
        with pytest.raises(NotYours):
            do.approve(complaint, **signed(complaint, person, "approval"))
    other = factories.user("support_manager")
    complaint = do.approve(complaint, **signed(complaint, other, "approval"))
    with pytest.raises(NotYours):
        do.verify(
            complaint,
            by=User.objects.get(pk=cast.handler.pk),
            effective=False,
            evidence="又报警",
        )


def test_who_wrote_the_measures_as_department_manager_does_not_approve_them(cast: Cast) -> None:
    assembly = cast.home("assembly")
    assembly.manager = cast.support_manager
    assembly.save()
    complaint = states.bring("handling", cast)
    manager = User.objects.get(pk=cast.support_manager.pk)
    do.record_handling(complaint, by=manager, analysis={"escape_cause": "漏检"})
    complaint = states.handle(complaint, cast, 2)
    with pytest.raises(NotYours):
        do.approve(complaint, **signed(complaint, manager, "approval"))
    other = factories.user("support_manager")
    do.approve(complaint, **signed(complaint, other, "approval"))


def test_reopening_starts_a_signed_new_round_and_locks_the_closed_one(cast: Cast) -> None:
    complaint = states.bring("closed", cast)
    with pytest.raises(ValidationError):
        do.reopen(complaint, **signed(complaint, cast.qa_manager, "reopen"), reason="")
    before = complaint.rounds.values().get(number=1)
    given = signed(complaint, cast.support_manager, "reopen")
    complaint = do.reopen(complaint, **given, reason="一周后复发")
    assert (complaint.status, complaint.round_number) == ("handling", 2)
    assert complaint.closed_at is None
    assert complaint.rounds.values().get(number=1) == before
    for step in (
        *(states.handle, states.approve, states.verify, states.countersign),
        *(states.reply, states.answer, states.close),
    ):
        complaint = step(complaint, cast, 2)
    assert complaint.status == "closed"


def test_reclassifying_to_the_other_route_is_assigned_anew(cast: Cast) -> None:
    complaint = states.bring("handling", cast, 2)
    answers = {"by": cast.support_manager, "answers": states.ANSWERS[3], "kind": "hardware"}
    with pytest.raises(ValidationError):
        do.reclassify(complaint, level=4, **answers)  # differs from the proposal, no reason
    complaint = do.reclassify(complaint, level=3, **answers)
    assert (complaint.status, complaint.handler, complaint.level) == ("classified", None, 3)
    assert [entry.level for entry in complaint.classifications.all()] == [2, 3]


def test_not_reproduced_goes_back_with_what_was_tried(cast: Cast) -> None:
    complaint = states.bring("confirming", cast, 3)
    complaint = do.not_reproduced(complaint, by=cast.tech_management, tried="三种工况各五次")
    assert complaint.status == "judged"
    assert complaint.confirmations.get().how == "三种工况各五次"
    complaint = states.hand_over(states.classify(complaint, cast, 3), cast, 3)
    assert states.give(complaint, cast, 3).status == "handling"


def test_a_level_three_closes_only_with_its_capa(cast: Cast) -> None:
    complaint = states.bring("closing", cast, 3)
    with pytest.raises(NotNow):
        do.close(complaint, **signed(complaint, cast.qa_manager, "close"), conclusion="有效")
    given = signed(complaint, cast.qa_manager, "decline_capa")
    with pytest.raises(NotNow, match="必须启动"):
        do.decline_capa(complaint, **given, reason="偶发")
    capas.prove(complaint, cast.qa_manager)
    given = signed(complaint, cast.qa_manager, "close")
    assert do.close(complaint, **given, conclusion="有效").status == "closed"


def test_the_later_save_is_refused_with_what_stands(cast: Cast) -> None:
    complaint = states.bring("registered", cast)
    do.amend(complaint, by=cast.qa_engineer, facts={"site": "1 号"})
    with pytest.raises(Stale) as refusal:
        do.amend(complaint, by=cast.sales, facts={"site": "2 号"}, version=complaint.version)
    assert refusal.value.theirs.site == "1 号"
    do.comment(complaint, by=cast.sales, text="客户催")  # a comment makes nobody's form stale
    fresh = Complaint.objects.get(pk=complaint.pk)
    do.amend(complaint, by=cast.sales, facts={"site": "2 号"}, version=fresh.version)


def test_who_is_gone_or_works_elsewhere_is_not_made_the_handler(cast: Cast) -> None:
    complaint = states.bring("classified", cast)
    day = clock.now().date() + timedelta(days=3)
    gone = factories.user("support_engineer", is_active=False)
    for nobody in (gone, cast.finance, cast.sales):
        with pytest.raises(ValidationError):
            do.assign(complaint, by=cast.support_manager, handler=nobody, planned_on=day)
    high = states.bring("confirming", cast, 3)
    with pytest.raises(ValidationError):
        do.confirm(high, by=cast.tech_management, how="台架", handler=cast.handler, planned_on=day)
    with pytest.raises(ValidationError):
        do.assign(
            complaint,
            by=cast.support_manager,
            handler=cast.handler,
            planned_on=clock.now().date().replace(year=2020),
        )


def test_who_has_signed_one_place_is_asked_for_no_other(cast: Cast) -> None:
    complaint = states.bring("countersigning", cast, 3)
    both = cast.rd_manager
    both.groups.add(*cast.qa_manager.groups.all())
    both = User.objects.get(pk=both.pk)
    waits = Complaint.objects.filter(waiting.for_person(both))
    assert complaint in waits
    complaint = do.countersign(complaint, **signed(complaint, both), agreed=True)
    assert people.place_of(complaint, both) == "qa"
    assert complaint not in waits.all()
    shown = panel.panel(complaint, both, offered(complaint, both), {}, "")
    assert shown.main is None
    with pytest.raises(NotYours):
        do.countersign(complaint, **signed(complaint, both), agreed=True, final_judgement="已改")
