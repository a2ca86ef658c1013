"""Shipments and requests in any state, brought there by the verbs, each taken by its own people."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta
from typing import Any

from PIL import Image, ImageDraw

from records import clock
from records.handwriting import Drawn
from shipping.models import Item, Replenishment, Shipment
from shipping.workflow import replenishments, shipments
from tests import factories
from tests.complaints.states import Cast as Roles

# What the packing list holds: name, kind, quantity, critical.
GOODS = [
    ("真空镀膜机", "main", 1, True),
    ("真空规管", "accessory", 4, True),
    ("O 形圈", "accessory", 20, False),
    ("用户手册", "document", 2, False),
]


def day(after: int = 0) -> date:
    return clock.today() + timedelta(days=after)


def drawn(name: str = "陆闻笛") -> Drawn:
    picture = Image.new("RGB", (600, 240), "white")
    ImageDraw.Draw(picture).line([(40, 200), (200, 40), (300, 190), (520, 60)], "black", 8)
    sent = io.BytesIO()
    picture.save(sent, "PNG")
    return Drawn(name, "设备科", sent.getvalue())


class Cast(Roles):
    """One of each role; `sales` owns the customer, `opener` is a colleague in sales, `engineer`
    follows the order, `handler` is a colleague of the same department."""

    def __init__(self) -> None:
        super().__init__()
        self.home("warehouse").manager = self.warehouse
        self.home("warehouse").save()
        self.engineer = factories.user("support_engineer", department=self.home("support"))
        self.contact = factories.contact(self.customer)
        line = {"position": 1, "product": self.product, "quantity": 2}
        self.order = factories.order(
            customer=self.customer, lines=[line], project_engineer=self.engineer
        )
        self.line = self.order.lines.get()
        self.machine = factories.equipment(
            customer=self.customer, product=self.product, order_line=self.line
        )

    def rows(self, goods: Any = GOODS) -> list[dict[str, Any]]:
        """The packing list: the machine is the order's first line."""
        links = {"order_line": self.line, "equipment": self.machine}
        return [
            {
                "box": "1",
                "kind": kind,
                "name": name,
                "unit": "件",
                "quantity": quantity,
                "critical": critical,
                **(links if kind == "main" else {}),
            }
            for name, kind, quantity, critical in goods
        ]

    def facts(self, **more: Any) -> dict[str, Any]:
        facts = {"site": "苏州工业园区星湖街 328 号", "contact": self.contact, "boxes": [BOX]}
        return facts | {"items": self.rows()} | more


BOX = {"number": "1", "size": "2.2×1.8×2.0 m", "weight": "1860.5"}


def looked(shipment: Shipment) -> list[dict[str, Any]]:
    """Every box as it should be, on leaving and on arrival."""
    return [{"box": b.pk, "condition": "intact", "labels": "ok"} for b in shipment.boxes.all()]


def sheet(shipment: Shipment, amiss: Any = None) -> list[dict[str, Any]]:
    """The counted lines; amiss: {name of an item: {missing, damaged, wrong}}."""
    amiss = amiss or {}
    return [{"item": item.pk, **amiss.get(item.name, {})} for item in shipment.items.all()]


def item(shipment: Shipment, name: str) -> Item:
    return shipment.items.get(name=name)


def left(shipment: Shipment, cast: Cast, **more: Any) -> Shipment:
    """Packed and sent."""
    shipment = shipments.pack(shipment, by=cast.warehouse, boxes=looked(shipment))
    values = {"carrier": "顺丰重货", "waybill": "SF1", "expected_on": day(3)} | more
    return shipments.ship(shipment, by=cast.warehouse, **values)


def counted(shipment: Shipment, cast: Cast, amiss: Any = None, **more: Any) -> Shipment:
    values = {"client_uid": uuid.uuid4(), "lines": sheet(shipment, amiss)} | more
    shipments.count(shipment, by=cast.engineer, **values)
    return Shipment.objects.get(pk=shipment.pk)


def signed(shipment: Shipment, cast: Cast) -> Shipment:
    return shipments.sign_receipt(shipment, by=cast.engineer, **drawn()._asdict())


MISSING = {"真空规管": {"missing": 2}, "O 形圈": {"damaged": 3, "wrong": 1}}


def bring(state: str, cast: Cast, amiss: Any = None, **facts: Any) -> Shipment:
    """A shipment in that state."""
    shipment = shipments.open_shipment(by=cast.sales, order=cast.order, **cast.facts(**facts))
    if state == "draft":
        return shipment
    if state == "cancelled":
        return shipments.cancel(shipment, by=cast.sales, reason="订单改期")
    if state == "packed":
        return shipments.pack(shipment, by=cast.warehouse, boxes=looked(shipment))
    shipment = left(shipment, cast)
    if state == "in_transit":
        return shipment
    shipment = shipments.report_arrival(shipment, by=cast.sales)
    if state == "arrived":
        return shipment
    if state == "short":
        return counted(shipment, cast, amiss or MISSING)
    shipment = counted(shipment, cast, amiss)
    if state == "counted":
        return shipment
    shipment = signed(shipment, cast)
    return shipment if state == "signed" else shipments.archive(shipment, by=cast.warehouse)


def asked(cast: Cast, shipment: Shipment | None = None, **more: Any) -> Replenishment:
    shipment = shipment or bring("short", cast)
    return shipments.request_replenishment(
        shipment, by=cast.engineer, **{"reason": "现场清点缺件"} | more
    )


def tied(request: Replenishment) -> Shipment:
    """The newest shipment made for a request."""
    return request.shipments.latest("pk")


def send_tied(request: Replenishment, cast: Cast, amiss: Any = None) -> Shipment:
    """Pack, send and count what was made for a request."""
    shipment = tied(request)
    shipments.save_draft(shipment, by=cast.warehouse, boxes=[BOX])
    return counted(left(shipment, cast), cast, amiss)


def request(state: str, cast: Cast) -> Replenishment:
    """A request in that state."""
    asked_for = asked(cast)
    if state == "cancelled":
        return replenishments.cancel(asked_for, by=cast.engineer, reason="已在箱内找到")
    if state == "refused":
        return replenishments.refuse(asked_for, by=cast.warehouse, reason="已停产")
    if state == "requested":
        return asked_for
    asked_for = replenishments.accept(asked_for, by=cast.warehouse, promised_on=day(2))
    if state == "accepted":
        return asked_for
    if state == "shipped":
        shipment = tied(asked_for)
        shipments.save_draft(shipment, by=cast.warehouse, boxes=[BOX])
        left(shipment, cast)
    else:
        send_tied(asked_for, cast)
    return Replenishment.objects.get(pk=asked_for.pk)
