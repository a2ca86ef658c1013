"""The facts of intake: which fields they are, what fills them, what must be there (§3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.choices import Terms
from complaints.models.complaint import title_of
from records import clock
from registry.models import Warranty

if TYPE_CHECKING:
    from complaints.models import Complaint

# The customer's own words and when they were said: never changed after the draft.
ORIGINAL = ("channel", "received_at", "description", "demand")
AMENDABLE = (
    "customer",
    "contact",
    "equipment",
    "serial_number",
    "product",
    "order",
    "site",
    "software_version",
    "in_warranty",
    "category",
    "found_at",
    "found_where",
    "quantity_shipped",
    "quantity_defective",
    "downtime",
    "downtime_hours",
    "degraded",
    "safety",
    "batch",
    "urgency",
    "request",
    "customer_limit",
    "defect_code",
    "first_guess",
    "sample",
    "terms",
    "terms_reason",
)
FACTS = ORIGINAL + AMENDABLE


def apply(complaint: Complaint, facts: Mapping[str, Any], allowed: tuple[str, ...] = FACTS) -> None:
    """Set the given facts; a name that is not among the allowed ones is refused, not ignored."""
    unknown = set(facts) - set(allowed)
    if unknown:
        raise ValidationError(dict.fromkeys(sorted(unknown), _("登记之后不能再改这一项。")))
    for name, value in facts.items():
        setattr(complaint, name, value)
    complaint.title = title_of(complaint.description)
    fill_from_equipment(complaint)


def fill_from_equipment(complaint: Complaint) -> None:
    """A known machine fills what it knows: customer, product, order, site, warranty (§3.1)."""
    machine = complaint.equipment
    if machine is None:
        return
    if machine.merged_into is not None:
        machine = complaint.equipment = machine.merged_into
    complaint.serial_number = machine.serial_number
    complaint.product = machine.product
    complaint.customer = machine.customer
    complaint.site = complaint.site or machine.site
    complaint.software_version = complaint.software_version or machine.software_version
    if machine.order_line is not None:
        complaint.order = machine.order_line.order
    covered = machine.warranty_on(timezone.localdate(complaint.received_at))
    if covered != Warranty.UNKNOWN:
        complaint.in_warranty = covered == Warranty.IN


def errors_at_submission(complaint: Complaint) -> dict[str, str]:
    """`{field: sentence}` of what keeps a draft from being submitted."""
    errors: dict[str, str] = {}
    if not complaint.description.strip():
        errors["description"] = _("请写问题描述：什么现象、何时发生、影响多少。")
    if complaint.customer is None:
        errors["customer"] = _("请选客户，或填出厂编号由系统带出。")
    elif complaint.customer.merged_into_id:
        errors["customer"] = _("这个客户已并入“%(name)s”，请改选。") % {
            "name": complaint.customer.merged_into
        }
    contact = complaint.contact
    if contact is not None and contact.customer_id != complaint.customer_id:
        errors["contact"] = _("这位联系人不属于所选客户。")
    order = complaint.order  # that of a machine stays with whom it was sold to
    if order and complaint.equipment is None and order.customer_id != complaint.customer_id:
        errors["order"] = _("这份订单不属于所选客户，请重新选择。")
    if complaint.downtime_hours and not complaint.downtime:
        complaint.downtime = True
    if complaint.terms in {Terms.PAID, Terms.REFUSED} and not complaint.terms_reason.strip():
        errors["terms_reason"] = _("请写明为什么不符合售后条约。")
    errors |= _errors_of_time(complaint)
    return errors


def _errors_of_time(complaint: Complaint) -> dict[str, str]:
    soon = clock.now() + timedelta(minutes=5)  # a phone's clock may run ahead a little
    errors: dict[str, str] = {}
    if complaint.received_at > soon:
        errors["received_at"] = _("受理时间在未来，请核对。")
    if complaint.found_at is not None and complaint.found_at > soon:
        errors["found_at"] = _("发生时间在未来，请核对。")
    elif complaint.found_at is not None and complaint.found_at > complaint.received_at:
        errors["found_at"] = _("发生时间晚于受理时间，请核对。")
    if complaint.customer_limit is not None and complaint.customer_limit < complaint.received_at:
        errors["customer_limit"] = _("客户要求的时限早于受理时间，请核对。")
    return errors
