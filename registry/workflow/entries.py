"""Adding and changing customers, products, orders and machines (domain §2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import audit, clock
from records.due import source_text
from records.steps import NotNow
from registry.models import (
    Contact,
    Customer,
    Equipment,
    Product,
    SalesOrder,
    SalesOrderLine,
)
from registry.pinyin import initials_of
from registry.workflow.begin import begin, finish, require

if TYPE_CHECKING:
    from accounts.models import User

Values = Mapping[str, Any]


def _set(entry: Any, values: Values) -> None:
    for name, value in values.items():
        setattr(entry, name, value)


@transaction.atomic
def save_customer(
    customer: Customer,
    values: Values,
    *,
    by: User,
    version: int | None = None,
    contacts: Sequence[Values] | None = None,
) -> Customer:
    """Add or change a customer (客户信息记录表, S9). A new one of sales is theirs.

    contacts: all that shall stand there, each with `id` if it is known; one left out is
    retired. None leaves them alone.
    """
    customer = begin(customer, by=by, permission="registry.change_customer", version=version)
    is_new = customer.pk is None
    _set(customer, values)
    if is_new and customer.owner is None and "sales" in by.role_codes:
        customer.owner = by
    customer.initials = initials_of(customer.name, customer.short_name)
    before = [] if is_new else _contact_lines(customer)
    if is_new:
        # The contacts need the customer's key; history is written once, with them.
        customer.created_at = customer.updated_at = clock.now()
        customer.full_clean()
        customer.save()
    if contacts is not None:
        _set_contacts(customer, contacts)
    after = _contact_lines(customer)
    return finish(
        customer,
        by=by,
        action="create" if is_new else "change",
        changes={"contacts": [before, after]} if before != after else None,
    )


def _contact_lines(customer: Customer) -> list[str]:
    """The contacts as history may show them: numbers masked."""
    return [
        " ".join(part for part in (c.name, c.title, c.masked_phone) if part)
        for c in customer.contacts.filter(active=True)
    ]


def _set_contacts(customer: Customer, contacts: Sequence[Values]) -> None:
    known = {contact.pk: contact for contact in customer.contacts.all()}
    kept: set[int] = set()
    for values in contacts:
        contact = known.get(values.get("id") or 0) or Contact(customer=customer)
        _set(contact, {k: v for k, v in values.items() if k != "id"})
        contact.active = True
        contact.digits = re.sub(r"\D", "", contact.phone)[:40]
        contact.full_clean(exclude={"customer"})
        contact.save()
        kept.add(contact.pk)
    customer.contacts.filter(active=True).exclude(pk__in=kept).update(active=False)


@transaction.atomic
def erase_contact(contact: Contact, *, by: User) -> Contact:
    """Erase a person's data from the register; records that name the contact keep the row."""
    require(by, "registry.change_customer")
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if not Contact.objects.visible_to(by).filter(pk=contact.pk).exists():
        raise NotNow(_("只有负责这个客户的人可以清除联系人。"))
    contact.name = source_text(gettext_lazy("（已清除）"))
    contact.title = contact.phone = contact.email = contact.wechat = ""
    contact.remarks = contact.digits = ""
    contact.active = False
    contact.save()
    audit.write(
        by=by,
        object_type=Customer._meta.label_lower,
        number=contact.customer.history_number,
        action="erase_contact",
    )
    return contact


@transaction.atomic
def save_product(
    product: Product, values: Values, *, by: User, version: int | None = None
) -> Product:
    """Add or change a product with its after-sales terms."""
    product = begin(product, by=by, permission="registry.change_product", version=version)
    is_new = product.pk is None
    _set(product, values)
    return finish(product, by=by, action="create" if is_new else "change")


@transaction.atomic
def save_order(
    order: SalesOrder,
    values: Values,
    *,
    by: User,
    version: int | None = None,
    lines: Sequence[Values] | None = None,
) -> SalesOrder:
    """Add or change a sales order (S9-4.1.1, S6). `lines`: all of them, or None to leave them."""
    order = begin(order, by=by, permission="registry.change_salesorder", version=version)
    is_new = order.pk is None
    _set(order, values)
    before = [] if is_new else _line_texts(order)
    if is_new:
        order.created_at = order.updated_at = clock.now()
        order.full_clean()
        order.save()
    if lines is not None:
        _set_lines(order, lines)
    after = _line_texts(order)
    return finish(
        order,
        by=by,
        action="create" if is_new else "change",
        changes={"lines": [before, after]} if before != after else None,
    )


def _line_texts(order: SalesOrder) -> list[str]:
    return [
        f"{line.position} {line.product.code} × {line.quantity} / {line.shipped} / {line.received}"
        for line in order.lines.select_related("product")
    ]


def _set_lines(order: SalesOrder, lines: Sequence[Values]) -> None:
    positions = [values["position"] for values in lines]
    if len(set(positions)) != len(positions):
        raise ValidationError(_("同一订单里行号不能重复。"))
    known = {line.pk: line for line in order.lines.all()}
    kept = {values["id"] for values in lines if values.get("id") in known}
    for pk in known.keys() - kept:
        try:
            known[pk].delete()
        except ProtectedError as used:
            raise NotNow(
                _("第 %(line)s 行已有设备或客诉引用，不能删除。") % {"line": known[pk].position}
            ) from used
    # Out of the way first, so that two lines can change places.
    for pk in kept:
        order.lines.filter(pk=pk).update(position=20_000 + known[pk].position)
    for values in lines:
        line = known.get(values.get("id") or 0) or SalesOrderLine(order=order)
        _set(line, {k: v for k, v in values.items() if k != "id"})
        line.full_clean(exclude={"order"})
        line.save()


@transaction.atomic
def save_equipment(
    equipment: Equipment, values: Values, *, by: User, version: int | None = None
) -> Equipment:
    """Add or change a machine's file (设备档案, S6). Its customer changes only by moving it."""
    equipment = begin(equipment, by=by, permission="registry.change_equipment", version=version)
    is_new = equipment.pk is None
    owner_before = equipment.customer_id
    _set(equipment, values)
    if not is_new and equipment.customer_id != owner_before:
        raise ValidationError({"customer": _("换客户请用“转移设备”，要写明日期和原因。")})
    start_warranty(equipment)
    return finish(equipment, by=by, action="create" if is_new else "change")


def start_warranty(equipment: Equipment) -> None:
    """Warranty begins at acceptance and lasts the product's months, where nothing else is said."""
    if equipment.warranty_from is None and equipment.warranty_until is None:
        equipment.warranty_from = equipment.accepted_on
    if equipment.warranty_from and equipment.warranty_until is None:
        equipment.warranty_until = months_later(
            equipment.warranty_from, equipment.product.warranty_months
        )


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or that month's last: 31 August + 6 is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:  # that month is shorter
            continue
    raise AssertionError("every month has 28 days")
