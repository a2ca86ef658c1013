"""What shipments tell an order: how much of each line has left and has arrived (S9-4.1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from records import audit
from registry.models import SalesOrder, SalesOrderLine
from registry.workflow.begin import finish

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def note_delivered(
    order: SalesOrder,
    *,
    by: User,
    shipped: Mapping[int, int] | None = None,
    received: Mapping[int, int] | None = None,
    opinion: str = "",
) -> SalesOrder:
    """Add to what of the order's lines has left and has arrived; in the verb's own transaction.

    shipped, received: key of a line → by how many more; fewer where a count was corrected. Who
    may is the verb's matter. What stood there before the first shipment stays in it.
    """
    more = {pk: [many, 0] for pk, many in (shipped or {}).items() if many}
    for pk, many in (received or {}).items():
        if many:
            more.setdefault(pk, [0, 0])[1] = many
    if not more:
        return order
    fresh: SalesOrder = SalesOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    fresh.before = audit.snapshot(fresh)
    lines = fresh.lines.select_for_update(of=("self",)).filter(pk__in=more)
    before, after = [], []
    for line in lines.select_related("product").order_by("pk"):
        before.append(_text(line))
        line.shipped += more[line.pk][0]
        line.received += more[line.pk][1]
        line.full_clean(exclude={"order", "product"})
        line.save(update_fields=["shipped", "received"])
        after.append(_text(line))
    return finish(
        fresh, by=by, action="deliver", opinion=opinion, changes={"lines": [before, after]}
    )


def _text(line: SalesOrderLine) -> str:
    return (
        f"{line.position} {line.product.code} × {line.quantity} / {line.shipped} / {line.received}"
    )
