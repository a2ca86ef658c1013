"""Fields of the API's input: rows by their codes, moments within reason, no unknown names."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from accounts.models import Department, User
from capa.models import Capa
from complaints.models import Complaint, DefectCode
from records.clock_api import Strict
from registry.models import Contact, Customer, Equipment, Product, SalesOrder

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Versioned(Strict):
    """version: the one the caller had before the eyes; another one in the database is a 409."""

    version = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)


class Moment(serializers.DateTimeField):
    """A moment of this century; others overflow somewhere on their way."""

    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if not EARLIEST <= moment <= LATEST:
            raise serializers.ValidationError(_("请填 2000 年至 2100 年之间的时间。"))
        return moment


class Day(serializers.DateField):
    """A day of this century."""

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if not EARLIEST.date() <= day <= LATEST.date():
            raise serializers.ValidationError(_("请填 2000 年至 2100 年之间的日期。"))
        return day


class Text(serializers.CharField):
    """Words of a person; empty ones are the verb's to refuse, in its own sentence."""

    def __init__(self, max_length: int = 2_000, **options: Any) -> None:
        options.setdefault("allow_blank", True)
        super().__init__(max_length=max_length, **options)


class ByCode(serializers.SlugRelatedField):
    """A row named by its code."""

    default_error_messages = {
        "does_not_exist": gettext_lazy("没有“{value}”。"),
        "invalid": gettext_lazy("请填代码。"),
    }

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not data.isprintable() or len(data) > 120:
            self.fail("invalid")
        return super().to_internal_value(data)


class VisibleByCode(ByCode):
    """A row named by its code, among those that the caller may see."""

    def get_queryset(self) -> Any:
        return super().get_queryset().visible_to(self.context["request"].user)


def person(**options: Any) -> ByCode:
    return ByCode("username", queryset=User.objects.active(), **options)


def department(**options: Any) -> ByCode:
    return ByCode("code", queryset=Department.objects.all(), **options)


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
