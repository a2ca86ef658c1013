"""How every form looks: label above, hint, error, control, as `docs/design.md` describes it.

Named by `settings.FORM_RENDERER`, so no form has to import anything to look right. A form may
say more about its looks with three plain attributes: `widths` (name to columns of twelve),
`units` (name to the word behind the box) and `sections` (heading, names).
"""

from typing import Any

from django import forms
from django.forms import widgets
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

CLASSES = (
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
    (forms.SelectMultiple, "select"),
    (forms.CheckboxInput, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (widgets.Input, "input"),
)
FULL_WIDTH = 12


class DesignBoundField(BoundField):
    """A field that knows its class, its width, and whether it is marked 选填."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        self._name_what_is_missing()
        # The browser's own picker; the admin's date widgets are subclasses and keep theirs.
        if type(field.widget) is forms.DateInput:
            field.widget.input_type = "date"
        elif type(field.widget) is forms.DateTimeInput:
            field.widget.input_type = "datetime-local"

    def _name_what_is_missing(self) -> None:
        """“请填写出厂编号” in place of “required”, unless the form has words of its own."""
        messages = self.field.error_messages
        if messages.get("required") != forms.Field.default_error_messages["required"]:
            return
        chosen = isinstance(self.field, forms.ChoiceField | forms.ModelChoiceField)
        words = _("请选择%(field)s") if chosen else _("请填写%(field)s")
        messages["required"] = words % {"field": self.label}

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if widget.is_hidden:
            return attrs
        look = _class_of(widget)
        own = widget.attrs.get("class", "")
        if look and look not in own.split():
            attrs["class"] = f"{look} {own}".strip()
        return attrs

    @property
    def width(self) -> int:
        return getattr(self.form, "widths", {}).get(self.name, FULL_WIDTH)

    @property
    def unit(self) -> str:
        return getattr(self.form, "units", {}).get(self.name, "")

    @property
    def optional(self) -> bool:
        return not (self.field.required or self.field.disabled or self.is_check)

    @property
    def is_check(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_radio(self) -> bool:
        return type(self.field.widget) is forms.RadioSelect

    @property
    def is_checks(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxSelectMultiple)

    @cached_property
    def first_id(self) -> str:
        """Where a link of the error summary leads: the control, or the first of a group."""
        if self.use_fieldset and len(self):
            return self[0].id_for_label
        return self.id_for_label or self.auto_id


def _class_of(widget: forms.Widget) -> str:
    """The longest match wins: a radio list is a Select to Django, but not to the eye."""
    for kind, look in sorted(CLASSES, key=lambda pair: -len(pair[0].__mro__)):
        if isinstance(widget, kind):
            return look
    return ""


class DesignRenderer(TemplatesSetting):
    """`{{ form }}` gives the fields in the design's markup; the page adds form tag and buttons."""

    form_template_name = "components/forms/form.html"
    field_template_name = "components/forms/field.html"
    formset_template_name = "components/forms/formset.html"
    bound_field_class = DesignBoundField
