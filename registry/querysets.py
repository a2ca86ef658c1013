"""Who may see which entry of the register, and how one is found (domain §2, §12)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from accounts.models import User

SHORTEST_PHONE_ENDING = 4


def _letters(text: str) -> str:
    """The text as pinyin would be typed, or "" when it holds anything but Latin letters."""
    joined = re.sub(r"[\s']+", "", text).lower()
    return joined if joined.isascii() and joined.isalpha() else ""


def matches_customer(text: str, prefix: str = "") -> Q:
    """A customer's names, code or pinyin hold the text; `prefix` leads from elsewhere to it."""
    found = (
        Q(**{f"{prefix}name__icontains": text})
        | Q(**{f"{prefix}short_name__icontains": text})
        | Q(**{f"{prefix}code__icontains": text})
    )
    if letters := _letters(text):
        found |= Q(**{f"{prefix}initials__contains": letters})
    return found


class CustomerQuerySet(models.QuerySet):
    """The register itself is open to every role that knows customers; their contacts are not."""

    def visible_to(self, user: User) -> Self:
        return self if user.has_perm("registry.view_customer") else self.none()

    def current(self) -> Self:
        """Those that a new record may name."""
        return self.filter(active=True, merged_into__isnull=True)

    def search(self, text: str, user: User) -> Self:
        """By name, short name, code, pinyin, a machine's serial number or a phone's ending."""
        text = text.strip()
        if not text:
            return self
        # By name: the models import this module.
        machines = (
            apps.get_model("registry.Equipment")
            .objects.visible_to(user)
            .filter(customer=OuterRef("pk"), serial_number__icontains=text)
        )
        found = matches_customer(text) | Exists(machines)
        digits = re.sub(r"\D", "", text)
        if len(digits) >= SHORTEST_PHONE_ENDING and re.fullmatch(r"[\d\s+()-]+", text):
            contacts = apps.get_model("registry.Contact").objects.visible_to(user)
            found |= Exists(contacts.filter(customer=OuterRef("pk"), digits__endswith=digits))
        return self.filter(found)


class ContactQuerySet(models.QuerySet):
    """Personal data: for the roles that serve all customers, and for the customer's own sales."""

    def visible_to(self, user: User) -> Self:
        if user.has_perm("registry.view_all_contacts"):
            return self
        if user.has_perm("registry.view_contact"):
            return self.filter(customer__owner=user)
        return self.none()


class ProductQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self if user.has_perm("registry.view_product") else self.none()

    def current(self) -> Self:
        return self.filter(active=True)

    def search(self, text: str) -> Self:
        text = text.strip()
        return self.filter(
            Q(name__icontains=text)
            | Q(model__icontains=text)
            | Q(code__icontains=text)
            | Q(specification__icontains=text)
        )


class SalesOrderQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self if user.has_perm("registry.view_salesorder") else self.none()

    def search(self, text: str) -> Self:
        text = text.strip()
        return self.filter(Q(number__icontains=text) | matches_customer(text, "customer__"))


class EquipmentQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self if user.has_perm("registry.view_equipment") else self.none()

    def current(self) -> Self:
        """Those that a new record may name."""
        return self.filter(merged_into__isnull=True)

    def search(self, text: str) -> Self:
        """By any part of serial or job number, by product, or by the customer's name."""
        text = text.strip()
        return self.filter(
            Q(serial_number__icontains=text)
            | Q(job_number__icontains=text)
            | Q(product__model__icontains=text)
            | Q(product__name__icontains=text)
            | matches_customer(text, "customer__")
        )
