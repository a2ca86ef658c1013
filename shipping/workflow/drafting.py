"""备货: what is to leave, box by box and line by line, until it is packed (S6, S9-4.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.steps import NotYours
from registry.models import SalesOrder
from shipping import deadlines, people
from shipping.models import Consignment, Replenishment, Shipment
from shipping.workflow import packing
from shipping.workflow.base import apply, begun, lock_behind, required, tell
from shipping.workflow.replenishing import ask_again
from shipping.workflow.steps import CANCEL, SAVE_DRAFT

if TYPE_CHECKING:
    from accounts.models import User

FACTS = (
    "site",
    "contact",
    "carrier",
    "waybill",
    "gross_weight",
    "planned_on",
    "expected_on",
    "remarks",
)
Rows = Sequence[Mapping[str, Any]]


def may_not_open(by: User) -> str:
    """Why this person may draw up none, or ""."""
    if by.is_active and by.has_perm("shipping.draft_shipment"):
        return ""
    return _("您的角色不能编制发货单，由业务员或技术支持部经理编制。")


@transaction.atomic
def open_shipment(
    *,
    by: User,
    order: SalesOrder,
    boxes: Rows | None = None,
    items: Rows | None = None,
    **facts: Any,
) -> Shipment:
    """Draw up a shipment of an order, or of a part of it; the address is the customer's at first.

    boxes, items: as `save_draft` takes them.
    """
    if reason := may_not_open(by):
        raise NotYours(reason)
    shipment = Shipment(order=order, customer=order.customer, opened_by=by)
    if not (people.serves(shipment, by) or by.has_perm("shipping.count_shipment")):
        raise NotYours(_("这是别的业务员的客户，由客户的业务员编制。"))
    shipment.site = order.customer.address
    shipment.planned_on = order.delivery_date
    _apply(shipment, facts)
    begun(shipment, "shipment", by=by)
    packing.replace(shipment, boxes=boxes, items=items)
    deadlines.follow(shipment)
    tell(
        people.holders("shipping.pack_shipment"),
        gettext_lazy("新的发货单，请备货。"),
        shipment,
        besides=by,
    )
    return shipment


@transaction.atomic
def save_draft(
    shipment: Shipment,
    *,
    by: User,
    boxes: Rows | None = None,
    items: Rows | None = None,
    version: int | None = None,
    **facts: Any,
) -> Shipment:
    """Change facts and packing list; rows that are given replace those that stand.

    boxes: {number, size, weight}; items: {id, box (a box's number), kind, name, specification,
    part_number, unit, quantity, critical, order_line, equipment}; id names a row that stands.
    None leaves them alone. What replenishes brings no more than was asked for.
    """
    shipment = SAVE_DRAFT.begin(shipment, by=by, version=version)
    _apply(shipment, facts)
    before = packing.texts(shipment)
    packing.replace(shipment, boxes=boxes, items=items)
    after = packing.texts(shipment)
    changes = {"items": [before, after]} if before != after else None
    return SAVE_DRAFT.finish(shipment, by=by, changes=changes)


def _apply(shipment: Shipment, facts: Mapping[str, Any]) -> None:
    apply(shipment, facts, FACTS)
    contact = shipment.contact
    if contact is not None and contact.customer_id != shipment.customer_id:
        raise ValidationError({"contact": _("这位联系人不属于这个客户。")})


@transaction.atomic
def cancel(
    record: Consignment, *, by: User, reason: str, version: int | None = None
) -> Consignment:
    """撤销: what has not left, or a request that nobody has taken up; it stays readable (§12)."""
    record = CANCEL.begin(record, by=by, version=version)
    if isinstance(record, Replenishment):
        lock_behind(record)
    required({"reason": reason}, _("请写撤销的理由。"))
    record.cancel_reason = reason
    CANCEL.finish(record, by=by, opinion=reason)
    if isinstance(record, Replenishment):
        ask_again(record)
    told = people.told_of(record, "shipping.pack_shipment")  # type: ignore[arg-type]  # one of both
    tell(told, gettext_lazy("已撤销：%(reason)s"), record, besides=by, reason=reason)
    return record
