"""However it is counted, asked for and sent again: nothing below none, nothing above what left.

Hypothesis chooses what is amiss in each count, what is asked for, refused, sent in part, corrected
and sent again; after every step the sums must hold.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.steps import Refused
from registry.models import SalesOrderLine
from shipping import quantities
from shipping.models import CountLine, Item, Replenishment, ReplenishmentLine, Shipment
from shipping.workflow import replenishments, shipments
from tests.shipping import states
from tests.shipping.states import BOX, Cast, bring, counted, day, left

GOODS = [("机柜", "main", 3, True), ("规管", "accessory", 5, True), ("垫片", "accessory", 9, False)]
PARTS = ("missing", "damaged", "wrong")


def amiss(draw: Any, shipment: Shipment) -> list[dict[str, Any]]:
    """Any split of each line into good, missing, damaged and wrong."""
    rows = []
    for item in shipment.items.all():
        free, row = item.quantity, {"item": item.pk}
        for part in PARTS:
            row[part] = draw(st.integers(0, free))
            free -= row[part]
        rows.append(row)
    return rows


def check(cast: Cast, source: Shipment) -> None:
    """What must hold at any moment."""
    owed, asked = quantities.outstanding(source), quantities.asked([source])
    wrong, brought = quantities.amiss([source]), quantities.replaced([source])
    for item in source.items.all():
        assert 0 <= owed.get(item.pk, 0) <= wrong.get(item.pk, 0) <= item.quantity
        assert asked.get(item.pk, 0) <= wrong.get(item.pk, 0)
        assert brought.get(item.pk, 0) <= asked.get(item.pk, 0)
        assert owed.get(item.pk, 0) == wrong.get(item.pk, 0) - brought.get(item.pk, 0)
    for line in CountLine.objects.all():
        assert min(line.arrived, line.missing, line.damaged, line.wrong) >= 0
        assert line.arrived + line.amiss == line.expected
    order = SalesOrderLine.objects.get(pk=cast.line.pk)
    main = source.items.get(kind="main")
    good = main.quantity - owed.get(main.pk, 0)
    assert 0 <= order.received <= order.shipped == main.quantity
    assert order.received == good
    status = Shipment.objects.get(pk=source.pk).status
    assert status == ("short" if owed else "counted")


def ask(draw: Any, cast: Cast, source: Shipment) -> None:
    rows = [
        {"item": pk, "quantity": draw(st.integers(1, most)), "reason": draw(st.sampled_from(PARTS))}
        for pk, most in quantities.askable(source).items()
    ]
    if rows:
        states.asked(cast, source, lines=draw(st.lists(st.sampled_from(rows), unique_by=_item)))


def _item(row: dict[str, Any]) -> int:
    return row["item"]


def send(draw: Any, cast: Cast, request: Replenishment) -> None:
    """All of what a request still wants, or a part of it."""
    replenishments.accept(request, by=cast.warehouse, promised_on=day(1))
    shipment = states.tied(request)
    rows = [
        {"id": item.pk, "quantity": draw(st.integers(1, item.quantity)), "box": "1"}
        for item in shipment.items.all()
    ]
    shipments.save_draft(shipment, by=cast.warehouse, boxes=[BOX], items=rows)
    shipment = left(shipment, cast)
    counted(shipment, cast, lines=amiss(draw, shipment))


def refuse(draw: Any, cast: Cast, request: Replenishment) -> None:
    replenishments.refuse(request, by=cast.warehouse, reason="改型号")


def correct(draw: Any, cast: Cast, shipment: Shipment) -> None:
    """A correction, which may be refused where it takes back what was asked for."""
    rows = amiss(draw, shipment)
    try:
        with transaction.atomic():
            shipments.recount(shipment, by=cast.engineer, reason="点错", lines=rows)
    except (Refused, ValidationError):
        pass


def one_step(draw: Any, cast: Cast, source: Shipment) -> None:
    open_ = list(Replenishment.objects.filter(status="requested"))
    later = list(Shipment.objects.filter(source=source))
    what = draw(st.sampled_from(["ask", "send", "send", "refuse", "correct", "correct later"]))
    if what == "ask":
        try:
            ask(draw, cast, Shipment.objects.get(pk=source.pk))
        except (Refused, ValidationError):
            pass
    elif what == "correct":
        correct(draw, cast, source)
    elif what == "correct later" and later:
        correct(draw, cast, draw(st.sampled_from(later)))
    elif what in {"send", "refuse"} and open_:
        {"send": send, "refuse": refuse}[what](draw, cast, draw(st.sampled_from(open_)))


@pytest.mark.django_db
@given(st.data())
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_nothing_falls_below_none_or_rises_above_what_left(data: st.DataObject) -> None:
    with transaction.atomic():
        cast = Cast()
        rows = [row | {"equipment": None} for row in cast.rows(GOODS) if row["kind"] == "main"]
        rows += [row for row in cast.rows(GOODS) if row["kind"] != "main"]
        source = bring("arrived", cast, items=rows)
        source = counted(source, cast, lines=amiss(data.draw, source))
        check(cast, source)
        for _step in range(data.draw(st.integers(1, 6))):
            one_step(data.draw, cast, source)
            check(cast, source)
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "numbers",
    [
        {"arrived": 5, "missing": 0},
        {"arrived": 3, "missing": 0},
        {"arrived": 5, "missing": -1},
        {"arrived": -1, "missing": 5},
    ],
)
def test_the_table_itself_refuses_numbers_that_do_not_add_up(numbers: dict[str, int]) -> None:
    cast = Cast()
    shipment = counted(bring("arrived", cast), cast)
    line = CountLine.objects.get(item__name="真空规管")
    with pytest.raises(IntegrityError), transaction.atomic():
        CountLine.objects.filter(pk=line.pk).update(**numbers)
    assert shipment.counts.count() == 1


@pytest.mark.django_db
def test_the_tables_refuse_nothing_sent_and_nothing_asked_for() -> None:
    cast = Cast()
    states.request("requested", cast)
    for model in (Item, ReplenishmentLine):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(quantity=0)
