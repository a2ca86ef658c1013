"""The form of a step: its cleaned data is exactly what the verb takes, and `version`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.models import Model
    from django.forms.boundfield import BoundField
    from django.http import HttpRequest

    from accounts.models import User

Written = list[tuple[str, str]]
LONGEST_NUMBER = 18  # digits; what has more is no key, count or version of ours


def whole(text: object) -> int | None:
    """A key, count or version as a page sends it back; None for what cannot be one."""
    digits = str(text or "")
    return int(digits) if digits.isdecimal() and len(digits) <= LONGEST_NUMBER else None


class StepForm(forms.Form):
    """Input of one step on one record, by one person: names, types and labels, no rule.

    versioned: the verb refuses what was written on an older version. error_fields: where a
    sentence of the verb belongs when the form has no field of that name. body: the template
    of the fields, where they need more than one below the other. request: the one that brought
    the input. signing: whether the password is asked again (`records.signing`).
    """

    versioned: ClassVar[bool] = True
    error_fields: ClassVar[dict[str, str]] = {}
    body: ClassVar[str] = "records/_step_fields.html"
    signing: ClassVar[bool] = False
    request: HttpRequest | None = None

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, record: Model, user: User, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "s_%s")
        super().__init__(*args, **kwargs)
        self.record, self.user = record, user
        self.initial.setdefault("version", record.version)  # type: ignore[attr-defined]
        if not self.versioned:
            del self.fields["version"]

    def refuse(self, error: ValidationError) -> None:
        """Put the verb's sentences at their fields."""
        if not hasattr(error, "error_dict"):
            for sentence in error.messages:
                self.add_error(None, sentence)
            return
        for name, sentences in error.message_dict.items():
            field = self.error_fields.get(name, name)
            known = field in self.fields and field != NON_FIELD_ERRORS
            for sentence in sentences:
                self.add_error(field if known else None, sentence)

    def written(self) -> Written:
        """What stands in the form, in words, field by field: to be put beside what others wrote."""
        return [
            (str(field.label), _text(field))
            for field in self.visible_fields()
            if not isinstance(field.field, forms.FileField)
        ]


def _text(field: BoundField) -> str:
    value = field.value()
    if isinstance(field.field, forms.BooleanField):
        return _("是") if value else _("否")
    if value in (None, ""):
        return ""
    if isinstance(field.field, forms.ModelChoiceField):
        try:
            return str(field.field.to_python(value))
        except ValidationError:
            return str(value)
    choices = getattr(field.field, "choices", None)
    if choices is not None:
        values = value if isinstance(value, list | tuple) else [value]
        words = {str(code): str(label) for code, label in choices}
        return _("、").join(words.get(str(one), str(one)) for one in values)
    return str(value)
