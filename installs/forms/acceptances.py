"""What an acceptance is drawn up with: the same for a new one and for its draft (S5-3.3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from capa.forms.fields import person
from installs.choices.acceptance import Before, Kind
from records.inputs import RowForm, Rows, RowsForm, line
from registry.fields import equipment_field, order_field
from registry.models import Equipment


class MachineForm(forms.Form):
    """Before anything else: which machine is accepted."""

    equipment = equipment_field()


class BeforeRow(RowForm):
    """前置确认: done on a day, or not needed for a reason."""

    widths = {"done_on": 3, "not_needed_reason": 5, "note": 4}
    kind = forms.ChoiceField(choices=Before.choices, widget=forms.HiddenInput)
    done_on = forms.DateField(label=_("完成日期"), required=False)
    not_needed_reason = line(_("不适用理由"), most=500)
    note = line(_("说明"), most=200)


BeforeRows = formset_factory(BeforeRow, Rows, extra=0, max_num=10, absolute_max=10)


class DraftForm(RowsForm):
    """Facts of the draft and 前置确认."""

    body = "installs/acceptances/forms/draft.html"
    widths = {"order": 6, "engineer": 6, "planned_on": 4, "site": 8, "software_version": 4}
    error_fields = {"preconditions": ""}
    kind = forms.ChoiceField(label=_("验收类型"), choices=Kind.choices, widget=forms.RadioSelect)
    order = order_field(required=False)
    engineer = person(_("验收工程师"))
    planned_on = forms.DateField(label=_("计划验收日"), required=False)
    site = line(_("验收地点"), most=120)
    software_version = line(_("软件版本"), most=40)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        names = ("kind", "planned_on", "site", "software_version")
        given = {name: getattr(record, name) for name in names}
        given |= {"order": record.order, "engineer": record.engineer}
        kwargs["initial"] = given | (kwargs.get("initial") or {})
        super().__init__(*args, record=record, **kwargs)

    def further_rows(self) -> dict[str, Rows]:
        record: Any = self.record
        written = {row.kind: row for row in record.preconditions.all()} if record.pk else {}
        names = ("done_on", "not_needed_reason", "note")
        initial = [
            {"kind": kind, **{n: getattr(written.get(kind), n, None) or "" for n in names}}
            for kind in Before.values
        ]
        if not record.pk:
            initial = _known(record.equipment, initial)
        return {"preconditions": self.rows_of("preconditions", BeforeRows, initial)}

    @property
    def lines(self) -> list[tuple[str, forms.Form]]:
        """What is confirmed beside what is said of it."""
        rows = self.groups["preconditions"].forms
        return list(zip((str(label) for label in Before.labels), rows, strict=False))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        if given.get("order") is None:
            given.pop("order", None)
        if not self.errors:
            given["preconditions"] = self.groups["preconditions"].values()
        return given


def _known(machine: Equipment, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the machine's file tells already is proposed."""
    days = {Before.ARRIVAL: machine.arrived_on, Before.INSTALLATION: machine.installed_on}
    return [row | {"done_on": days.get(row["kind"]) or ""} for row in rows]
