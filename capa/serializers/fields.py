"""Fields of the API's input: the register's rows by their codes, numbers within reason."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import IntegerField

from records.serializers import LARGEST, ByCode, VisibleByCode
from registry.models import Customer, Equipment, Product

MANY = 1_000  # rows at once


def product(**options: Any) -> ByCode:
    return VisibleByCode("code", queryset=Product.objects.all(), **options)


def customer(**options: Any) -> ByCode:
    return VisibleByCode("code", queryset=Customer.objects.all(), **options)


def equipment(**options: Any) -> ByCode:
    return VisibleByCode("serial_number", queryset=Equipment.objects.all(), **options)


def value(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=4, **options)


def count(**options: Any) -> IntegerField:
    return IntegerField(min_value=0, max_value=LARGEST, **options)


def number(**options: Any) -> IntegerField:
    return IntegerField(min_value=1, max_value=32_767, **options)


OPTIONAL = {"required": False, "allow_null": True}
