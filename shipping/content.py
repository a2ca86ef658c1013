"""What the customer's name under a count stands for, as plain values that are hashed (§12).

Values are read from the database, so that a change behind the verbs' backs shows. Left out is
what a merge in the register repoints: customer, contact, machines.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shipping.models import BoxCheck, Count, CountLine, Shipment

SHIPMENT = (
    *("number", "order_id", "source_id", "replenishment_id", "site", "carrier", "waybill"),
    *("gross_weight", "expected_on", "shipped_at", "arrived_on", "arrival_note"),
)
BOX = ("pk", "number", "size", "weight", "condition", "labels", "note")
ITEM = (
    *("pk", "box_id", "position", "kind", "name", "specification", "part_number", "unit"),
    *("quantity", "critical", "order_line_id", "source_item_id"),
)
COUNT = ("round_number", "client_uid", "counted_at", "by_id", "conclusion", "blocking", "note")
LINE = ("item_id", "expected", "arrived", "missing", "damaged", "wrong", "note")
CHECK = ("box_id", "condition", "labels", "note")


def _rows(rows: Any, names: Iterable[str]) -> list[list[Any]]:
    return [list(values) for values in rows.order_by("pk").values_list(*names)]


def receipt(shipment: Shipment, count: Count) -> list[Any]:
    """The packing list, what was counted, what it came to, and the photos of it."""
    return [
        _rows(Shipment.objects.filter(pk=shipment.pk), SHIPMENT),
        _rows(shipment.boxes.all(), BOX),
        _rows(shipment.items.all(), ITEM),
        _rows(Count.objects.filter(pk=count.pk), COUNT),
        _rows(CountLine.objects.filter(count=count), LINE),
        _rows(BoxCheck.objects.filter(count=count), CHECK),
        _rows(count.photos.all(), ("line_id", "box_check_id", "sha256")),
    ]
