"""What of a shipment is good, amiss, asked for again, replaced and still owed (S5-3.1.2).

A piece that was missing, damaged or wrong is owed on the shipment that should have brought it;
replenishing shipments point at its line (`source_item`) and bring what they are counted to bring.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from shipping.choices import LIVE_REQUESTS
from shipping.models import CountLine, Item, Replenishment, ReplenishmentLine, Shipment

# Of a count's lines: those of the round that stands, not of a corrected one.
STANDS = Q(count__round_number=F("count__shipment__round_number"))
AMISS = F("missing") + F("damaged") + F("wrong")


def standing() -> QuerySet[CountLine]:
    """The lines of all counts that stand."""
    return CountLine.objects.filter(STANDS)


def _sums(rows: QuerySet[Any], key: str, value: Any) -> dict[int, int]:
    found = rows.order_by().values_list(key).annotate(total=Sum(value))
    return {pk: total for pk, total in found if total}


def amiss(shipments: Iterable[Shipment]) -> dict[int, int]:
    """Line of the packing list → pieces that the count found not there, or not good."""
    return _sums(standing().filter(count__shipment__in=list(shipments)), "item", AMISS)


def replaced(shipments: Iterable[Shipment]) -> dict[int, int]:
    """Line → good pieces that replenishing shipments have brought for it."""
    lines = standing().filter(item__source_item__shipment__in=list(shipments))
    return _sums(lines, "item__source_item", "arrived")


def asked(shipments: Iterable[Shipment]) -> dict[int, int]:
    """Line → pieces that stand in a request which was neither refused nor withdrawn."""
    lines = ReplenishmentLine.objects.filter(
        item__shipment__in=list(shipments), replenishment__status__in=LIVE_REQUESTS
    )
    return _sums(lines, "item", "quantity")


def outstanding(*shipments: Shipment) -> dict[int, int]:
    """Line → pieces still owed to the customer; never less than none.

    Those of a replenishing shipment are owed on its source, where they are counted once.
    """
    originals = [one for one in shipments if one.source_id is None]
    if not originals:
        return {}
    brought = replaced(originals)
    owed = {pk: many - brought.get(pk, 0) for pk, many in amiss(originals).items()}
    return {pk: many for pk, many in owed.items() if many > 0}


def askable(shipment: Shipment) -> dict[int, int]:
    """Line → pieces that are amiss and that nobody has asked for yet."""
    if shipment.source_id is not None:
        return {}
    known = asked([shipment])
    left = {pk: many - known.get(pk, 0) for pk, many in amiss([shipment]).items()}
    return {pk: many for pk, many in left.items() if many > 0}


def remaining(replenishment: Replenishment) -> dict[int, int]:
    """Line of the request → pieces that have not arrived good yet."""
    arrived = _sums(
        standing().filter(item__request_line__replenishment=replenishment),
        "item__request_line",
        "arrived",
    )
    left = {line.pk: line.quantity - arrived.get(line.pk, 0) for line in replenishment.lines.all()}
    return {pk: many for pk, many in left.items() if many > 0}


def good_of(shipment: Shipment) -> dict[int, int]:
    """Order line → good pieces that the standing count of this shipment found.

    What a replenishing shipment brings counts for the line of the order that it replaces.
    """
    lines = standing().filter(count__shipment=shipment)
    own = _sums(lines.filter(item__source_item__isnull=True), "item__order_line", "arrived")
    instead = _sums(lines, "item__source_item__order_line", "arrived")
    keys = (own.keys() | instead.keys()) - {None}
    return {pk: own.get(pk, 0) + instead.get(pk, 0) for pk in keys}


def sent_of(shipment: Shipment) -> dict[int, int]:
    """Order line → pieces that left with this shipment; a replacement is not sent anew."""
    if shipment.source_id is not None:
        return {}
    items = Item.objects.filter(shipment=shipment, order_line__isnull=False)
    return _sums(items, "order_line", "quantity")
