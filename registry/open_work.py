"""What of the register a person still answers for (`records.open_work`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from records.open_work import Work
from registry.models import Customer
from registry.workflow import save_customer


def _give(customer: Customer, *, to: User, by: User) -> Customer:
    return save_customer(customer, {"owner": to}, by=by)


WORK = (
    Work(
        "customers",
        _("负责的客户"),
        lambda person: Customer.objects.filter(owner=person, merged_into__isnull=True).order_by(
            "pk"
        ),
        lambda row: f"{row.code} {row}",
        lambda person: User.objects.in_role("sales").exclude(pk=person.pk),
        _give,
    ),
)
