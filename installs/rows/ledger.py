"""产品销售台账 (S9-4.3.1): an order line from the order to its acceptance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.facts import day
from registry.models import Equipment, SalesOrderLine

if TYPE_CHECKING:
    from datetime import date

    from django_stubs_ext import StrPromise

EXPORTED: Sequence[StrPromise] = (
    gettext_lazy("订单日期"),
    gettext_lazy("订单"),
    gettext_lazy("行号"),
    gettext_lazy("客户"),
    gettext_lazy("业务员"),
    gettext_lazy("产品"),
    gettext_lazy("出厂编号"),
    gettext_lazy("订购数量"),
    gettext_lazy("已发数量"),
    gettext_lazy("收货数量"),
    gettext_lazy("交货日期"),
    gettext_lazy("发货"),
    gettext_lazy("到货"),
    gettext_lazy("安装"),
    gettext_lazy("验收"),
    gettext_lazy("质保截止"),
    gettext_lazy("尾款（万元）"),
)
STAGES = ("shipped_on", "arrived_on", "installed_on", "accepted_on", "warranty_until")


@dataclass(frozen=True)
class Row:
    """A line of the ledger. difference: how received and ordered differ, in words."""

    ordered: str
    order: str
    url: str
    position: int
    customer: str
    sales: str
    product: str
    machines: Sequence[tuple[str, str]]
    quantity: int
    shipped: int
    received: int
    difference: str
    delivery: str
    stages: Sequence[str]
    payment: str
    tone: str = ""


def for_rows(lines: QuerySet[SalesOrderLine]) -> QuerySet[SalesOrderLine]:
    machines = Equipment.objects.current().order_by("serial_number")
    return lines.select_related("order__customer__owner", "product").prefetch_related(
        Prefetch("equipment", machines, to_attr="machines")
    )


def rows(lines: Iterable[SalesOrderLine]) -> list[Row]:
    return [_row(line) for line in lines]


def _row(line: SalesOrderLine) -> Row:
    order, machines = line.order, _machines(line)
    return Row(
        ordered=day(order.ordered_on),
        order=order.number,
        url=order.get_absolute_url(),
        position=line.position,
        customer=str(order.customer),
        sales=str(order.customer.owner or ""),
        product=str(line.product),
        machines=[(one.serial_number, one.get_absolute_url()) for one in machines],
        quantity=line.quantity,
        shipped=line.shipped,
        received=line.received,
        difference=_difference(line),
        delivery=day(order.delivery_date),
        stages=[stage(machines, name) for name in STAGES],
        payment=f"{order.final_payment / 10_000:.1f}" if order.final_payment else "",
    )


def _machines(line: SalesOrderLine) -> list[Equipment]:
    return line.machines  # type: ignore[attr-defined,no-any-return]  # fetched along


def _difference(line: SalesOrderLine) -> str:
    if line.received > line.quantity:
        return _("多收 %(n)d") % {"n": line.received - line.quantity}
    if line.received < line.shipped:
        return _("在途或缺 %(n)d") % {"n": line.shipped - line.received}
    return ""


def stage(machines: Sequence[Equipment], name: str) -> str:
    """The day; `2/3` while some of several machines have none."""
    days = [found for one in machines if (found := getattr(one, name)) is not None]
    if days and len(days) < len(machines):
        return f"{len(days)}/{len(machines)}"
    return day(max(days)) if days else ""


def exported(lines: Iterable[SalesOrderLine]) -> Iterable[Sequence[object]]:
    """The cells of an Excel sheet."""
    for line in lines:
        order, machines = line.order, _machines(line)
        yield (
            order.ordered_on or "",
            order.number,
            line.position,
            str(order.customer),
            str(order.customer.owner or ""),
            str(line.product),
            _("、").join(one.serial_number for one in machines),
            *(line.quantity, line.shipped, line.received),
            order.delivery_date or "",
            *(_last(machines, name) for name in STAGES),
            order.final_payment / 10_000 if order.final_payment else "",
        )


def _last(machines: Sequence[Equipment], name: str) -> date | str:
    """The day of the last machine, once all of them have one."""
    days = [getattr(one, name) for one in machines]
    return max(days) if days and all(days) else ""
