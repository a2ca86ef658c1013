"""What of an order is still to be shipped, as the lines a new packing list begins with."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from registry.models import Equipment, SalesOrder
from shipping.choices import BEFORE_SHIPPING, ItemKind
from shipping.models import Item


def proposed(order: SalesOrder) -> list[dict[str, Any]]:
    """Of each line what has not left and stands in no other draft; a machine of the order a row.

    Rows as `save_draft` takes them, all in box 1.
    """
    drawn_up = Item.objects.filter(
        shipment__order=order, shipment__source__isnull=True, shipment__status__in=BEFORE_SHIPPING
    )
    planned = dict(
        drawn_up.filter(order_line__isnull=False)
        .order_by()
        .values_list("order_line")
        .annotate(total=Sum("quantity"))
    )
    named = set(
        Item.objects.filter(shipment__order=order, equipment__isnull=False)
        .exclude(shipment__status="cancelled")
        .values_list("equipment", flat=True)
    )
    machines: dict[int, list[Equipment]] = {}
    free = Equipment.objects.current().filter(
        order_line__order=order, customer=order.customer_id, shipped_on__isnull=True
    )
    for machine in free.exclude(pk__in=named).order_by("serial_number"):
        machines.setdefault(machine.order_line_id or 0, []).append(machine)
    rows = []
    for line in order.lines.select_related("product").order_by("position"):
        left = line.quantity - line.shipped - planned.get(line.pk, 0)
        own = machines.get(line.pk, [])[: max(left, 0)]
        rows += [_row(line, 1, machine) for machine in own]
        if left > len(own):
            rows.append(_row(line, left - len(own), None))
    return rows


def _row(line: Any, quantity: int, machine: Equipment | None) -> dict[str, Any]:
    product = line.product
    return {
        "box": "1",
        "kind": ItemKind.MAIN,
        "name": product.name,
        "specification": product.model,
        "part_number": product.code,
        "unit": _("台"),
        "quantity": quantity,
        "critical": True,
        "order_line": line,
        "equipment": machine,
    }
