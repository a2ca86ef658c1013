"""A CAPA from the first note to its signed end."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from capa import signing
from capa import workflow as do
from records import clock
from records.models import Event
from records.steps import NotNow
from tests import factories
from tests.capa import states
from tests.capa.cast import Cast, day
from tests.records.files import photo

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("level", [2, 4])
def test_it_goes_all_the_way_and_every_name_stands_for_what_is_there(level: int) -> None:
    capa = states.bring("closed", Cast(), level)
    signed = {row.place for row in capa.approvals.filter(status="signed")}
    wanted = {"author", "review", "approve", "verify", "close"}
    assert signed == wanted | ({"review_rd"} if level == 4 else set())
    assert signing.broken(capa) == set()


def test_its_number_counts_by_month_and_history_begins_with_it() -> None:
    cast = Cast()
    with clock.at(datetime(2026, 11, 3, 2, tzinfo=UTC)):
        first, second = states.draft(cast), states.draft(cast)
    assert (first.number, second.number) == ("CAPA-2611-001", "CAPA-2611-002")
    line = Event.objects.get(object_number=first.number)
    assert (line.action, line.actor, line.to_status) == ("open", cast.opener, "draft")


def test_a_machine_brings_its_product_and_customer() -> None:
    cast = Cast()
    capa = do.open_capa(by=cast.opener, title="漏气", equipment=cast.machine)
    assert (capa.product, capa.customer) == (cast.product, cast.customer)
    for facts in ({"kind": "x"}, {"level": 5}, {"colour": "red"}, {"title": "x" * 121}):
        with pytest.raises(ValidationError):
            do.open_capa(by=cast.opener, **{"title": "漏气"} | facts)


def test_containment_is_filled_from_the_register_of_machines() -> None:
    cast = Cast()
    here = {"product": cast.product, "customer": cast.customer}
    elsewhere = {"product": cast.product, "customer": factories.customer()}
    factories.equipment(**here)  # not shipped
    factories.equipment(**here, shipped_on=date(2026, 1, 5))  # on its way
    factories.equipment(**elsewhere, shipped_on=date(2025, 1, 5), arrived_on=date(2025, 1, 9))
    factories.equipment(shipped_on=date(2025, 1, 5))  # another product
    capa = states.draft(cast)
    counted = {row["place"]: row["quantity"] for row in do.propose_containment(capa)}
    assert counted == {
        "in_process": 0,
        "stock": 1,
        "transit": 1,
        "customer_site": 1,
        "same_model": 3,
    }
    nothing = do.open_capa(by=cast.opener, title="流程")
    assert not any(row["quantity"] for row in do.propose_containment(nothing))
    assert do.propose_deployment(nothing) == []


def test_deployment_proposes_the_model_its_customers_and_the_other_machines() -> None:
    cast = Cast()
    other = factories.equipment(product=cast.product, shipped_on=date(2025, 1, 5))
    rows = do.propose_deployment(states.draft(cast))
    assert [row["target"] for row in rows] == ["model", "customer", "machine"]
    assert rows[1]["customer"] == other.customer
    assert rows[2]["equipment"] == other


def test_single_measures_go_back_with_the_approval_and_the_others_begin() -> None:
    cast = Cast()
    capa = states.review(states.bring("awaiting_plan", cast), cast)
    back = {"measure": 2, "reason": "太慢", "replan_by": day(3)}
    both = [back, back | {"measure": 1}]
    for rejected in ([back | {"measure": 9}], [back | {"reason": " "}], both):
        with pytest.raises(ValidationError):
            do.approve_plan(
                capa, **states.signed(capa, "approve_plan", cast.qa_manager, rejected=rejected)
            )
    sign = states.signed(capa, "approve_plan", cast.qa_manager, rejected=[back])
    capa = do.approve_plan(capa, **sign)
    first, second = capa.rounds.get().measures.all()
    assert (first.status, second.status) == ("active", "rejected")
    assert cast.worker.notices.filter(text__contains="太慢").exists()
    assert signing.broken(capa) == set()


def test_a_new_plan_of_a_measure_leaves_what_was_signed_readable() -> None:
    cast = Cast()
    capa = states.bring("implementing", cast)
    do.reject_measure(capa, by=cast.qa_manager, measure=2, reason="不够", replan_by=day(3))
    with pytest.raises(NotNow, match="已退回"):
        do.complete_measure(capa, by=cast.worker, measure=2, done_on=day(), evidence="x")
    plan = {"measure": 2, "content": "保压 90 分钟", "due_on": day(9)}
    with pytest.raises(ValidationError):
        do.replan_measure(capa, by=cast.leader, **plan, owner=cast.evaluator)
    do.replan_measure(capa, by=cast.leader, **plan, owner=cast.member)
    seen = capa.approvals.get(place="measure:3").content_hash
    by = cast.qa_manager
    do.approve_measure(capa, by=by, measure=3, proof=factories.proof(by), seen=seen)
    assert signing.broken(capa) == set()
    old, new = capa.rounds.get().measures.filter(number__gt=1)
    assert (old.content, new.content, new.replaces) == ("保压延长到 60 分钟", plan["content"], old)
    done = {"done_on": day(), "evidence": "记录"}
    do.complete_measure(capa, by=cast.leader, measure=1, **done)
    do.complete_measure(capa, by=cast.member, measure=3, **done)
    assert do.finish_implementation(capa, by=cast.leader).status == "verifying"


def test_a_measure_is_reported_with_its_evidence_and_files() -> None:
    cast = Cast()
    capa = states.bring("implementing", cast)
    for wrong in ({"evidence": " "}, {"done_on": day(1)}):
        given = {"measure": 2, "done_on": day(), "evidence": "R-2"} | wrong
        with pytest.raises(ValidationError):
            do.complete_measure(capa, by=cast.worker, **given)
    do.ask_extension(capa, by=cast.worker, measure=2, to_on=day(30), reason="等备件")
    files = [SimpleUploadedFile("a.jpg", photo())]
    given = {"measure": 2, "done_on": day(), "evidence": "R-2", "files": files}
    do.complete_measure(capa, by=cast.worker, **given)
    measure = capa.rounds.get().measures.get(number=2)
    assert (measure.reported_by, measure.attachments.count()) == (cast.worker, 1)
    assert measure.extensions.get().agreed is False  # nobody needs to decide any longer


def test_an_extension_is_asked_for_once_and_refused_with_a_reason() -> None:
    cast = Cast()
    capa = states.bring("implementing", cast)
    ask = {"by": cast.worker, "measure": 2, "reason": "等备件"}
    with pytest.raises(ValidationError):
        do.ask_extension(capa, **ask, to_on=day(14))  # not later than it is
    do.ask_extension(capa, **ask, to_on=day(30))
    with pytest.raises(NotNow, match="还没有决定"):
        do.ask_extension(capa, **ask, to_on=day(40))
    with pytest.raises(ValidationError):
        do.decide_extension(capa, by=cast.assembler, measure=2, agreed=False)
    do.decide_extension(capa, by=cast.assembler, measure=2, agreed=False, opinion="备件有")
    assert capa.rounds.get().measures.get(number=2).due_on == day(14)
    with pytest.raises(NotNow, match="没有待决定"):
        do.decide_extension(capa, by=cast.assembler, measure=2, agreed=True)


def test_deployment_rows_that_are_settled_stay() -> None:
    cast = Cast()
    capa = states.bring("implementing", cast)
    machine = {"target": "machine", "equipment": cast.machine, "measure": "换圈"}
    row = machine | {"owner": cast.worker, "due_on": day(5)}
    with pytest.raises(ValidationError, match="两次"):
        do.deploy(capa, by=cast.leader, deployments=[row, row])
    with pytest.raises(ValidationError):
        do.deploy(capa, by=cast.leader, deployments=[row | {"target": "model"}])
    do.deploy(capa, by=cast.leader, deployments=[row])
    key = capa.deployments.get().pk
    with pytest.raises(ValidationError):
        do.settle_deployment(capa, by=cast.worker, deployment=key)
    why = {"deployment": key, "not_needed_reason": "已报废"}
    do.settle_deployment(capa, by=cast.worker, **why)
    with pytest.raises(NotNow, match="已经完成"):
        do.settle_deployment(capa, by=cast.worker, **why)
    do.deploy(capa, by=cast.leader, deployments=[row | {"measure": "别的"}])
    assert [one.measure for one in capa.deployments.all()] == ["换圈"]


def test_the_effect_is_filled_from_complaints_and_still_judged_by_the_evaluator() -> None:
    cast = Cast()
    capa = states.bring("verifying", cast)
    do.fill_effectiveness(capa, value=2, note="2 件同类客诉")
    current = capa.rounds.get()
    assert (current.measured, current.measured_note) == (2, "2 件同类客诉")
    line = Event.objects.filter(object_number=capa.number).order_by("-seq").first()
    assert (line.action, line.actor) == ("fill_effectiveness", None)
    capa.refresh_from_db()
    assert capa.status == "verifying"
    other = states.bring("implementing", cast)
    with pytest.raises(NotNow):
        do.fill_effectiveness(other, value=0, note="")


def test_only_those_who_may_see_it_are_mentioned() -> None:
    cast = Cast()
    capa = states.bring("implementing", cast)
    with pytest.raises(ValidationError, match="看不到"):
        do.comment(capa, by=cast.leader, text=f"@{cast.sales.username} 请看")
    said = do.comment(capa, by=cast.leader, text=f"@{cast.qa_manager.name} 请看 @张三")
    assert list(said.mentioned.all()) == [cast.qa_manager]


def test_a_withdrawn_one_keeps_its_rows_and_nobody_signs_it_any_more() -> None:
    cast = Cast()
    capa = states.bring("awaiting_plan", cast)
    capa = do.cancel(capa, by=cast.qa_manager, reason="与另一份重复")
    assert capa.rounds.get().ended_at
    assert not capa.approvals.filter(status="pending").exists()
    assert cast.leader.notices.filter(text__contains="与另一份重复").exists()
