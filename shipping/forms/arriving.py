"""Forms of what arrives: arrival, the customer's name, what is asked for again, a complaint."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L  # noqa: N812  a word on every third line

from records import clock
from records.forms import StepForm
from records.handwriting import DrawnField
from records.inputs import line, long_text
from shipping import quantities, signing
from shipping.choices import Shortage
from shipping.workflow.complaining import described
from shipping.workflow.replenishing import proposed

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

    from shipping.models import CountLine, Item


class ArrivalForm(StepForm):
    """登记到货."""

    arrived_on = forms.DateField(
        label=L("到货日期"), initial=clock.today, error_messages={"required": L("请填到货日期。")}
    )
    note = long_text(L("到货说明"), rows=2, help_text=L("车到的时间、卸货和外观的情况。"))


class ReceiptForm(StepForm):
    """客户签收: drawn on the screen, or the photo of the paper that was signed."""

    body = "shipping/forms/receipt.html"
    error_fields = {"signer_name": "name"}
    widths = {"name": 6, "title": 6}
    name = line(L("签字人"), L("请填写签字人的姓名。"))
    title = line(L("部门职务"))
    image = DrawnField(label=L("手写签名"), required=False)
    paper = forms.FileField(
        label=L("签好的纸质清单"),
        required=False,
        widget=forms.FileInput({"accept": "image/*"}),
        help_text=L("客户在纸上签了就拍照上传，不用再在屏幕上签。"),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("seen", signing.hash_of(self.record))  # type: ignore[arg-type]


class AskedLine(NamedTuple):
    """A line that may be asked for again, as the template draws it."""

    item: Item
    reason: str
    most: int
    field: BoundField
    errors: list[str]


class RequestForm(StepForm):
    """申请补发: all that is amiss is proposed; pieces may be left out."""

    versioned = False
    body = "shipping/forms/request.html"
    reason = long_text(L("补发的原因"), L("请写补发的原因。"), rows=2)
    wanted_on = forms.DateField(label=L("需要日期"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in self.rows_of:
            self.fields[self._name(row)] = forms.IntegerField(
                label=self.items_of[row["item"]].name,
                initial=row["quantity"],
                min_value=0,
                max_value=row["quantity"],
                required=False,
                error_messages={"max_value": L("多于缺损的件数。"), "invalid": L("请填整数。")},
            )

    @cached_property
    def rows_of(self) -> list[dict[str, Any]]:
        return proposed(self.record)  # type: ignore[arg-type]  # a shipment

    @cached_property
    def items_of(self) -> dict[int, Item]:
        wanted = [row["item"] for row in self.rows_of]
        return self.record.items.in_bulk(wanted)  # type: ignore[attr-defined]  # a shipment

    @staticmethod
    def _name(row: dict[str, Any]) -> str:
        return f"many-{row['item']}-{row['reason']}"

    def lines(self) -> list[AskedLine]:
        return [
            AskedLine(
                self.items_of[row["item"]],
                str(Shortage(row["reason"]).label),
                row["quantity"],
                self[self._name(row)],
                [str(text) for text in self.errors.get(self._name(row), ())],
            )
            for row in self.rows_of
        ]

    def clean(self) -> dict[str, Any]:
        """As the verb takes it."""
        given = super().clean() or self.cleaned_data
        lines = [
            {"item": row["item"], "reason": row["reason"], "quantity": many}
            for row in self.rows_of
            if (many := given.get(self._name(row)))
        ]
        kept: dict[str, Any] = {
            name: given[name] for name in ("reason", "wanted_on") if name in given
        }
        return kept | {"lines": lines}


class ComplaintForm(StepForm):
    """转客诉: one line of the count; `?item=7` names it."""

    versioned = False
    item = forms.TypedChoiceField(
        label=L("哪一项"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": L("请选一项。")},
    )
    description = long_text(
        L("问题描述"), most=10_000, help_text=L("不填时用清点的数字写一句，登记客诉时还能改。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = quantities.standing().filter(count__shipment=self.record.pk, complaint=None)
        amiss = [row for row in rows.select_related("item") if row.amiss]
        field: Any = self.fields["item"]
        field.choices = [(row.item_id, _words(row)) for row in amiss]
        if len(amiss) == 1:
            self.initial.setdefault("item", amiss[0].item_id)
            sentence = described(self.record, amiss[0])  # type: ignore[arg-type]  # a shipment
            self.initial.setdefault("description", sentence)


def _words(row: CountLine) -> str:
    words = {"item": row.item.name, "n": row.amiss, "most": row.expected}
    return _("%(item)s：%(n)d / %(most)d 件缺损") % words
