"""发货清单 out of Excel: a template, a dry run with a report row by row, then all or nothing.

The dry run is the deed itself, undone: what the verb would refuse stands in the report. What was
read travels in the page, signed, so that exactly what was checked is what is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.spreadsheets.package import Unreadable
from registry.importing import sheets, values
from registry.importing.columns import Column, Sheet
from registry.models import Equipment, SalesOrderLine
from shipping.choices import ItemKind
from shipping.models import Box, Item, Shipment
from shipping.workflow.drafting import save_draft
from shipping.workflow.packing import MOST

if TYPE_CHECKING:
    from accounts.models import User

SALT, HOURS = "shipping.packing-list", 24
APPEND, REPLACE = "append", "replace"
# The heads are the words of the Chinese file, whatever language the reader has on screen.
SHEET = Sheet(
    Item,
    "shipping.draft_shipment",
    ("name",),
    (
        Column("箱号", "box", "code", False, "1"),
        Column("类别", "kind", "text", False, "主机", gettext_lazy("主机、配件 或 随机资料。")),
        Column("名称", "name", "text", True, "真空镀膜机"),
        Column("规格图号", "specification", "text", False, "VC-1200"),
        Column("料号", "part_number", "code", False, "VC-1200-00"),
        Column("应发数量", "quantity", "whole", True, "1"),
        Column("单位", "unit", "text", True, "台"),
        Column("关键件", "critical", "yes", False, "是", gettext_lazy("缺了不能安装的写 是。")),
        Column("订单行", "order_line", "whole", False, "1", gettext_lazy("这份订单的行号。")),
        Column("出厂编号", "equipment", "code", False, "", gettext_lazy("每台写一行，数量是 1。")),
    ),
)
HEADS = {column.field: column.head for column in SHEET.columns}
KINDS = {"主机": ItemKind.MAIN, "配件": ItemKind.ACCESSORY, "随机资料": ItemKind.DOCUMENT}
Problem = dict[str, str]


@dataclass
class Read:
    """What a file holds: rows as JSON would keep them, and what is wrong, row by row."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    report: list[dict[str, Any]] = field(default_factory=list)

    @property
    def faulty(self) -> int:
        return sum(bool(line["problems"]) for line in self.report)

    def fault(self, number: int | str, code: str, *problems: Problem) -> None:
        self.report.append({"row": number, "code": code, "problems": list(problems), "text": ""})


def read(content: bytes, shipment: Shipment) -> Read:
    """Every filled row of the first sheet. Raises Unreadable for a file that is none."""
    found, faults = sheets.read(content, SHEET)
    result = Read()
    for sentence in faults:
        result.fault("", "", {"column": "", "text": sentence})
    if faults:
        return result
    if not found:
        raise Unreadable(_("这张表里没有货物，从第二行开始填写。"))
    if len(found) > MOST:
        raise Unreadable(_("一份发货清单最多 %(most)d 行，请分开发货。") % {"most": MOST})
    known = _Known(shipment)
    for row in found:
        values_of, problems = known.row(row.cells)
        code = values.text(row.cells.get("name", ""))[:60]
        result.rows.append(values_of)
        line = {"row": row.number, "code": code, "problems": problems, "text": _("可以导入")}
        result.report.append(line)
    return result


