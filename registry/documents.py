"""客户信息记录表 (S9; forms.md, others): what stands on it, and its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from records.form_registry import current_edition
from records.pdf import print_form, qr_svg
from registry.facts import contact_facts, day, warranty_fact
from registry.models import Customer, Equipment, SalesOrder

if TYPE_CHECKING:
    from accounts.models import User

TEMPLATE = "registry/pdf/customer.html"
MACHINES = 40  # more do not help on paper; the list has them all
BLANK_ROWS = 6


def customer_form_context(customer: Customer | None, *, by: User, url: str = "") -> dict[str, Any]:
    """Everything on the sheet; `customer=None` gives the blank one for a site without network."""
    edition = current_edition("customer")
    paper = {
        "company": settings.COMPANY_NAME,
        "title": edition.title,
        "form_number": edition.form_number,
        "edition": edition.edition,
        "copies": edition.copies,
        "retention": edition.retention,
        "signers": [{"label": "填表人"}, {"label": "业务主管"}],
    }
    if customer is None:
        empty = [{} for _row in range(BLANK_ROWS)]
        return {**paper, "number": "", "blank": True, "contacts": empty[:4], "machines": empty}
    machines = Equipment.objects.visible_to(by).current().filter(customer=customer)
    orders = SalesOrder.objects.visible_to(by).filter(customer=customer)
    shown = machines.select_related("product", "order_line__order").order_by("-pk")[:MACHINES]
    said = ("quality_promises", "install_agreement", "response_terms")
    promises = [
        "；".join(text for name in said if (text := getattr(order, name))) for order in orders[:20]
    ]
    return {
        **paper,
        "number": customer.code,
        "blank": False,
        "qr": qr_svg(url) if url else "",
        "customer": {
            "code": customer.code,
            "name": customer.name,
            "short_name": customer.short_name,
            "region": customer.region,
            "industry": customer.industry,
            "grade": customer.grade,
            "address": customer.address,
            "owner": str(customer.owner or ""),
            "remarks": customer.remarks,
        },
        "contacts": contact_facts(customer, by),
        "machines": [
            {
                "product": str(machine.product),
                "serial": machine.serial_number,
                "order": machine.order_line.order.number if machine.order_line else "",
                "site": machine.site,
                "accepted": day(machine.accepted_on),
                "warranty": warranty_fact(machine)["word"],
            }
            for machine in shown
        ],
        "more_machines": max(0, machines.count() - MACHINES),
        "promises": "\n".join(
            dict.fromkeys(text for text in (customer.promises, *promises) if text)
        ),
    }


def customer_form(customer: Customer | None, *, by: User, url: str = "") -> bytes:
    """The sheet as PDF."""
    return print_form(TEMPLATE, customer_form_context(customer, by=by, url=url), by=by)
