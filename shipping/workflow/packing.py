"""Boxes and lines of a packing list as they are given: checked, kept, told in the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shipping import quantities
from shipping.models import Box, Item, Shipment

Rows = Sequence[Mapping[str, Any]]
BOX = frozenset({"number", "size", "weight"})
ITEM = frozenset(
    {
        *("kind", "name", "specification", "part_number", "unit", "quantity", "critical"),
        *("order_line", "equipment"),
    }
)
MOST = 500  # rows of one shipment


def replace(shipment: Shipment, *, boxes: Rows | None, items: Rows | None) -> None:
    """Make boxes and lines what is given, in the order given; None leaves them alone."""
    if boxes is not None:
        _boxes(shipment, boxes)
    if items is not None:
        _items(shipment, items)


def texts(shipment: Shipment) -> list[str]:
    """The lines as the history shows them."""
    rows = shipment.items.select_related("box").order_by("position")
    return [
        f"{row.position} {row.box.number if row.box else '—'} {row.name} × {row.quantity}"
        for row in rows
    ]


def _boxes(shipment: Shipment, rows: Rows) -> None:
    """Boxes are known by their number; one that is left out goes, and its lines lie in none."""
    _not_too_many(rows)
    known = {box.number: box for box in shipment.boxes.all()}
    numbers = [str(values.get("number", "")).strip() for values in rows]
    if len(set(numbers)) != len(numbers):
        raise ValidationError({"boxes": _("同一发货单里箱号不能重复。")})
    gone = [box for number, box in known.items() if number not in numbers]
    shipment.items.filter(box__in=gone).update(box=None)
    shipment.boxes.filter(pk__in=[box.pk for box in gone]).delete()
    for position, (number, values) in enumerate(zip(numbers, rows, strict=True), 1):
        box = known.get(number) or Box(shipment=shipment)
        _set(box, values, BOX)
        box.number, box.position = number, position
        _check(box, "boxes", position)
        box.save()


def _items(shipment: Shipment, rows: Rows) -> None:
    _not_too_many(rows)
    known = {item.pk: item for item in shipment.items.all()}
    boxes = {box.number: box for box in shipment.boxes.all()}
    kept = [values["id"] for values in rows if values.get("id")]
    if set(kept) - known.keys() or len(set(kept)) != len(kept):
        raise ValidationError({"items": _("有一行不属于这份发货清单，请刷新后再改。")})
    shipment.items.exclude(pk__in=kept).delete()
    for position, values in enumerate(rows, 1):
        item = known.get(values.get("id") or 0) or Item(shipment=shipment)
        if shipment.source_id is not None and item.pk is None:
            raise ValidationError({"items": _("补发只发申请里的货，不能添加别的。")})
        _set(item, {k: v for k, v in values.items() if k not in {"id", "box"}}, ITEM)
        if "box" in values:
            item.box = _box(boxes, values["box"], position)
        item.position = position
        _check_links(shipment, item)
        _check(item, "items", position)
        item.save()
    _no_more_than_asked(shipment)


def _box(boxes: Mapping[str, Box], number: Any, position: int) -> Box | None:
    wanted = str(number or "").strip()
    if wanted and wanted not in boxes:
        words = {"n": position, "box": wanted}
        raise ValidationError({"items": _("第 %(n)d 行：没有箱号“%(box)s”。") % words})
    return boxes.get(wanted)


def _set(row: Any, values: Mapping[str, Any], known: frozenset[str]) -> None:
    unknown = set(values) - known
    if unknown:
        raise ValidationError(dict.fromkeys(sorted(unknown), _("没有这一项。")))
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)


def _check(row: Box | Item, name: str, position: int) -> None:
    """A row's own rules, told with the number of the row."""
    try:
        row.full_clean(
            exclude={f.name for f in row._meta.concrete_fields if f.is_relation},
            validate_unique=False,
        )
    except ValidationError as error:
        labels = {f.name: str(getattr(f, "verbose_name", f.name)) for f in row._meta.get_fields()}
        sentences = [
            _("第 %(n)d 行 %(field)s：%(sentence)s")
            % {"n": position, "field": labels.get(field, ""), "sentence": sentence}
            for field, found in error.message_dict.items()
            for sentence in found
        ]
        raise ValidationError({name: sentences}) from error


def _check_links(shipment: Shipment, item: Item) -> None:
    """A line of the order and a machine must belong to this shipment's order and customer."""
    line, machine = item.order_line, item.equipment
    reason = ""
    if line is not None and line.order_id != shipment.order_id:
        reason = _("订单行不属于这份订单。")
    elif machine is not None and machine.customer_id != shipment.customer_id:
        reason = _("设备 %(serial)s 不属于这个客户。") % {"serial": machine.serial_number}
    elif line is not None and machine is not None and machine.product_id != line.product_id:
        reason = _("设备 %(serial)s 不是这一订单行的产品。") % {"serial": machine.serial_number}
    elif machine is not None and item.quantity != 1:
        reason = _("写了出厂编号的一行只能是 1 台。")
    elif line is not None and shipment.source_id is not None:
        reason = _("补发的货记在原来的订单行上，不要再选。")
    if reason:
        words = {"n": item.position, "reason": reason}
        raise ValidationError({"items": _("第 %(n)d 行：%(reason)s") % words})


def _no_more_than_asked(shipment: Shipment) -> None:
    """What replenishes brings at most what of its request has not arrived yet."""
    if shipment.replenishment is None:
        return
    left = quantities.remaining(shipment.replenishment)
    for item in shipment.items.all():
        if item.quantity > left.get(item.request_line_id or 0, 0):
            words = {"name": item.name, "most": left.get(item.request_line_id or 0, 0)}
            raise ValidationError({"items": _("“%(name)s”最多补发 %(most)d 件。") % words})


def _not_too_many(rows: Rows) -> None:
    if len(rows) > MOST:
        raise ValidationError(_("一份发货清单最多 %(most)d 行，请分开发货。") % {"most": MOST})
