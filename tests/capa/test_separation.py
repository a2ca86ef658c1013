"""编制 ≠ 审核 ≠ 批准, 验证 ≠ 实施; a stand-in counts as both persons (domain §5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from capa import signing
from capa import workflow as do
from capa.models import Capa
from records import clock
from records.steps import NotNow, NotYours, Stale
from tests import factories
from tests.capa import states
from tests.capa.cast import Cast, day, effect, proof

pytestmark = pytest.mark.django_db


def stands_in(person: User, other: User) -> None:
    User.objects.filter(pk=other.pk).update(stand_in=person, away_from=clock.today())
    other.refresh_from_db()


def test_who_leads_it_does_not_approve_it_and_is_told_so() -> None:
    cast = Cast()
    capa = states.draft(cast, owner=cast.qa_manager)
    capa = states.start(capa, cast)
    cast.leader = cast.qa_manager
    capa = states.submit(capa, cast)
    capa = do.review(capa, **states.signed(capa, "review", cast.assembler))
    with pytest.raises(NotYours, match="您是这份纠正预防措施的组长"):
        do.approve_plan(capa, **states.signed(capa, "approve_plan", cast.qa_manager))
    other = factories.user("qa_manager", department=cast.home("qa"))
    assert do.approve_plan(capa, **states.signed(capa, "approve_plan", other))


def test_who_wrote_a_part_of_it_neither_reviews_nor_approves_nor_verifies() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    do.record_problem(capa, by=cast.assembler, what="保压超差")
    capa = states.submit(capa, cast)
    with pytest.raises(NotYours):  # the next above reviews, here the champion
        do.review(capa, **states.signed(capa, "review", cast.assembler))
    do.review(capa, **states.signed(capa, "review", cast.engineering_manager))


def test_the_stand_in_of_a_contributor_counts_as_both() -> None:
    cast = Cast()
    capa = states.bring("awaiting_plan", cast)
    states.review(capa, cast)
    stands_in(cast.qa_manager, cast.worker)
    with pytest.raises(NotYours, match="您代理的人"):
        do.approve_plan(capa, **states.signed(capa, "approve_plan", cast.qa_manager))


def test_the_reviewer_does_not_approve_either() -> None:
    cast = Cast()
    cast.home("assembly").manager = cast.qa_manager
    cast.home("assembly").save()
    capa = states.bring("awaiting_plan", cast)
    do.review(capa, **states.signed(capa, "review", cast.qa_manager))
    with pytest.raises(NotYours, match="同一个人不能签两处"):
        do.approve_plan(capa, **states.signed(capa, "approve_plan", cast.qa_manager))


def test_a_stand_in_reviews_for_the_manager_who_is_away_and_the_name_says_so() -> None:
    cast = Cast()
    capa = states.bring("awaiting_plan", cast)
    deputy = factories.user("engineering", department=cast.home("assembly"))
    stands_in(deputy, cast.assembler)
    cast.assembler.refresh_from_db()
    do.review(capa, **states.signed(capa, "review", deputy))
    row = capa.approvals.get(place="review")
    assert (row.signer, row.acting_for) == (deputy, cast.assembler)


def test_who_signed_this_round_does_not_lead_it_and_neither_does_the_stand_in() -> None:
    cast = Cast()
    capa = states.bring("implementing", cast)
    for signer in (cast.assembler, cast.qa_manager):
        with pytest.raises(ValidationError) as error:
            do.reassign(capa, by=cast.qa_manager, owner=signer)
        assert "签过字" in error.value.message_dict["owner"][0]
    stands_in(cast.member, cast.assembler)
    with pytest.raises(ValidationError):
        do.reassign(capa, by=cast.qa_manager, owner=User.objects.get(pk=cast.member.pk))
    assert do.reassign(capa, by=cast.qa_manager, owner=cast.worker).owner == cast.worker


def test_the_evaluator_neither_leads_nor_carries_out_a_measure() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    states.write_plan(capa, cast)
    owner = factories.user("qa_engineer", department=cast.home("qa"))
    do.reassign(capa, by=cast.qa_manager, owner=owner)
    with pytest.raises(ValidationError) as error:
        do.plan_effectiveness(capa, by=owner, **effect(cast, evaluator=owner))
    assert "不能当验证人" in error.value.message_dict["evaluator"][0]
    with pytest.raises(ValidationError):
        do.plan_effectiveness(capa, by=owner, **effect(cast, evaluator=cast.rd))
    with pytest.raises(ValidationError):
        do.reassign(capa, by=cast.qa_manager, owner=cast.evaluator)


def test_an_evaluator_who_got_a_measure_later_keeps_the_plan_from_being_signed() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    states.write_plan(capa, cast)
    row = {"cause": 1, "content": "复检", "owner": cast.evaluator, "due_on": day(3)}
    more = {"cause": 2, "content": "保压", "owner": cast.worker, "due_on": day(3)}
    do.plan_measures(capa, by=cast.leader, measures=[row, more])
    with pytest.raises(NotNow, match="不能当验证人"):
        do.submit_plan(capa, **states.signed(capa, "submit_plan", cast.leader))


def test_nobody_decides_about_the_extension_of_their_own_measure() -> None:
    cast = Cast()
    capa = states.bring("implementing", cast)
    do.ask_extension(capa, by=cast.worker, measure=2, to_on=day(40), reason="等备件")
    stands_in(cast.assembler, cast.worker)
    with pytest.raises(NotYours, match="另一个人"):
        do.decide_extension(capa, by=cast.assembler, measure=2, agreed=True)
    do.decide_extension(capa, by=cast.qa_manager, measure=2, agreed=True)
    assert capa.rounds.get().measures.get(number=2).due_on == day(40)


def test_a_proof_of_somebody_else_or_an_old_one_signs_nothing() -> None:
    cast = Cast()
    capa = states.bring("awaiting_plan", cast)
    values = states.signed(capa, "review", cast.assembler)
    with pytest.raises(NotYours, match="您自己的密码"):
        do.review(capa, **values | {"proof": proof(cast.qa_manager)})
    with clock.at(clock.now() + timedelta(minutes=6)), pytest.raises(NotNow, match="5 分钟"):
        do.review(capa, **values)
    assert not capa.approvals.filter(place="review", status="signed").exists()


def test_what_changed_since_it_was_read_is_not_signed() -> None:
    cast = Cast()
    capa = states.bring("awaiting_plan", cast)
    values = states.signed(capa, "review", cast.assembler)
    capa = do.withdraw_plan(capa, by=cast.leader)
    assert {row.status for row in capa.approvals.all()} == {"void"}
    do.record_problem(capa, by=cast.leader, what="改过")
    capa = do.submit_plan(capa, **states.signed(capa, "submit_plan", cast.leader))
    assert capa.content_version == 2
    with pytest.raises(Stale):
        do.review(capa, **values)
    Capa.objects.filter(pk=capa.pk).update(what="绕过流程改的")
    fresh = states.signed(capa, "review", cast.assembler)
    with pytest.raises(NotNow):  # what waits is bound to what was submitted
        do.review(capa, **fresh)
    assert signing.broken(capa)