class _Known:
    """What of the order a row may name, read once."""

    def __init__(self, shipment: Shipment) -> None:
        lines = SalesOrderLine.objects.filter(order=shipment.order_id)
        machines = Equipment.objects.current().filter(customer=shipment.customer_id)
        self.lines = {line.position: line.pk for line in lines}
        self.machines = {machine.serial_number.upper(): machine.pk for machine in machines}
        self.seen: set[int] = set()

    def row(self, cells: dict[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
        given: dict[str, Any] = {"kind": str(ItemKind.ACCESSORY), "box": "", "critical": False}
        problems = []
        for column in SHEET.columns:
            if column.field not in cells:
                if column.required:
                    problems.append({"column": column.head, "text": _("必填。")})
                continue
            try:
                given[column.field] = self._value(column, cells[column.field])
            except values.Wrong as wrong:
                problems.append({"column": column.head, "text": str(wrong)})
        return given, problems

    def _value(self, column: Column, cell: Any) -> Any:
        value: Any = values.READERS[column.kind](cell)
        if column.field == "kind":
            if value not in KINDS:
                raise values.Wrong(
                    _("“%(value)s”要写 主机、配件 或 随机资料。") % {"value": value[:30]}
                )
            return str(KINDS[value])
        if column.field == "quantity" and value < 1:
            raise values.Wrong(_("数量要大于 0。"))
        if column.field == "order_line":
            if value not in self.lines:
                raise values.Wrong(_("这份订单没有第 %(n)d 行。") % {"n": value})
            return self.lines[value]
        if column.field == "equipment":
            return self._machine(value)
        self._fits(column, value)
        return value

    def _machine(self, serial: str) -> int:
        pk = self.machines.get(serial.upper())
        if pk is None:
            raise values.Wrong(
                _("这个客户没有出厂编号“%(serial)s”的设备。") % {"serial": serial[:40]}
            )
        if pk in self.seen:
            raise values.Wrong(_("出厂编号“%(serial)s”重复。") % {"serial": serial[:40]})
        self.seen.add(pk)
        return pk

    @staticmethod
    def _fits(column: Column, value: Any) -> None:
        holds: Any = Box if column.field == "box" else Item
        name = "number" if column.field == "box" else column.field
        most = getattr(holds._meta.get_field(name), "max_length", None)
        if isinstance(value, str) and most and len(value) > most:
            raise values.Wrong(_("最多 %(most)d 个字。") % {"most": most})


# --- from the report to the deed --------------------------------------------------------------
def sealed(shipment: Shipment, rows: Sequence[dict[str, Any]], mode: str) -> str:
    """What was checked, so that the page can hand it back unchanged."""
    said = {"number": shipment.number, "version": shipment.version, "mode": mode, "rows": rows}
    return signing.dumps(said, salt=SALT, compress=True)


def opened(shipment: Shipment, seal: str) -> dict[str, Any] | None:
    """What a page handed back; None where it is not ours, too old, or of another shipment."""
    try:
        said: dict[str, Any] = signing.loads(seal, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    return said if said["number"] == shipment.number else None


def take(
    shipment: Shipment, rows: Sequence[dict[str, Any]], mode: str, *, version: int, by: User
) -> Shipment:
    """Put the rows on the packing list, in place of those that stand or after them."""
    lines = SalesOrderLine.objects.in_bulk([r["order_line"] for r in rows if r.get("order_line")])
    machines = Equipment.objects.in_bulk([r["equipment"] for r in rows if r.get("equipment")])
    items = [
        {
            **row,
            "order_line": lines.get(row.get("order_line") or 0),
            "equipment": machines.get(row.get("equipment") or 0),
        }
        for row in rows
    ]
    kept = list(shipment.items.order_by("position")) if mode == APPEND else []
    boxes = [
        {"number": box.number, "size": box.size, "weight": box.weight}
        for box in shipment.boxes.all()
    ]
    known = {box["number"] for box in boxes}
    for number in dict.fromkeys(row["box"] for row in rows):
        if number and number not in known:
            boxes.append({"number": number})
    items = [*({"id": item.pk} for item in kept), *items]
    return save_draft(shipment, by=by, boxes=boxes, items=items, version=version)


def refusals(
    shipment: Shipment, rows: Sequence[dict[str, Any]], mode: str, *, by: User
) -> list[str]:
    """What the verb would say to it, without anything being kept."""
    try:
        with transaction.atomic():
            take(shipment, rows, mode, version=shipment.version, by=by)
            transaction.set_rollback(True)
    except ValidationError as error:
        return [str(sentence) for sentence in error.messages]
    return []
