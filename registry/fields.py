"""Form fields that name one entry of the register by its code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from registry.models import Customer, Equipment, Product, SalesOrder


class CodeField(forms.CharField):
    """One entry named by its code: typed, or chosen from the suggestions of a lookup."""

    def __init__(
        self, *, queryset: models.QuerySet, code: str, lookup: str, missing: Any, **options: Any
    ) -> None:
        look = "registry/forms/code_field.html"
        super().__init__(**{"max_length": 60, "template_name": look} | options)
        self.queryset, self.code, self.missing = queryset, code, missing
        self.url = reverse_lazy(lookup)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first()
        return getattr(value, self.code) if isinstance(value, models.Model) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int):  # what stands in the row, of a field that is not open
            return self.queryset.model._default_manager.get(pk=value)
        text = super().to_python(value)
        if not text:
            return None
        super().run_validators(text)
        found = self.find(text)
        if found is None:
            raise forms.ValidationError(self.missing, params={"code": text})
        return found

    def find(self, text: str) -> models.Model | None:
        return self.queryset.filter(**{f"{self.code}__iexact": text}).first()

    def run_validators(self, value: Any) -> None:
        """The text was checked before the entry was looked for."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


def customer_field(**options: Any) -> CodeField:
    return CodeField(
        queryset=Customer.objects.current(),
        code="code",
        lookup="registry:lookup-customers",
        missing=_("没有编号为“%(code)s”的客户，请从联想中选择。"),
        **{"label": _("客户"), "help_text": _("输入名称、拼音首字母或编号。")} | options,
    )


def product_field(**options: Any) -> CodeField:
    return CodeField(
        queryset=Product.objects.current(),
        code="code",
        lookup="registry:lookup-products",
        missing=_("没有编号为“%(code)s”的产品，请从联想中选择。"),
        **{"label": _("产品"), "help_text": _("输入型号、名称或编号。")} | options,
    )


def equipment_field(**options: Any) -> CodeField:
    return CodeField(
        queryset=Equipment.objects.current(),
        code="serial_number",
        lookup="registry:lookup-equipment",
        missing=_("没有出厂编号为“%(code)s”的设备，请从联想中选择。"),
        **{"label": _("设备"), "help_text": _("输入出厂编号后四位、客户或产品。")} | options,
    )


def order_field(**options: Any) -> CodeField:
    return CodeField(
        queryset=SalesOrder.objects.all(),
        code="number",
        lookup="registry:lookup-orders",
        missing=_("没有订单“%(code)s”，请从联想中选择。"),
        **{"label": _("订单"), "help_text": _("输入订单号或客户名称。")} | options,
    )


class OrderLineField(CodeField):
    """A line of an order as `SO2603-014-1`: the order's number and the position."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first()
        return str(value) if isinstance(value, models.Model) else value

    def find(self, text: str) -> models.Model | None:
        number, _dash, position = text.rpartition("-")
        if not position.isdecimal():
            return None
        return self.queryset.filter(order__number__iexact=number, position=position).first()
