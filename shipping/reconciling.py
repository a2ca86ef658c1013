"""Ordered, shipped and received side by side, and what keeps a machine from being installed."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from registry.models import Equipment, SalesOrder, SalesOrderLine
from shipping import quantities
from shipping.models import Item, Shipment


class Reconciled(NamedTuple):
    """One line of an order (S9-4.1.1). outstanding: counted as missing, damaged or wrong."""

    line: SalesOrderLine
    ordered: int
    shipped: int
    received: int
    outstanding: int

    @property
    def difference(self) -> int:
        """Received less ordered: below none something is still to come."""
        return self.received - self.ordered

    @property
    def on_the_way(self) -> int:
        return max(self.shipped - self.received - self.outstanding, 0)

    @property
    def agrees(self) -> bool:
        return self.received == self.ordered == self.shipped


def reconciled(order: SalesOrder) -> list[Reconciled]:
    """Each line of the order as it stands."""
    owed = quantities.outstanding(*order.shipments.all())
    of_line: dict[int, int] = {}
    for item in Item.objects.filter(pk__in=owed, order_line__isnull=False):
        of_line[item.order_line_id] = of_line.get(item.order_line_id, 0) + owed[item.pk]
    return [
        Reconciled(line, line.quantity, line.shipped, line.received, of_line.get(line.pk, 0))
        for line in order.lines.select_related("product")
    ]


def missing_critical(subject: SalesOrder | Equipment) -> list[Item]:
    """关键件 that the customer is still owed, of an order or of one machine."""
    owed = quantities.outstanding(*_shipments_of(subject))
    return list(Item.objects.filter(pk__in=owed, critical=True).select_related("shipment"))


def blocking(subject: SalesOrder | Equipment) -> str:
    """Why nothing can be installed yet: 关键件 are owed; "" where nothing stands in the way."""
    items = missing_critical(subject)
    if not items:
        return ""
    what = _("、").join(item.name for item in items[:3])
    if len(items) > 3:
        what = _("%(what)s等 %(n)d 项") % {"what": what, "n": len(items)}
    numbers = _("、").join(sorted({item.shipment.number for item in items}))
    return _("发货单 %(numbers)s 的关键件还没有补齐：%(what)s。") % {
        "numbers": numbers,
        "what": what,
    }


def _shipments_of(subject: SalesOrder | Equipment) -> list[Shipment]:
    """Of a machine: those that brought it, and those of its order that name no machine."""
    originals = Shipment.objects.originals()
    if isinstance(subject, SalesOrder):
        return list(originals.filter(order=subject))
    found = Q(items__equipment=subject)
    if subject.order_line is not None:
        named = Item.objects.filter(equipment__isnull=False).values("shipment")
        found |= Q(order=subject.order_line.order_id) & ~Q(pk__in=named)
    return list(originals.filter(found).distinct())
