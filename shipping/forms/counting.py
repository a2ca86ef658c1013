"""The counting sheet as the phone sends it: a verdict a line, numbers where something is amiss."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.forms import StepForm
from records.handwriting import Drawn, DrawnField
from records.inputs import FilesField
from shipping import signing
from shipping.choices import Condition, Labels

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

    from shipping.models import Box, Item

PHOTOS_A_LINE = 6
VERDICTS = (
    ("ok", gettext_lazy("齐全")),
    ("missing", gettext_lazy("缺件")),
    ("damaged", gettext_lazy("损/错")),
)
AMISS = ("missing", "damaged", "wrong")
BOX_PARTS = ("condition", "labels", "note")


class LineInput(NamedTuple):
    """A line of the sheet as the template draws it."""

    item: Item
    verdict: BoundField
    parts: list[tuple[str, Any, BoundField]]  # name, label, field
    note: BoundField
    photos: str  # the name of its file input
    errors: list[str]


class BoxInput(NamedTuple):
    box: Box
    condition: BoundField
    labels: BoundField
    note: BoundField
    photos: str
    errors: list[str]


def _number() -> forms.IntegerField:
    words = {
        "invalid": gettext_lazy("请填整数，如 2。"),
        "min_value": gettext_lazy("数量不能小于 0。"),
        "max_value": gettext_lazy("数量超过应发数量。"),
    }
    return forms.IntegerField(
        required=False,
        min_value=0,
        max_value=1_000_000,
        error_messages=words,
        widget=forms.TextInput,
    )


class CountForm(StepForm):
    """到货清点: fields are made of the packing list; the verb checks that the numbers add up."""

    widths: ClassVar[dict[str, int]] = {"signer_name": 6, "signer_title": 6}
    versioned = False  # the key of the count and its round say what it was written for
    body = "shipping/forms/count.html"

    client_uid = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("请重新打开清点页面再提交。")},
    )
    # As the device's clock had it when 提交 was pressed, which may be long before it is sent.
    counted_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("备注"), max_length=2_000, required=False, widget=forms.Textarea
    )
    signer_name = forms.CharField(label=gettext_lazy("签字人"), max_length=60, required=False)
    signer_title = forms.CharField(label=gettext_lazy("部门职务"), max_length=60, required=False)
    signature = DrawnField(label=gettext_lazy("手写签名"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for box in self.boxes_of:
            self._add_box(box)
        for item in self.items_of:
            self._add_item(item)

    @cached_property
    def boxes_of(self) -> list[Box]:
        return list(self.record.boxes.all())  # type: ignore[attr-defined]  # a shipment

    @cached_property
    def items_of(self) -> list[Item]:
        return list(self.record.items.select_related("box"))  # type: ignore[attr-defined]

    def _add_box(self, box: Box) -> None:
        name = f"box-{box.pk}"
        for part, choices in (("condition", Condition.choices), ("labels", Labels.choices)):
            self.fields[f"{name}-{part}"] = forms.ChoiceField(
                choices=choices, required=False, widget=forms.RadioSelect
            )
        self.fields[f"{name}-note"] = forms.CharField(max_length=200, required=False)
        self.fields[f"{name}-photos"] = FilesField(required=False)

    def _add_item(self, item: Item) -> None:
        name = f"line-{item.pk}"
        self.fields[f"{name}-verdict"] = forms.ChoiceField(
            choices=VERDICTS,
            widget=forms.RadioSelect,
            error_messages={"required": _("“%(item)s”还没有清点。") % {"item": item.name}},
        )
        for part in AMISS:
            self.fields[f"{name}-{part}"] = _number()
        self.fields[f"{name}-note"] = forms.CharField(max_length=200, required=False)
        self.fields[f"{name}-photos"] = FilesField(required=False)

    # --- as the template draws it ---------------------------------------------------------------
    def boxes(self) -> list[BoxInput]:
        return [
            BoxInput(
                box,
                self[f"box-{box.pk}-condition"],
                self[f"box-{box.pk}-labels"],
                self[f"box-{box.pk}-note"],
                f"box-{box.pk}-photos",
                self._errors_of(f"box-{box.pk}-"),
            )
            for box in self.boxes_of
        ]

    def lines(self) -> list[LineInput]:
        words = {"missing": _("缺"), "damaged": _("损"), "wrong": _("错发")}
        return [
            LineInput(
                item,
                self[f"line-{item.pk}-verdict"],
                [(part, words[part], self[f"line-{item.pk}-{part}"]) for part in AMISS],
                self[f"line-{item.pk}-note"],
                f"line-{item.pk}-photos",
                self._errors_of(f"line-{item.pk}-"),
            )
            for item in self.items_of
        ]

    def signing_fields(self) -> list[BoundField]:
        return [self["signer_name"], self["signer_title"], self["signature"]]

    def _errors_of(self, prefix: str) -> list[str]:
        return [
            str(sentence)
            for name, sentences in self.errors.items()
            if name.startswith(prefix)
            for sentence in sentences
        ]

    # --- as the verb takes it -------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        signed = [bool(given.get("signature")), bool(given.get("signer_name"))]
        if any(signed) and not all(signed):
            field = "signature" if signed[1] else "signer_name"
            self.add_error(field, _("客户签收要有姓名和手写签名；还没有签字就把两处都清空。"))
        for item in self.items_of:
            self._check(item)
        return given

    def _check(self, item: Item) -> None:
        name, given = f"line-{item.pk}", self.cleaned_data
        verdict = given.get(f"{name}-verdict")
        amiss = sum(given.get(f"{name}-{part}") or 0 for part in AMISS)
        if verdict in {"missing", "damaged"} and not amiss and not self._errors_of(f"{name}-"):
            sentence = _("“%(item)s”缺、损、错各几件？请填数量，都没有就选“齐全”。")
            self.add_error(f"{name}-missing", sentence % {"item": item.name})
        if amiss > item.quantity:
            sentence = _("“%(item)s”缺、损、错合计 %(n)d，超过应发 %(quantity)d。")
            words = {"item": item.name, "n": amiss, "quantity": item.quantity}
            self.add_error(f"{name}-missing", sentence % words)

    def as_counted(self) -> dict[str, Any]:
        """What the verb takes."""
        given = self.cleaned_data
        drawn = None
        if given["signature"]:
            drawn = Drawn(given["signer_name"], given["signer_title"], given["signature"])
        return {
            "client_uid": given["client_uid"],
            "counted_at": given["counted_at"],
            "note": given["note"],
            "lines": self.counted_lines(),
            "boxes": self.checked_boxes(),
            "drawn": drawn,
        }

    def counted_lines(self) -> list[dict[str, Any]]:
        """A row for each line of the packing list: what is amiss, a note, its photos."""
        given = self.cleaned_data
        rows = []
        for item in self.items_of:
            name = f"line-{item.pk}"
            fine = given[f"{name}-verdict"] == "ok"
            amiss = {part: 0 if fine else given[f"{name}-{part}"] or 0 for part in AMISS}
            note, photos = given[f"{name}-note"], given[f"{name}-photos"] or []
            rows.append({"item": item.pk, **amiss, "note": note, "photos": photos})
        return rows

    def checked_boxes(self) -> list[dict[str, Any]]:
        """A row for each box that was looked at."""
        given = self.cleaned_data
        return [
            {
                "box": box.pk,
                "condition": given[f"box-{box.pk}-condition"],
                "labels": given[f"box-{box.pk}-labels"],
                "note": given[f"box-{box.pk}-note"],
                "photos": given[f"box-{box.pk}-photos"] or [],
            }
            for box in self.boxes_of
            if given[f"box-{box.pk}-condition"]
        ]


class RecountForm(CountForm):
    """更正清点: the whole sheet again, and why."""

    versioned = True
    reason = forms.CharField(
        label=gettext_lazy("更正理由"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("请写更正的理由。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial = {**self.initial, **self._as_it_stands()}

    def _as_it_stands(self) -> dict[str, Any]:
        """The count that is corrected, as the sheet shows it."""
        found: dict[str, Any] = {}
        count = signing.standing_count(self.record)  # type: ignore[arg-type]  # a shipment
        if count is None:
            return found
        for line in count.lines.all():
            name = f"line-{line.item_id}"
            found |= {f"{name}-{part}": getattr(line, part) for part in AMISS}
            verdict = "missing" if line.missing else "damaged" if line.amiss else "ok"
            found |= {f"{name}-verdict": verdict, f"{name}-note": line.note}
        for check in count.boxes.all():
            name = f"box-{check.box_id}"
            found |= {f"{name}-{part}": getattr(check, part) for part in BOX_PARTS}
        return found | {"note": count.note}

    def as_counted(self) -> dict[str, Any]:
        given = self.cleaned_data
        return super().as_counted() | {"reason": given["reason"], "version": given["version"]}
