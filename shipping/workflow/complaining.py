"""转客诉: what arrived damaged or wrong becomes a complaint, its facts filled (S5-3.1, S9-4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from complaints.choices import Category, FoundWhere, RequestKind
from complaints.models import Complaint
from complaints.workflow import open_complaint
from shipping import quantities
from shipping.models import CountLine, Shipment
from shipping.workflow.steps import RAISE_COMPLAINT

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def raise_complaint(shipment: Shipment, *, by: User, item: int, description: str = "") -> Complaint:
    """转客诉: a draft with what is known of this line of the packing list (its key)."""
    shipment = RAISE_COMPLAINT.begin(shipment, by=by)
    lines = quantities.standing().filter(count__shipment=shipment, item=item)
    line = lines.select_related("item__order_line__product", "item__equipment", "count").first()
    if line is None or not line.amiss:
        raise ValidationError({"item": _("请选这次清点里缺、损或错的一行。")})
    if line.complaint is not None:
        words = {"number": line.complaint.number}
        raise ValidationError({"item": _("这一行已经转成客诉 %(number)s。") % words})
    complaint = open_complaint(by=by, facts=_facts(shipment, line, description))
    CountLine.objects.filter(pk=line.pk).update(complaint=complaint)
    RAISE_COMPLAINT.note(shipment, by=by, opinion=f"{complaint.number} {line.item.name}")
    return complaint


def _facts(shipment: Shipment, line: CountLine, description: str) -> dict[str, object]:
    item = line.item
    facts: dict[str, object] = {
        "customer": shipment.customer,
        "contact": shipment.contact,
        "order": shipment.order,
        "site": shipment.site[:120],
        "description": description or described(shipment, line),
        "category": Category.PACKAGING if line.damaged else Category.QUANTITY,
        "found_where": FoundWhere.INCOMING,
        "found_at": line.count.counted_at,
        "quantity_shipped": line.expected,
        "quantity_defective": line.amiss,
        "request": RequestKind.REPLENISH,
    }
    if item.order_line is not None:
        facts["product"] = item.order_line.product
    if item.equipment is not None:
        facts["equipment"] = item.equipment
    return facts


def described(shipment: Shipment, line: CountLine) -> str:
    """The sentence that a complaint begins with."""
    parts = [
        _("缺 %(n)d") % {"n": line.missing} if line.missing else "",
        _("损 %(n)d") % {"n": line.damaged} if line.damaged else "",
        _("错 %(n)d") % {"n": line.wrong} if line.wrong else "",
    ]
    words = {
        "number": shipment.number,
        "item": " ".join(filter(None, (line.item.name, line.item.specification))),
        "expected": line.expected,
        "amiss": _("，").join(filter(None, parts)),
        "note": line.note,
    }
    return _("发货单 %(number)s 到货清点：%(item)s 应发 %(expected)d，%(amiss)s。%(note)s") % words
