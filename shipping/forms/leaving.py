"""Forms of what leaves: packing check, departure, the notes on its way."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Channel
from records import clock
from records.forms import StepForm
from records.inputs import choose, line, long_text
from shipping.choices import Condition, Labels, TransitKind

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

    from shipping.models import Box

L = gettext_lazy


class BoxCheckInput(NamedTuple):
    """A box as the template draws it."""

    box: Box
    condition: BoundField
    labels: BoundField
    note: BoundField
    errors: list[str]


class PackForm(StepForm):
    """包装检查: each box of the shipment, its looks and its labels."""

    body = "shipping/forms/pack.html"
    note = long_text(L("包装检查说明"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for box in self.boxes_of:
            for part, choices in (("condition", Condition.choices), ("labels", Labels.choices)):
                words = {"box": box.number}
                needed = {"required": _("箱 %(box)s：请选外观和标签。") % words}
                self.fields[f"{part}-{box.pk}"] = forms.ChoiceField(
                    label=_("箱 %(box)s") % words,
                    choices=choices,
                    initial=getattr(box, part),
                    widget=forms.RadioSelect,
                    error_messages=needed,
                )
            self.fields[f"note-{box.pk}"] = forms.CharField(
                max_length=200, required=False, initial=box.note, label=_("箱 %(box)s") % words
            )

    @cached_property
    def boxes_of(self) -> list[Box]:
        return list(self.record.boxes.all())  # type: ignore[attr-defined]  # a shipment

    def boxes(self) -> list[BoxCheckInput]:
        return [
            BoxCheckInput(
                box,
                self[f"condition-{box.pk}"],
                self[f"labels-{box.pk}"],
                self[f"note-{box.pk}"],
                self._errors_of(box),
            )
            for box in self.boxes_of
        ]

    def _errors_of(self, box: Box) -> list[str]:
        parts = (f"condition-{box.pk}", f"labels-{box.pk}", f"note-{box.pk}")
        found = [str(text) for name in parts for text in self.errors.get(name, ())]
        return list(dict.fromkeys(found))

    def clean(self) -> dict[str, Any]:
        """As the verb takes it: one row a box."""
        given = super().clean() or self.cleaned_data
        rows = [
            {
                "box": box.pk,
                **{name: given.get(f"{name}-{box.pk}", "") for name in ("condition", "labels")},
                "note": given.get(f"note-{box.pk}", ""),
            }
            for box in self.boxes_of
        ]
        return {"boxes": rows, "note": given.get("note", ""), "version": given.get("version")}


class UnpackForm(StepForm):
    reason = long_text(L("退回备货的原因"), L("请写退回备货的原因。"))


class ShipForm(StepForm):
    """发货: who carries it, when it is to arrive."""

    widths = {"carrier": 6, "waybill": 6, "expected_on": 6, "gross_weight": 6}
    carrier = line(L("承运"), L("请填承运方；自送写“自送”。"))
    waybill = line(L("运单号"))
    expected_on = forms.DateField(
        label=L("预计到货"), error_messages={"required": L("请填预计到货日期。")}
    )
    gross_weight = forms.DecimalField(
        label=L("毛重（kg）"), required=False, min_value=0, max_digits=9, decimal_places=1
    )

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        names = ("carrier", "waybill", "expected_on", "gross_weight")
        known = {name: getattr(record, name) for name in names}
        kwargs["initial"] = known | (kwargs.get("initial") or {})
        super().__init__(*args, record=record, **kwargs)


class TransitForm(StepForm):
    """在途跟进: where it is, and what the customer was told (S9-4.2)."""

    versioned = False
    widths = {
        **dict.fromkeys(("day", "place", "expected_on"), 4),
        **dict.fromkeys(("told_whom", "told_how", "told_at"), 4),
        **dict.fromkeys(("stored_at", "stored_until"), 6),
    }
    kind = forms.ChoiceField(
        label=L("情况"),
        choices=TransitKind.choices,
        initial=TransitKind.IN_TRANSIT,
        widget=forms.RadioSelect,
    )
    text = long_text(L("说明"), L("请写货物的情况。"), rows=2)
    day = forms.DateField(label=L("日期"), initial=clock.today, required=False)
    place = line(L("所在地"), most=120)
    expected_on = forms.DateField(
        label=L("新的预计到货"), required=False, help_text=L("延误时必填。")
    )
    told_whom = line(L("告知谁"), help_text=L("告知了客户才填。"))
    told_how = choose(L("告知方式"), Channel.choices)
    told_at = forms.DateTimeField(label=L("告知时间"), required=False)
    stored_at = line(L("暂存地点"), most=120, help_text=L("暂存时必填。"))
    stored_until = forms.DateField(label=L("暂存至"), required=False)
