"""Fields of the API's input that name the register's rows and a complaint's, by their codes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from capa.models import Capa
from complaints.models import Complaint, DefectCode
from records.serializers import (
    ByCode,
    Day,
    Moment,
    Strict,
    Text,
    Versioned,
    VisibleByCode,
    department,
    person,
)
from registry.models import Contact, Customer, Equipment, Product, SalesOrder

__all__ = [
    "ByCode",
    "ContactField",
    "Day",
    "Moment",
    "Strict",
    "Text",
    "Versioned",
    "VisibleByCode",
    "capa",
    "complaint",
    "customer",
    "defect_code",
    "department",
    "equipment",
    "order",
    "person",
    "product",
]


def customer(**options: Any) -> ByCode:
    return VisibleByCode("code", queryset=Customer.objects.all(), **options)


def product(**options: Any) -> ByCode:
    return VisibleByCode("code", queryset=Product.objects.all(), **options)


def order(**options: Any) -> ByCode:
    return VisibleByCode("number", queryset=SalesOrder.objects.all(), **options)


def equipment(**options: Any) -> ByCode:
    return VisibleByCode("serial_number", queryset=Equipment.objects.all(), **options)


def defect_code(**options: Any) -> ByCode:
    return ByCode("code", queryset=DefectCode.objects.offered(), **options)


def capa(**options: Any) -> ByCode:
    return VisibleByCode("number", queryset=Capa.objects.all(), **options)


def complaint(**options: Any) -> ByCode:
    return VisibleByCode("number", queryset=Complaint.objects.all(), **options)


class ContactField(serializers.PrimaryKeyRelatedField):
    """A contact by its key, among those whose data the caller may read."""

    def __init__(self, **options: Any) -> None:
        # A key beyond the database's integers is refused before it is asked for.
        key = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
        super().__init__(queryset=Contact.objects.all(), pk_field=key, **options)

    def get_queryset(self) -> Any:
        return super().get_queryset().visible_to(self.context["request"].user)
