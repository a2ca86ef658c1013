"""Rows for tests, written as the product writes them wherever a verb exists. Everybody adds."""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.models import Department, User
from records import clock
from records.approvals import Proof
from registry import workflow
from registry.models import Contact, Customer, Equipment, Product, SalesOrder

_serial = count(1)
PASSWORD = "Zhenkong-2607"


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def user(role: str = "sales", **values: Any) -> User:
    """A person with that role, who types `PASSWORD`; `role=""` for one without any."""
    n = next(_serial)
    usual = {"username": f"{role or 'nobody'}{n}", "name": f"员工{n}", "password": _hashed()}
    person = User.objects.create(**usual | values)
    if role:
        person.groups.add(Group.objects.get(name=role))
    return person


def department(**values: Any) -> Department:
    n = next(_serial)
    return Department.objects.create(**{"code": f"d{n}", "name": f"部门{n}"} | values)


def keeper() -> User:
    """Somebody who may keep the whole register."""
    return User.objects.filter(groups__name="admin").first() or user("admin")


def customer(*, by: User | None = None, contacts: Any = None, **values: Any) -> Customer:
    n = next(_serial)
    values = {"code": f"C{n:04}", "name": f"苏州禾睿光电{n}有限公司"} | values
    return workflow.save_customer(Customer(), values, by=by or keeper(), contacts=contacts)


def contact(customer: Customer, **values: Any) -> Contact:
    values = {"name": "陆闻笛", "phone": "13805122206"} | values
    return Contact.objects.create(
        customer=customer, digits="".join(s for s in values["phone"] if s.isdigit()), **values
    )


def product(*, by: User | None = None, **values: Any) -> Product:
    n = next(_serial)
    values = {"code": f"P{n:04}", "name": "真空镀膜机", "model": f"VC-{n}"} | values
    return workflow.save_product(Product(), values, by=by or keeper())


def order(*, by: User | None = None, lines: Any = None, **values: Any) -> SalesOrder:
    """An order, by default of one line with one new product."""
    n = next(_serial)
    values = {"number": f"SO{n:04}"} | values
    values.setdefault("customer", None)
    values["customer"] = values["customer"] or customer(by=by)
    if lines is None:
        lines = [{"position": 1, "product": product(by=by), "quantity": 2}]
    return workflow.save_order(SalesOrder(), values, by=by or keeper(), lines=lines)


def equipment(*, by: User | None = None, **values: Any) -> Equipment:
    n = next(_serial)
    values = {"serial_number": f"2511-{n:04}"} | values
    if "customer" not in values:
        values["customer"] = customer(by=by)
    if "product" not in values:
        values["product"] = product(by=by)
    return workflow.save_equipment(Equipment(), values, by=by or keeper())


# --- signatures ---------------------------------------------------------------------------------
def proof(person: User) -> Proof:
    """As if this person had typed the password a moment ago."""
    return Proof(person.pk, clock.now())
