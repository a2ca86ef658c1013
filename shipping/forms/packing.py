"""发货清单: facts, boxes and lines; rows are added by a button and removed by a tick."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from records.inputs import RowForm, Rows, RowsForm, line, long_text
from registry.fields import order_field
from registry.models import Contact, Equipment
from shipping.choices import ItemKind
from shipping.workflow.drafting import FACTS
from shipping.workflow.packing import MOST

ITEM = ("kind", "name", "specification", "part_number", "unit", "quantity", "critical")


class WhichOrderForm(forms.Form):
    """Before anything else: of which order it is."""

    order = order_field()


class BoxRow(RowForm):
    widths = {"number": 4, "size": 4, "weight": 4}
    number = line(_("箱号"), _("请写箱号。"), most=20)
    size = line(_("尺寸"), most=40, help_text=_("如 2.2×1.8×2.0 m"))
    weight = forms.DecimalField(
        label=_("重量（kg）"), required=False, min_value=0, max_digits=8, decimal_places=1
    )


class ItemRow(RowForm):
    """One line of the packing list. lines, machines: what of the order may be named, by key."""

    widths = {
        "kind": 2,
        "name": 4,
        "specification": 4,
        "part_number": 2,
        "quantity": 2,
        "unit": 2,
        "box": 2,
        "critical": 2,
        "order_line": 4,
        "equipment": 4,
    }
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("类别"), choices=ItemKind.choices, initial=ItemKind.ACCESSORY)
    name = line(_("名称"), _("请写名称。"), most=120)
    specification = line(_("规格/图号"), most=120)
    part_number = line(_("料号"))
    quantity = forms.IntegerField(
        label=_("应发"),
        min_value=1,
        max_value=1_000_000,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"required": _("请填数量。"), "invalid": _("请填整数，如 2。")},
    )
    unit = line(_("单位"), _("请写单位。"), most=12)
    box = line(_("箱号"), most=20)
    critical = forms.BooleanField(label=_("关键件"), required=False)
    order_line = forms.ChoiceField(label=_("订单行"), required=False)
    equipment = forms.ChoiceField(label=_("出厂编号"), required=False)

    def __init__(
        self, *args: Any, lines: dict[int, Any], machines: dict[int, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {"order_line": lines, "equipment": machines}
        for name, words in (("order_line", _line_words), ("equipment", _machine_words)):
            rows = self.known[name]
            if not rows:
                del self.fields[name]
                continue
            field: Any = self.fields[name]
            field.choices = [("", _("不写")), *((pk, words(row)) for pk, row in rows.items())]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name, rows in self.known.items():
            if name in given:
                given[name] = rows[int(given[name])] if given[name] else None
        return given


def _line_words(row: Any) -> str:
    return f"{row.position} {row.product}"


def _machine_words(row: Any) -> str:
    return str(row.serial_number)


BoxRows: Any = formset_factory(
    BoxRow, Rows, extra=0, can_delete=True, max_num=MOST, absolute_max=MOST
)
ItemRows: Any = formset_factory(
    ItemRow, Rows, extra=0, can_delete=True, max_num=MOST, absolute_max=MOST
)


class PackingForm(RowsForm):
    """The draft of a shipment; the same for a new one (`items`: what is proposed for it)."""

    body = "shipping/forms/packing.html"
    widths = {
        "site": 8,
        "contact": 4,
        "carrier": 4,
        "waybill": 4,
        "gross_weight": 4,
        "planned_on": 6,
        "expected_on": 6,
    }
    site = line(_("收货地址"), most=200)
    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("收货联系人"), required=False, empty_label=_("请选择")
    )
    carrier = line(_("承运"))
    waybill = line(_("运单号"))
    gross_weight = forms.DecimalField(
        label=_("毛重（kg）"), required=False, min_value=0, max_digits=9, decimal_places=1
    )
    planned_on = forms.DateField(label=_("计划发货日"), required=False)
    expected_on = forms.DateField(label=_("预计到货"), required=False)
    remarks = long_text(_("备注"), rows=2)

    def __init__(
        self,
        *args: Any,
        record: Any,
        items: list[dict[str, Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        self.proposed = items
        now: dict[str, Any] = {name: getattr(record, name) for name in FACTS}
        now["contact"] = record.contact_id
        kwargs["initial"] = now | (kwargs.get("initial") or {})
        self.shipment = record
        super().__init__(*args, record=record, **kwargs)
        people = Contact.objects.filter(customer=record.customer, active=True)
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]  # a choice

    @cached_property
    def links(self) -> dict[str, dict[int, Any]]:
        """What of the order a line may name; what replenishes keeps its source's."""
        order = self.shipment.order
        if self.shipment.source_id:
            return {"lines": {}, "machines": {}}
        lines = order.lines.select_related("product", "order")
        machines = Equipment.objects.current().filter(customer=self.shipment.customer)
        own = machines.filter(order_line__order=order)
        return {
            "lines": {row.pk: row for row in lines},
            "machines": {row.pk: row for row in own.select_related("product")},
        }

    def further_rows(self) -> dict[str, Rows]:
        boxes, items = self._boxes_now(), self._items_now()
        return {
            "boxes": self.rows_of("boxes", BoxRows, boxes),
            "items": self.rows_of("items", ItemRows, items, **self.links),
        }

    def _boxes_now(self) -> list[dict[str, Any]]:
        if not self.shipment.pk:
            return [{"number": "1"}]
        return [
            {"number": box.number, "size": box.size, "weight": box.weight}
            for box in self.shipment.boxes.all()
        ]

    def _items_now(self) -> list[dict[str, Any]]:
        if self.proposed is not None:
            keys = ("order_line", "equipment")
            return [
                row | {key: row[key].pk if row[key] else "" for key in keys}
                for row in self.proposed
            ]
        if not self.shipment.pk:
            return []
        return [
            {name: getattr(item, name) for name in ITEM}
            | {
                "id": item.pk,
                "box": item.box.number if item.box else "",
                "order_line": item.order_line_id or "",
                "equipment": item.equipment_id or "",
            }
            for item in self.shipment.items.select_related("box")
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        return given | {name: rows.values() for name, rows in self.groups.items()}
