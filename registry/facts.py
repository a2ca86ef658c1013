"""What pages, lookups and forms say about an entry: values in words, contacts only as allowed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from records import clock
from registry.models import Contact, Customer, Equipment, Warranty

if TYPE_CHECKING:
    from accounts.models import User

TONES = {Warranty.IN: "green", Warranty.OUT: "amber", Warranty.UNKNOWN: ""}


def today() -> date:
    return timezone.localdate(clock.now())


def day(value: date | None) -> str:
    return date_format(value, "Y-m-d") if value else ""


def warranty_fact(machine: Equipment) -> dict[str, str]:
    """`{"state": "in", "word": "质保内，至 2027-03-01", "tone": "green"}`."""
    state = machine.warranty_on(today())
    word = state.label
    if state == Warranty.IN:
        word = _("质保内，至 %(day)s") % {"day": day(machine.warranty_until)}
    elif state == Warranty.OUT:
        word = _("已过保，止于 %(day)s") % {"day": day(machine.warranty_until)}
    return {
        "state": state.value,
        "word": str(word),
        "label": str(state.label),
        "tone": TONES[state],
    }


def sees_contacts(user: User, customer: Customer) -> bool:
    """Whether this person reads the customer's telephone numbers in full."""
    if user.has_perm("registry.view_all_contacts"):
        return True
    return bool(user.has_perm("registry.view_contact") and customer.owner_id == user.pk)


def contact_fact(contact: Contact, *, full: bool) -> dict[str, Any]:
    """A contact as this person may read it: masked when they do not serve the customer."""
    fact = {"id": contact.pk, "name": contact.name, "title": contact.title, "masked": not full}
    if full:
        shown = {
            "phone": contact.phone,
            "email": contact.email,
            "wechat": contact.wechat,
            "remarks": contact.remarks,
        }
    else:
        shown = {
            "phone": contact.masked_phone,
            "email": "****" if contact.email else "",
            "wechat": "****" if contact.wechat else "",
            "remarks": "",
        }
    return fact | shown


def contact_facts(customer: Customer, user: User) -> list[dict[str, Any]]:
    """The customer's contacts in use, as this person may read them."""
    full = sees_contacts(user, customer)
    # All of them, so that a list that has read them beforehand asks no more.
    contacts = [contact for contact in customer.contacts.all() if contact.active]
    return [contact_fact(contact, full=full) for contact in contacts]


def equipment_facts(machine: Equipment, user: User) -> dict[str, Any]:
    """All that an intake needs of a machine: whose, what, from which order, covered or not."""
    line = machine.order_line
    return {
        "serial": machine.serial_number,
        "equipment_id": machine.pk,
        "job_number": machine.job_number,
        "customer": {
            "id": machine.customer_id,
            "code": machine.customer.code,
            "name": machine.customer.name,
            "short_name": machine.customer.short_name,
        },
        "contacts": contact_facts(machine.customer, user),
        "product": {
            "id": machine.product_id,
            "code": machine.product.code,
            "model": machine.product.model,
            "name": machine.product.name,
            "has_software": machine.product.has_software,
            "has_hardware": machine.product.has_hardware,
            "after_sales_terms": machine.product.after_sales_terms,
        },
        "order": {"id": line.order_id, "number": line.order.number} if line else None,
        "order_line_id": line.pk if line else None,
        "site": machine.site,
        "shipped_on": machine.shipped_on,
        "accepted_on": machine.accepted_on,
        "software_version": machine.software_version,
        "warranty": warranty_fact(machine),
    }
