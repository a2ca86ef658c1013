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


def _rows(rows: Iterable[Any], names: Iterable[str]) -> list[list[Any]]:
    wanted = tuple(names)
    return [[getattr(row, name) for name in wanted] for row in sorted(rows, key=lambda row: row.pk)]


def receipt(shipment: Shipment, count: Count) -> list[Any]:
    """The packing list, what was counted, what it came to, and the photos of it."""
    return of_rows(
        Shipment.objects.filter(pk=shipment.pk),
        shipment.boxes.order_by("pk"),
        shipment.items.order_by("pk"),
        Count.objects.filter(pk=count.pk),
        CountLine.objects.filter(count=count),
        BoxCheck.objects.filter(count=count),
        count.photos.order_by("pk"),
    )


def of_rows(  # noqa: PLR0917  the seven tables in their order
    shipments: Iterable[Shipment],
    boxes: Iterable[Any],
    items: Iterable[Any],
    counts: Iterable[Count],
    lines: Iterable[CountLine],
    checks: Iterable[BoxCheck],
    photos: Iterable[Any],
) -> list[Any]:
    """The same of rows that were just read."""
    return [
        _rows(shipments, SHIPMENT),
        _rows(boxes, BOX),
        _rows(items, ITEM),
        _rows(counts, COUNT),
        _rows(lines, LINE),
        _rows(checks, CHECK),
        _rows(photos, ("line_id", "box_check_id", "sha256")),
    ]
