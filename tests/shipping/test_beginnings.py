"""What a shipment may name, what its way tells, and what a damaged line becomes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from complaints.models import Complaint
from records.models import Notice
from shipping.models import Shipment
from shipping.workflow import shipments
from tests import factories
from tests.shipping.states import Cast, bring, day, item

pytestmark = pytest.mark.django_db


def test_a_damaged_line_becomes_a_complaint_with_its_facts() -> None:
    cast = Cast()
    shipment = bring("short", cast)
    ring = item(shipment, "O 形圈")
    raised = shipments.raise_complaint(shipment, by=cast.engineer, item=ring.pk)
    complaint = Complaint.objects.get(pk=raised.pk)
    assert (complaint.status, complaint.customer, complaint.order) == (
        "draft",
        cast.customer,
        cast.order,
    )
    assert (complaint.quantity_shipped, complaint.quantity_defective) == (20, 4)
    assert shipment.number in complaint.description
    with pytest.raises(ValidationError, match=complaint.number):
        shipments.raise_complaint(shipment, by=cast.engineer, item=ring.pk)


def test_a_packing_list_names_lines_and_machines_of_its_own_order_and_customer() -> None:
    cast = Cast()
    other = factories.order()
    foreign = factories.equipment()
    rows = cast.rows()
    for change in ({"order_line": other.lines.get()}, {"equipment": foreign}, {"quantity": 2}):
        with pytest.raises(ValidationError, match="第 1 行"):
            bring("draft", cast, items=[rows[0] | change])


def test_the_daily_note_moves_the_expected_day_and_tells_what_is_amiss() -> None:
    cast = Cast()
    shipment = bring("in_transit", cast)
    note = shipments.note_transit(
        shipment,
        by=cast.sales,
        text="高速封路",
        kind="delayed",
        place="六安",
        expected_on=day(5),
        told_whom="陆闻笛",
        told_how="wechat",
    )
    assert (Shipment.objects.get(pk=shipment.pk).expected_on, note.told_at) == (day(5), note.at)
    assert "高速封路" in Notice.objects.filter(recipient=cast.warehouse).latest("pk").text
    with pytest.raises(ValidationError, match="新的预计到货"):
        shipments.note_transit(shipment, by=cast.sales, text="堵车", kind="delayed")
    with pytest.raises(ValidationError, match="两项都要写"):
        shipments.note_transit(shipment, by=cast.sales, text="在途", told_whom="陆闻笛")
