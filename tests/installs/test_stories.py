"""An acceptance from the draft to 转售后, straight and with an adjustment in between (S5-3.3)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from capa.models import Capa
from capa.workflow import save_draft as save_capa
from capa.workflow import start as start_capa
from installs.models import Acceptance
from installs.signing import acceptances as signing
from installs.workflow import acceptances as do
from records.models import Notice
from records.steps import NotNow
from tests.installs import states
from tests.installs.cast import Cast, day, proof

pytestmark = pytest.mark.django_db


def test_a_qualified_machine_goes_straight_into_service() -> None:
    cast = Cast()
    acceptance = states.bring("in_service", cast)
    acceptance.refresh_from_db()
    machine = cast.machine
    machine.refresh_from_db()
    assert acceptance.number.startswith("YS-")
    assert acceptance.record.number.startswith("SH-")
    assert machine.accepted_on == acceptance.accepted_on == day()
    assert machine.warranty_from == acceptance.warranty_from == day()
    assert machine.software_version == "V2.4"
    assert acceptance.record.service_contact == cast.support_engineer
    assert not signing.broken(acceptance)
    assert not signing.broken_drawn(acceptance)
    told = Notice.objects.filter(recipient=cast.sales, record_number=acceptance.number)
    assert any("1/1" in one.text or "86000" in one.text for one in told)


def test_a_problem_left_over_makes_it_conditional_and_is_settled_in_service() -> None:
    cast = Cast()
    acceptance = states.bring("measuring", cast)
    states.punch(acceptance, cast, "B")
    states.measure(acceptance, cast)
    with pytest.raises(ValidationError, match="有条件合格"):
        do.conclude(acceptance, by=cast.engineer, conclusion="qualified")
    acceptance = do.conclude(acceptance, by=cast.engineer, conclusion="conditional")
    acceptance = states.take_over(states.record(states.sign(acceptance, cast), cast), cast)
    assert acceptance.status == "in_service"
    assert acceptance.conclusion == "conditional"
    do.settle_punch(acceptance, by=cast.solver, punch=1, settled_on=day(), settlement="已换")
    acceptance = Acceptance.objects.get(pk=acceptance.pk)
    assert acceptance.punches.get().settled_by == cast.solver
    assert not signing.broken(acceptance)  # what was signed still is what it was
    assert not signing.broken_drawn(acceptance)
    with pytest.raises(NotNow):
        do.settle_punch(acceptance, by=cast.solver, punch=1, settled_on=day(), settlement="再来")


def test_a_failed_round_is_signed_adjusted_and_held_again() -> None:
    cast = Cast()
    acceptance = states.bring("measuring", cast)
    states.measure(acceptance, cast, vacuum="0.0009")
    states.punch(acceptance, cast, "A")
    acceptance = do.conclude(acceptance, by=cast.engineer, conclusion="failed")
    acceptance = states.sign(acceptance, cast)
    assert acceptance.status == "adjusting"
    cast.machine.refresh_from_db()
    assert cast.machine.accepted_on is None
    acceptance = states.adjust(acceptance, cast)
    with pytest.raises(NotNow, match="没有完成"):
        do.finish_adjustment(acceptance, by=cast.engineer, result="好了")
    acceptance = states.next_round(acceptance, cast)
    assert (acceptance.status, acceptance.round_number) == ("measuring", 2)
    again = acceptance.rounds.get(number=2)
    carried = {one.position: one.carried_from for one in again.items.all()}
    assert carried == {1: None, 2: 1, 3: 1, 4: 1}
    assert [one.value for one in again.items.get(position=3).sampled.all()][0] == Decimal("99.8")
    do.settle_punch(acceptance, by=cast.solver, punch=1, settled_on=day(), settlement="已换")
    results = [{"item": 1, "measured": "0.0004"}]
    do.record_results(acceptance, by=cast.engineer, results=results)
    acceptance = do.conclude(acceptance, by=cast.engineer, conclusion="qualified")
    acceptance = states.take_over(states.record(states.sign(acceptance, cast), cast), cast)
    acceptance = Acceptance.objects.get(pk=acceptance.pk)
    assert acceptance.status == "in_service"
    first = acceptance.rounds.get(number=1)
    assert first.conclusion == "failed"
    assert first.adjustment.number.startswith("TZ-")
    assert first.items.get(position=1).measured == Decimal("0.0009")
    assert acceptance.approvals.filter(place="ours", status="signed").count() == 2
    assert acceptance.signatures.filter(void_reason="").count() == 2
    assert not signing.broken(acceptance)
    assert not signing.broken_drawn(acceptance)


def test_what_is_measured_anew_is_nothing_carried_over() -> None:
    cast = Cast()
    acceptance = states.bring("carrying_out", cast)
    acceptance = states.next_round(acceptance, cast, carry=False)
    items = acceptance.rounds.get(number=2).items.all()
    assert [one.passed for one in items] == [None] * 4
    with pytest.raises(NotNow, match="没有检验"):
        do.conclude(acceptance, by=cast.engineer, conclusion="qualified")


def test_taking_back_voids_the_names_and_tells() -> None:
    cast = Cast()
    acceptance = states.bring("signing", cast)
    do.sign_ours(acceptance, **states.signed(acceptance, "sign_ours", cast.engineer))
    acceptance = do.take_back(acceptance, by=cast.engineer, reason="漏测一项")
    row = acceptance.approvals.get()
    assert (row.status, row.void_reason) == ("void", "收回修改")
    told = Notice.objects.filter(recipient=cast.sales, record_number=acceptance.number)
    assert any("签字失效" in one.text for one in told)
    acceptance = do.conclude(acceptance, by=cast.engineer, conclusion="qualified")
    assert states.sign(acceptance, cast).status == "recording"


def test_the_service_record_can_be_sent_back_and_is_signed_anew() -> None:
    cast = Cast()
    acceptance = states.bring("handing_over", cast)
    acceptance = do.return_record(acceptance, by=cast.support_manager, reason="缺主泵编号")
    assert acceptance.status == "recording"
    assert set(acceptance.approvals.filter(status="void").values_list("place", flat=True)) == {
        "quality",
        "engineering",
    }
    assert acceptance.record.quality == "已归档"  # to start from
    acceptance = states.record(acceptance, cast)
    assert acceptance.status == "handing_over"


def test_a_part_may_be_written_again_until_the_other_is_there() -> None:
    cast = Cast()
    acceptance = states.bring("recording", cast)
    for text in ("初稿", "定稿"):
        by = cast.qa_engineer
        acceptance = do.record_quality(acceptance, by=by, text=text, proof=proof(by))
    assert acceptance.status == "recording"
    assert acceptance.record.quality == "定稿"
    assert sorted(
        acceptance.approvals.filter(place="quality").values_list("status", flat=True)
    ) == [
        "signed",
        "void",
    ]


def test_the_customer_may_sign_first() -> None:
    cast = Cast()
    acceptance = states.bring("signing", cast)
    acceptance = do.sign_customer(acceptance, **states.drawing(acceptance, cast.engineer))
    assert acceptance.status == "signing"
    with pytest.raises(NotNow, match="已经签过"):
        do.sign_customer(acceptance, **states.drawing(acceptance, cast.engineer))
    values = states.signed(acceptance, "sign_ours", cast.engineer)
    assert do.sign_ours(acceptance, **values).status == "recording"


def test_a_capa_is_raised_from_what_failed() -> None:
    cast = Cast()
    acceptance = states.bring("measuring", cast)
    states.measure(acceptance, cast, vacuum="0.0009")
    capa = do.raise_capa(acceptance, by=cast.tech_management)
    assert (capa.source, capa.equipment, capa.product) == ("acceptance", cast.machine, cast.product)
    assert "极限真空" in capa.description
    assert "0.0009" in capa.description
    assert acceptance.raised.get().capa == capa


def test_whoever_sees_the_acceptance_sees_the_capa_that_it_set_off() -> None:
    cast = Cast()
    acceptance = states.bring("measuring", cast)
    capa = do.raise_capa(acceptance, by=cast.qa_engineer)
    mine = Capa.objects.filter(pk=capa.pk)
    assert not mine.visible_to(cast.sales).exists()  # a draft is its author's
    facts = {"owner": cast.rd, "responsible_department": cast.home("rd")}
    save_capa(capa, by=cast.qa_engineer, **facts)
    start_capa(capa, by=cast.qa_engineer)
    assert mine.visible_to(cast.sales).exists()
    assert not mine.visible_to(cast.opener).exists()  # sales of other customers
