"""Shipments and replenishments from the packing list to the file (S6, S5-3.1, S9-4.1)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from records import clock
from records.models import Event
from records.steps import NotNow, NotYours
from registry.models import Equipment, SalesOrderLine
from shipping import quantities, reconciling
from shipping.models import Count, Replenishment, Shipment
from shipping.workflow import replenishments, shipments
from tests.shipping import states
from tests.shipping.states import BOX, Cast, bring, counted, day, item, sheet

pytestmark = pytest.mark.django_db


def line(cast: Cast) -> tuple[int, int, int]:
    now = SalesOrderLine.objects.get(pk=cast.line.pk)
    return now.quantity, now.shipped, now.received


def now(record: Shipment) -> Shipment:
    return Shipment.objects.get(pk=record.pk)


def test_all_there_is_signed_and_filed_and_the_order_knows() -> None:
    cast = Cast()
    shipment = bring("in_transit", cast)
    assert line(cast) == (2, 1, 0)
    assert Equipment.objects.get(pk=cast.machine.pk).shipped_on == day()
    shipment = counted(shipments.report_arrival(shipment, by=cast.sales), cast)
    assert (shipment.status, shipment.counts.get().conclusion) == ("counted", "complete")
    assert line(cast) == (2, 1, 1)
    assert Equipment.objects.get(pk=cast.machine.pk).arrived_on == day()
    shipment = states.signed(shipment, cast)
    assert shipment.status == "signed"
    shipment = shipments.archive(shipment, by=cast.warehouse)
    assert (shipment.status, shipment.archived_by) == ("archived", cast.warehouse)
    told = [event.action for event in Event.objects.filter(object_number=shipment.number)]
    assert told == ["open", "pack", "ship", "report_arrival", "count", "sign_receipt", "archive"]


@pytest.mark.parametrize(
    ("amiss", "conclusion", "blocking", "status"),
    [
        ({}, "complete", False, "counted"),
        ({"O 形圈": {"missing": 1}}, "usable", False, "short"),
        ({"真空规管": {"wrong": 1}}, "blocking", True, "short"),
        ({"O 形圈": {"damaged": 1}}, "damaged", False, "short"),
        ({"真空规管": {"damaged": 4}}, "damaged", True, "short"),
    ],
)
def test_what_a_count_comes_to(amiss: dict, conclusion: str, blocking: bool, status: str) -> None:
    cast = Cast()
    shipment = counted(bring("arrived", cast), cast, amiss)
    made = shipment.counts.get()
    assert (made.conclusion, made.blocking, shipment.status) == (conclusion, blocking, status)
    assert bool(reconciling.blocking(cast.order)) is blocking
    assert bool(reconciling.blocking(cast.machine)) is blocking


def test_what_is_short_is_sent_again_until_nothing_is_owed() -> None:
    cast = Cast()
    source = bring("short", cast)
    assert sum(quantities.outstanding(source).values()) == 6
    asked = states.asked(cast, source)
    reasons = {(row.item.name, row.reason): row.quantity for row in asked.lines.all()}
    assert reasons == {
        ("真空规管", "missing"): 2,
        ("O 形圈", "damaged"): 3,
        ("O 形圈", "wrong"): 1,
    }
    replenishments.accept(asked, by=cast.warehouse, promised_on=day(2))
    first = states.send_tied(asked, cast, {"真空规管": {"missing": 1}})
    assert (first.source, first.status) == (source, "counted")
    asked = Replenishment.objects.get(pk=asked.pk)
    assert (asked.status, asked.asked, now(source).status) == ("requested", 2, "short")
    assert quantities.outstanding(source) == {item(source, "真空规管").pk: 1}
    assert reconciling.blocking(cast.order)
    replenishments.accept(asked, by=cast.warehouse, promised_on=day(1))
    second = states.tied(asked)
    assert [(row.name, row.quantity) for row in second.items.all()] == [("真空规管", 1)]
    states.send_tied(asked, cast)
    asked = Replenishment.objects.get(pk=asked.pk)
    assert (asked.status, now(source).status) == ("settled", "counted")
    assert quantities.outstanding(source) == {}
    assert reconciling.blocking(cast.order) == ""
    assert line(cast) == (2, 1, 1)


def test_a_machine_that_was_damaged_is_received_when_its_replacement_is() -> None:
    cast = Cast()
    source = bring("short", cast, {"真空镀膜机": {"damaged": 1}})
    assert line(cast) == (2, 1, 0)
    assert Equipment.objects.get(pk=cast.machine.pk).arrived_on is None
    row = reconciling.reconciled(cast.order)[0]
    assert (row.ordered, row.shipped, row.received, row.outstanding) == (2, 1, 0, 1)
    asked = states.asked(cast, source)
    replenishments.accept(asked, by=cast.warehouse, promised_on=day(2))
    states.send_tied(asked, cast)
    assert line(cast) == (2, 1, 1)
    row = reconciling.reconciled(cast.order)[0]
    assert (row.outstanding, row.difference, row.agrees) == (0, -1, False)


def test_a_short_count_is_signed_as_on_paper_and_the_list_is_filed_when_all_has_come() -> None:
    cast = Cast()
    source = states.signed(bring("short", cast), cast)
    assert source.status == "short"
    with pytest.raises(NotNow, match="已经签收"):
        states.signed(source, cast)
    asked = states.asked(cast, source)
    replenishments.accept(asked, by=cast.warehouse, promised_on=day(2))
    states.send_tied(asked, cast)
    assert now(source).status == "signed"


def test_the_same_count_sent_twice_is_one() -> None:
    cast = Cast()
    shipment = bring("arrived", cast)
    values = {"client_uid": uuid.uuid4(), "lines": sheet(shipment, states.MISSING)}
    first = shipments.count(shipment, by=cast.engineer, **values)
    again = shipments.count(shipment, by=cast.engineer, **values)
    assert first == again
    assert Count.objects.count() == 1
    with pytest.raises(NotYours):
        shipments.count(shipment, by=cast.handler, **values)
    changed = values | {"lines": sheet(shipment)}
    with pytest.raises(NotNow, match="更正清点"):
        shipments.count(shipment, by=cast.engineer, **changed)
    with pytest.raises(NotNow):
        shipments.count(shipment, by=cast.engineer, **values | {"client_uid": uuid.uuid4()})
    assert line(cast) == (2, 1, 1)


def test_a_count_may_be_signed_in_the_same_breath_and_tells_when_it_arrived() -> None:
    cast = Cast()
    shipment = bring("in_transit", cast)
    with clock.at(clock.now() + timedelta(days=2)):
        at = clock.now() - timedelta(hours=3)
        shipment = counted(shipment, cast, counted_at=at, drawn=states.drawn())
        assert (shipment.status, shipment.arrived_on) == ("signed", clock.today())
    made = shipment.counts.get()
    assert made.counted_at == at
    assert made.received_at == at + timedelta(hours=3)
    assert [receipt.signer_name for receipt in shipment.receipts.all()] == ["陆闻笛"]


def test_a_clock_that_runs_ahead_counts_nothing_tomorrow() -> None:
    cast = Cast()
    shipment = bring("arrived", cast)
    counted(shipment, cast, counted_at=clock.now() + timedelta(days=300))
    assert shipment.counts.get().counted_at <= clock.now()


@pytest.mark.parametrize(
    ("amiss", "said"),
    [
        ({"真空规管": {"missing": 5}}, "超过应发 4"),
        ({"真空规管": {"missing": -1}}, "为负"),
        ({"真空规管": {"missing": 3, "damaged": 2}}, "超过应发 4"),
        ({"真空规管": {"missing": 1, "arrived": 4}}, "之和要等于应发 4"),
    ],
)
def test_numbers_that_do_not_add_up_are_refused(amiss: dict, said: str) -> None:
    cast = Cast()
    shipment = bring("arrived", cast)
    with pytest.raises(ValidationError, match=said):
        counted(shipment, cast, amiss)
    assert now(shipment).status == "arrived"
    assert Count.objects.count() == 0


def test_every_line_is_counted_and_no_foreign_one() -> None:
    cast = Cast()
    shipment = bring("arrived", cast)
    with pytest.raises(ValidationError, match="还没有清点：用户手册"):
        counted(shipment, cast, lines=sheet(shipment)[:-1])
    rows = [*sheet(shipment)[:-1], {"item": 987_654}]
    with pytest.raises(ValidationError, match="不属于"):
        counted(shipment, cast, lines=rows)


def test_a_correction_is_another_round_until_the_customer_has_signed() -> None:
    cast = Cast()
    shipment = bring("short", cast, {"真空镀膜机": {"missing": 1}})
    assert line(cast) == (2, 1, 0)
    values = {"lines": sheet(shipment), "reason": "在另一辆车上找到"}
    shipments.recount(shipment, by=cast.engineer, **values)
    shipment = now(shipment)
    assert (shipment.status, shipment.round_number, line(cast)) == ("counted", 2, (2, 1, 1))
    assert [one.conclusion for one in shipment.counts.all()] == ["blocking", "complete"]
    states.signed(shipment, cast)
    with pytest.raises(NotNow):
        shipments.recount(shipment, by=cast.engineer, **values)


def test_what_is_asked_for_again_stays_missing_in_a_correction() -> None:
    cast = Cast()
    shipment = bring("short", cast)
    states.asked(cast, shipment)
    fewer = sheet(shipment, {"真空规管": {"missing": 1}, "O 形圈": {"damaged": 4}})
    with pytest.raises(ValidationError, match="已申请补发 2 件"):
        shipments.recount(shipment, by=cast.engineer, lines=fewer, reason="找到一件")
    more = sheet(shipment, {"真空规管": {"missing": 3}, "O 形圈": {"damaged": 4}})
    shipments.recount(shipment, by=cast.engineer, lines=more, reason="又少一件")
    assert quantities.askable(now(shipment)) == {item(shipment, "真空规管").pk: 1}


def test_nothing_is_asked_for_twice_and_a_refusal_lets_ask_again() -> None:
    cast = Cast()
    shipment = bring("short", cast)
    pump = item(shipment, "真空规管").pk
    rows = [{"item": pump, "quantity": 3, "reason": "missing"}]
    with pytest.raises(ValidationError, match="最多还能申请 2 件"):
        states.asked(cast, shipment, lines=rows)
    asked = states.asked(cast, shipment)
    with pytest.raises(NotNow, match="都已经申请"):
        states.asked(cast, shipment)
    replenishments.refuse(asked, by=cast.warehouse, reason="请改型号")
    assert states.asked(cast, shipment).lines.count() == 3


def test_a_replenishing_shipment_brings_no_more_than_was_asked_for() -> None:
    cast = Cast()
    asked = states.request("accepted", cast)
    shipment = states.tied(asked)
    rows = [
        {"id": row.pk, "quantity": row.quantity + 1, "box": "1"} for row in shipment.items.all()
    ]
    with pytest.raises(ValidationError, match="最多补发"):
        shipments.save_draft(shipment, by=cast.warehouse, boxes=[BOX], items=rows)
    with pytest.raises(ValidationError, match="不能添加别的"):
        shipments.save_draft(shipment, by=cast.warehouse, items=cast.rows()[1:])


def test_a_withdrawn_replenishing_shipment_is_drawn_up_again() -> None:
    cast = Cast()
    asked = states.request("accepted", cast)
    with pytest.raises(NotNow, match="正在备货"):
        replenishments.prepare(asked, by=cast.warehouse)
    shipments.cancel(states.tied(asked), by=cast.warehouse, reason="拣错料")
    again = replenishments.prepare(asked, by=cast.warehouse)
    assert again.items.count() == 3


def test_a_replenishing_count_is_corrected_while_its_source_stands_open() -> None:
    cast = Cast()
    asked = states.request("settled", cast)
    shipment = states.tied(asked)
    short = sheet(shipment, {"真空规管": {"missing": 1}})
    shipments.recount(shipment, by=cast.engineer, lines=short, reason="点错")
    asked = Replenishment.objects.get(pk=asked.pk)
    assert (asked.status, asked.settled_at) == ("requested", None)
    source = now(asked.shipment)
    assert source.status == "short"
    shipments.recount(shipment, by=cast.engineer, lines=sheet(shipment), reason="没有点错")
    states.signed(now(source), cast)
    with pytest.raises(NotNow, match="已经签收"):
        shipments.recount(shipment, by=cast.engineer, lines=short, reason="又点错")
