"""Fields that name a colleague: typed, or chosen from suggestions; readable without script."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User


class Directory:
    """The colleagues who are here, read once for all the rows of a form."""

    @cached_property
    def people(self) -> list[User]:
        return list(User.objects.active().select_related("department"))

    def find(self, text: str) -> list[User]:
        """Whom a text can mean: `周岚 zhoulan`, a log-in or a name."""
        words = text.split()
        log_in = words[-1].casefold() if words else ""
        by_log_in = [one for one in self.people if one.username.casefold() == log_in]
        return by_log_in or [one for one in self.people if one.name == text]


class PersonField(forms.CharField):
    """One colleague, written as name and log-in; the suggestions fill it in."""

    def __init__(self, **options: Any) -> None:
        look = "registry/forms/code_field.html"
        super().__init__(**{"max_length": 120, "template_name": look} | options)
        self.url = reverse_lazy("capa:lookup_people")
        self.directory: Directory | None = None

    def prepare_value(self, value: Any) -> Any:
        return f"{value.name} {value.username}" if isinstance(value, User) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = (self.directory or Directory()).find(text)
        if not found:
            raise forms.ValidationError(
                _("没有叫“%(name)s”的同事，请从联想中选择。"), params={"name": text}
            )
        if len(found) > 1:
            raise forms.ValidationError(
                _("叫“%(name)s”的同事不止一个，请从联想中选择。"), params={"name": text}
            )
        return found[0]

    def run_validators(self, value: Any) -> None:
        """The text was read before the colleague was looked for."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


def person(label: Any, needed: Any = "", **more: Any) -> PersonField:
    """A colleague; `needed` is said when nobody is named, without it the field is 选填."""
    messages = {"required": needed} if needed else None
    return PersonField(label=label, required=bool(needed), error_messages=messages, **more)


def department(label: Any, needed: Any = "", **more: Any) -> forms.ModelChoiceField:
    messages = {"required": needed} if needed else None
    return forms.ModelChoiceField(
        Department.objects.all(),
        label=label,
        required=bool(needed),
        empty_label=_("请选择"),
        error_messages=messages,
        **more,
    )


def number(label: Any, needed: Any = "", **more: Any) -> forms.DecimalField:
    """A measured or wanted value: a text box, since a wheel over a number box changes it."""
    messages = {
        "invalid": _("请填数字，如 0.25。"),
        "max_digits": _("数字太大，请核对。"),
        "max_whole_digits": _("数字太大，请核对。"),
        "max_decimal_places": _("最多四位小数。"),
    }
    if needed:
        messages["required"] = needed
    return forms.DecimalField(
        label=label,
        required=bool(needed),
        max_digits=14,
        decimal_places=4,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=messages,
        **more,
    )


class Row(forms.Form):
    """Base of rows that name colleagues: one directory for all of them."""

    def __init__(self, *args: Any, directory: Directory | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PersonField):
                field.directory = directory
