"""One more person at a customer, as somebody on the telephone gives the name (S4-1.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction

from registry.models import Contact, Customer
from registry.workflow.begin import begin, finish

if TYPE_CHECKING:
    from accounts.models import User

KEEPS, SERVES = "registry.change_customer", "registry.view_all_contacts"


@transaction.atomic
def add_contact(
    customer: Customer, *, by: User, name: str, title: str = "", phone: str = ""
) -> Contact:
    """Add a contact beside those that are known. For whoever keeps or serves the customer."""
    customer = begin(customer, by=by, permission=KEEPS if by.has_perm(KEEPS) else SERVES)
    contact = Contact(customer=customer, name=name, title=title, phone=phone)
    contact.digits = re.sub(r"\D", "", phone)[:40]
    contact.full_clean(exclude={"customer"})
    contact.save()
    line = " ".join(part for part in (name, title, contact.masked_phone) if part)
    finish(customer, by=by, action="add_contact", changes={"contacts": ["", line]})
    return contact
