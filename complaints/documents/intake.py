"""Blocks ① 受理, ② 问题 and ③ 品管备案."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from complaints import deadlines, people
from complaints.choices import Category, Channel, Kind, Level, RequestKind, Terms
from complaints.classifier import CRITERIA
from complaints.counters import counts
from complaints.models import Complaint
from records.models import Deadline
from records.pdf.cells import Cells, boxes, day, moment, signer, yes_no

if TYPE_CHECKING:
    from accounts.models import User
    from registry.models import Contact


def blocks(complaint: Complaint, by: User | None = None) -> Cells:
    """The three blocks of a complaint; of an unsaved one, their empty cells.

    by: who reads it; the contact's phone is printed for those who serve the customer.
    """
    return {
        "reception": _reception(complaint, by),
        "problem": _problem(complaint),
        "judgement": _judgement(complaint),
    }


def _reception(complaint: Complaint, by: User | None) -> Cells:
    contact, machine, terms = complaint.contact, complaint.equipment, complaint.terms
    return {
        "customer": complaint.customer.name if complaint.customer else "",
        "site": complaint.site,
        "contact": " / ".join(filter(None, [contact.name, contact.title])) if contact else "",
        "phone": _phone(complaint, contact, by) if contact else "",
        "channel": boxes(Channel.choices, [complaint.channel]),
        "received_at": moment(complaint.received_at),
        "opened_by": str(complaint.opened_by) if complaint.opened_by_id else "",
        "order": complaint.order.number if complaint.order else "",
        "product": complaint.product.name if complaint.product else "",
        "model": complaint.product.model if complaint.product else "",
        "serial_number": complaint.serial_number,
        "shipped_on": day(machine.shipped_on) if machine else "",
        "accepted_on": day(machine.accepted_on) if machine else "",
        "warranty": yes_no(complaint.in_warranty, _("内"), _("外")),
        "warranty_until": day(machine.warranty_until) if machine else "",
        "terms": yes_no(
            None if terms == Terms.UNKNOWN else terms == Terms.WITHIN, _("是"), _("否")
        ),
        "terms_note": _terms_note(complaint),
    }


def _phone(complaint: Complaint, contact: Contact, by: User | None) -> str:
    """Whole for those who serve the customer, masked for others (domain §2)."""
    whole = by is not None and people.reads_contact(complaint, by)
    return contact.phone if whole else contact.masked_phone


def _terms_note(complaint: Complaint) -> str:
    if complaint.terms not in {Terms.PAID, Terms.REFUSED}:
        return complaint.terms_reason
    outcome = _("有偿服务") if complaint.terms == Terms.PAID else _("不予受理")
    return "：".join(filter(None, [outcome, complaint.terms_reason]))


def _problem(complaint: Complaint) -> Cells:
    impact = [
        (complaint.downtime, _("停机")),
        (complaint.degraded, _("降级")),
        (complaint.safety, _("安全")),
        (complaint.batch, _("批量")),
    ]
    attachments = (
        list(complaint.attachments.values_list("media_type", flat=True)) if complaint.pk else []
    )
    photos = sum(media_type.startswith("image/") for media_type in attachments)
    return {
        "description": complaint.description,
        "found_at": moment(complaint.found_at),
        "found_where": complaint.get_found_where_display(),
        "impact": [{"label": label, "on": on} for on, label in impact],
        "downtime_hours": _hours(complaint.downtime_hours),
        "category": boxes(Category.choices, [complaint.category]),
        "defect_code": str(complaint.defect_code or ""),
        "shipped": _number(complaint.quantity_shipped),
        "defective": _number(complaint.quantity_defective),
        "rate": _rate(complaint),
        "software_version": complaint.software_version,
        "pictures": [{"label": _("附图"), "on": photos > 0}],
        "photo_count": photos or "",
        "sample": [{"label": _("附样"), "on": bool(complaint.sample)}],
        "sample_note": complaint.sample,
        "counts": counts(complaint)._asdict() if complaint.pk else {},
        "request": boxes(RequestKind.choices, [complaint.request]),
        "demand": complaint.demand,
        "limit": moment(complaint.customer_limit),
        "first_guess": complaint.first_guess,
        "signers": [
            signer(
                _("记录人"),
                complaint.opened_by if complaint.opened_by_id else None,
                moment(complaint.submitted_at),
            ),
            signer(_("业务主管")),
        ],
    }


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _hours(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _rate(complaint: Complaint) -> str:
    if not complaint.quantity_shipped or complaint.quantity_defective is None:
        return ""
    return f"{complaint.quantity_defective / complaint.quantity_shipped:.2%}"


def _judgement(complaint: Complaint) -> Cells:
    last = complaint.judgements.select_related("by").last() if complaint.pk else None
    kind, level = complaint.kind, complaint.level
    not_ours = complaint.nonconforming is False
    return {
        "tests": [
            {"item": test.item, "result": test.result, "tester": test.tester}
            for test in (complaint.tests.all() if complaint.pk else ())
        ],
        "nonconforming": yes_no(complaint.nonconforming, _("是"), _("否")),
        "reason": last.reason if last and (not_ours or last.reason) else "",
        "duplicate_of": complaint.duplicate_of.number if complaint.duplicate_of else "",
        "kind": boxes(Kind.choices, [kind]),
        "level": boxes(Level.choices, [level]),
        "criterion": str(CRITERIA[kind, level]) if kind and level else "",
        "department": str(complaint.responsible_department or ""),
        **_first_response(complaint),
        "signers": [signer(_("品管"), last.by if last else None, moment(last.at) if last else "")],
    }


def _first_response(complaint: Complaint) -> Cells:
    """响应时限 应/实: when the first contact was due, and when it was made."""
    deadline = (
        Deadline.objects.filter(record=complaint.number, subject=deadlines.FIRST_RESPONSE)
        .order_by("generation")
        .last()
        if complaint.number
        else None
    )
    late = bool(deadline and deadline.breached_at)
    return {
        "response_due": moment(deadline.due_at) if deadline else "",
        "response_met": moment(complaint.first_contact_at),
        "response_late": late,
    }
