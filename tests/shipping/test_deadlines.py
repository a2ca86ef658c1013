"""Which clocks run on shipments and requests, until when, and who answers (domain §4, S9-4.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from records import clock, clocks
from records.models import Deadline
from registry.models import SalesOrder
from shipping.models import Replenishment, Shipment
from shipping.workflow import replenishments, shipments
from tests.shipping import states
from tests.shipping.states import Cast, bring, counted, day

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


def running(record: Any) -> set[str]:
    return {deadline.subject for deadline in clocks.open_of(record.number)}


def of(record: Any, subject: str) -> Deadline:
    return Deadline.objects.filter(record=record.number, subject=subject).latest("generation")


SHIPMENT = {
    "draft": {"shipping_leave"},
    "packed": {"shipping_leave"},
    "in_transit": {"shipping_transit_note", "shipping_arrive"},
    "arrived": {"shipping_count"},
    "short": {"shipping_ask"},
    "counted": {"shipping_sign"},
    "signed": {"shipping_archive"},
    "archived": set(),
    "cancelled": set(),
}
REQUEST = {
    "requested": {"replenishment_accept"},
    "accepted": {"replenishment_send"},
    "shipped": set(),
    "settled": set(),
    "refused": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize("state", SHIPMENT)
def test_what_runs_on_a_shipment(state: str) -> None:
    shipment = bring(state, Cast(), planned_on=day(2))
    assert running(shipment) == SHIPMENT[state]
    shipment.refresh_from_db()
    assert (shipment.due_at is None) == (not SHIPMENT[state])


@pytest.mark.parametrize("state", REQUEST)
def test_what_runs_on_a_request(state: str) -> None:
    request = states.request(state, Cast())
    assert running(request) == REQUEST[state]
    request.refresh_from_db()
    assert (request.due_at is None) == (not REQUEST[state])


@pytest.mark.parametrize(
    ("state", "subject", "due"),
    [
        ("arrived", "shipping_count", "03 09:00"),
        ("counted", "shipping_sign", "04 09:00"),
        ("short", "shipping_ask", "03 09:00"),
        ("signed", "shipping_archive", "09 09:00"),
    ],
)
def test_how_long_each_takes(state: str, subject: str, due: str) -> None:
    with clock.at(MONDAY):
        shipment = bring(state, Cast())
        at = timezone.localtime(of(shipment, subject).due_at)
    assert f"{at:%d %H:%M}" == due


def test_the_warehouse_answers_within_half_a_day() -> None:
    with clock.at(MONDAY):
        cast = Cast()
        request = states.asked(cast)
        one = of(request, "replenishment_accept")
        assert f"{timezone.localtime(one.due_at):%d %H:%M}" == "02 14:00"
        assert one.department == cast.home("warehouse")
        replenishments.accept(request, by=cast.warehouse, promised_on=day(2))
        sent = of(request, "replenishment_send")
        assert timezone.localdate(sent.due_at) == day(2)
        assert sent.absolute


def test_without_an_agreed_day_nothing_is_late_to_leave() -> None:
    cast = Cast()
    assert running(bring("draft", cast)) == set()
    SalesOrder.objects.filter(pk=cast.order.pk).update(delivery_date=day(9))
    cast.order.refresh_from_db()
    shipment = bring("draft", cast)
    assert timezone.localdate(of(shipment, "shipping_leave").due_at) == day(9)
    shipments.save_draft(shipment, by=cast.sales, planned_on=day(4))
    assert timezone.localdate(of(shipment, "shipping_leave").due_at) == day(4)


def test_a_note_is_owed_anew_every_working_day() -> None:
    cast = Cast()
    with clock.at(MONDAY):
        shipment = bring("in_transit", cast)
        first = of(shipment, "shipping_transit_note")
        assert f"{timezone.localtime(first.due_at):%d %H:%M}" == "03 09:00"
    with clock.at(MONDAY + timedelta(hours=4)):
        shipments.note_transit(shipment, by=cast.sales, text="已过六安")
        first.refresh_from_db()
        assert first.status == Deadline.Status.MET
        second = of(shipment, "shipping_transit_note")
        assert second.generation == 2
        assert f"{timezone.localtime(second.due_at):%d %H:%M}" == "03 12:00"
    with clock.at(MONDAY + timedelta(days=2)):
        second.refresh_from_db()
        assert second.due_at < clock.now()
        assert second.status == Deadline.Status.RUNNING


def test_a_later_day_of_arrival_moves_its_clock() -> None:
    cast = Cast()
    shipment = bring("in_transit", cast)
    values = {"kind": "delayed", "text": "封路", "expected_on": day(6)}
    shipments.note_transit(shipment, by=cast.sales, **values)
    both = Deadline.objects.filter(record=shipment.number, subject="shipping_arrive")
    told = [(one.status, timezone.localdate(one.due_at)) for one in both.order_by("generation")]
    assert told == [("cancelled", day(3)), ("running", day(6))]


def test_who_answers() -> None:
    cast = Cast()
    shipment = bring("in_transit", cast)
    assert of(shipment, "shipping_transit_note").owner == cast.sales
    shipments.report_arrival(shipment, by=cast.sales)
    assert of(shipment, "shipping_count").owner == cast.engineer
    cast.order.project_engineer = None
    cast.order.save()
    shipment = counted(Shipment.objects.get(pk=shipment.pk), cast)
    one = of(shipment, "shipping_sign")
    assert (one.owner, one.department) == (None, cast.home("support"))


def test_what_was_asked_for_is_no_longer_owed_by_the_engineer_until_it_is_refused() -> None:
    cast = Cast()
    shipment = bring("short", cast)
    request = states.asked(cast, shipment)
    assert running(shipment) == set()
    replenishments.refuse(request, by=cast.warehouse, reason="改型号")
    assert running(shipment) == {"shipping_ask"}
    again = states.asked(cast, shipment)
    replenishments.cancel(again, by=cast.engineer, reason="找到了")
    assert running(shipment) == {"shipping_ask"}


def test_what_comes_short_is_asked_of_the_warehouse_once_more() -> None:
    cast = Cast()
    request = states.request("accepted", cast)
    states.send_tied(request, cast, {"真空规管": {"missing": 2}})
    assert Replenishment.objects.get(pk=request.pk).status == "requested"
    assert running(request) == {"replenishment_accept"}
    assert of(request, "replenishment_accept").generation == 2
