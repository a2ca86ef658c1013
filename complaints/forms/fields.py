"""Fields that take what people type on a telephone call: full-width digits, spaces, names."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.fields import CodeField
from registry.models import Customer

MOST = 1_000_000_000


def half_width(text: str) -> str:
    """`ＶＣ１２００－０３８７` as `VC1200-0387`."""
    return unicodedata.normalize("NFKC", text).replace("\u3000", " ").strip()


class SerialField(forms.CharField):
    """A serial number as it stands on the plate, without the spaces of whoever read it out."""

    def to_python(self, value: Any) -> str:
        return re.sub(r"\s+", "", half_width(super().to_python(value) or ""))


class PhoneField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return re.sub(r"\s+", " ", half_width(super().to_python(value) or ""))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not re.fullmatch(r"[\d +()#*/转-]{3,40}", value):
            raise forms.ValidationError(_("电话只写数字，如 138 0512 2206 或 0512-6288 转 8。"))


class QuantityField(forms.IntegerField):
    """A count; a text box, since a wheel over a number box changes what was typed."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("请填整数，如 12。"),
        "min_value": _("数量不能小于 0。"),
        "max_value": _("数量太大，请核对。"),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=MOST, **options)

    def to_python(self, value: Any) -> int | None:
        text = half_width(str(value or "")).replace(",", "")
        return super().to_python(text)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "numeric", "autocomplete": "off"}


class HoursField(forms.DecimalField):
    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("请填小时数，如 1.5。"),
        "min_value": _("小时数不能小于 0。"),
        "max_digits": _("小时数太大，请核对。"),
        "max_whole_digits": _("小时数太大，请核对。"),
        "max_decimal_places": _("小时数最多一位小数，如 1.5。"),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_digits=7, decimal_places=1, **options)

    def to_python(self, value: Any) -> Any:
        return super().to_python(half_width(str(value if value is not None else "")))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "decimal", "autocomplete": "off"}


class CustomerField(CodeField):
    """A customer by code, as the lookup fills it in, or by the name that was typed whole."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            queryset=Customer.objects.current(),
            code="code",
            lookup="registry:lookup-customers",
            missing=_("没有叫“%(code)s”的客户，请从联想中选择。"),
            max_length=200,  # filled in with code and name
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = Customer.objects.filter(pk=value).first()
        return f"{value.code} {value.name}" if isinstance(value, Customer) else value

    def find(self, text: str) -> models.Model | None:
        text = half_width(text)
        by_code = self.queryset.filter(code__iexact=text.partition(" ")[0]).first()
        if by_code is not None:
            return by_code
        named = models.Q(name__iexact=text) | models.Q(short_name__iexact=text)
        found = list(self.queryset.filter(named)[:2])
        if len(found) > 1:
            raise forms.ValidationError(
                _("叫“%(name)s”的客户不止一个，请从联想中选择。") % {"name": text}
            )
        return found[0] if found else None


def in_words(field: forms.BoundField) -> str:
    """What a box holds, as a person would read it: to be put beside what others wrote."""
    value = field.value()
    if isinstance(field.field, forms.BooleanField):
        return str(_("是") if value else _("否"))
    if value in (None, ""):
        return ""
    choices = getattr(field.field, "choices", None) or ()
    words = {str(code): str(label) for code, label in choices}
    if str(value) in words:
        return words[str(value)]
    shown = field.field.widget.format_value(value)  # a moment as the box would write it
    return str(shown)
