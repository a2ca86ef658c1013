"""Inputs that the steps' forms share: long text, pills for yes and no, several files, rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records.forms import StepForm, Written, whole

YES, NO = "yes", "no"


def long_text(
    label: Any, needed: Any = "", *, rows: int = 3, most: int = 2_000, **more: Any
) -> Any:
    """A text of several lines; `needed` is said when it is empty, without it the text is 选填."""
    return forms.CharField(
        label=label,
        required=bool(needed),
        max_length=most,
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": needed} if needed else None,
        **more,
    )


def line(label: Any, needed: Any = "", *, most: int = 60, **more: Any) -> forms.CharField:
    """A text of one line."""
    messages = {"required": needed} if needed else None
    return forms.CharField(
        label=label, required=bool(needed), max_length=most, error_messages=messages, **more
    )


def yes_or_no(label: Any, yes: Any, no: Any, needed: Any) -> forms.TypedChoiceField:
    """Two pills in the words of the matter; gives True or False."""
    return forms.TypedChoiceField(
        label=label,
        choices=[(YES, yes), (NO, no)],
        coerce=lambda value: value == YES,
        widget=forms.RadioSelect,
        error_messages={"required": needed},
    )


def choose(label: Any, choices: Any, needed: Any = "", **more: Any) -> forms.ChoiceField:
    """One of several words, none of them chosen yet; without `needed` it may stay so."""
    messages = {"required": needed} if needed else None
    return forms.ChoiceField(
        label=label,
        choices=[("", _("请选择")), *choices],
        required=bool(needed),
        error_messages=messages,
        **more,
    )


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """None, one or several files, always as a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(FilesField, self).clean(one, initial) for one in given]


class RowForm(forms.Form):
    """One row of a formset; an untouched row counts for nothing."""

    def hush(self) -> None:
        self._errors, self.cleaned_data = ErrorDict(), {}


class Rows(forms.BaseFormSet):
    """Rows that are added by a button and removed by a tick, with and without script."""

    deletion_widget = forms.CheckboxInput

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("删除这一行")

    def values(self) -> list[dict[str, Any]]:
        """The rows that count, as the verb takes them."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.has_changed() or form.initial
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]

    def hush(self) -> None:
        """Show the rows without judging them: another row was asked for, nothing was sent."""
        self._errors, self._non_form_errors = [], ErrorList()
        for form in self.forms:
            form.hush()
            self._errors.append(form.errors)


def one_more(data: Any, prefix: str) -> Any:
    """The data with another empty row when the button under these rows was pressed."""
    if data is None or data.get("redraw") != prefix:
        return data
    data = data.copy()
    data[f"{prefix}-TOTAL_FORMS"] = str((whole(data.get(f"{prefix}-TOTAL_FORMS")) or 0) + 1)
    return data


class RowsForm(StepForm):
    """A step's form with groups of rows beside its fields."""

    def further_rows(self) -> dict[str, Rows]:
        raise NotImplementedError

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.groups = self.further_rows()

    def rows_of(
        self, prefix: str, kind: type[Rows], initial: list[dict[str, Any]], **more: Any
    ) -> Rows:
        """A group of rows as it stands or as it was sent; `more` is what every row is told."""
        data = one_more(self.data, prefix) if self.is_bound else None
        return kind(data, initial=initial, prefix=prefix, auto_id="s_%s", form_kwargs=more)

    def hush(self) -> None:
        """Another row was asked for: nothing is judged yet."""
        for rows in self.groups.values():
            rows.hush()

    def check_rows(self) -> None:
        wrong = [rows for rows in self.groups.values() if not rows.is_valid()]
        if wrong:
            self.add_error(None, gettext("有几行还没有填全，见下面各行。"))

    def written(self) -> Written:
        texts = super().written()
        for rows in self.groups.values():
            for form in rows.forms:
                values = [text for label, text in _row_texts(form) if text]
                if form.has_changed() or form.initial:
                    texts.append(
                        (gettext("第 %(n)s 行") % {"n": len(texts) + 1}, gettext("；").join(values))
                    )
        return texts


def _row_texts(form: forms.Form) -> Written:
    shown = []
    for field in form.visible_fields():
        value = field.value()
        if field.name == "DELETE" or value in (None, ""):
            continue
        words = {str(code): str(label) for code, label in getattr(field.field, "choices", ())}
        shown.append((str(field.label), words.get(str(value), str(value))))
    return shown
