"""A page of the board: machines as lines of stages, with the next step and whoever has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from installs.board import cells, facts
from installs.board.cells import BAD, NOW, OK, PLAN, WARN, Cell
from installs.choices.acceptance import Status
from installs.choices.plan import PlanStatus
from records import clock
from shipping.choices import ShipmentStatus

if TYPE_CHECKING:
    from decimal import Decimal

    from installs.board.facts import Found
    from registry.models import Equipment, SalesOrder


@dataclass(frozen=True)
class Line:
    """One machine. due_tone: red when the contract's day is past. short: pieces still owed."""

    customer: str
    order: str
    order_url: str
    machine: str
    machine_url: str
    model: str
    stages: Sequence[Cell]
    due: str
    due_text: str
    due_tone: str
    payment: str
    next_text: str
    next_who: str
    next_url: str
    owed: int
    tone: str


def lines(machines: Sequence[Equipment]) -> list[Line]:
    """The machines, each with its order, as lines; a fixed number of statements for all."""
    known, today = facts.of(machines), clock.today()
    return [_line(machine, known[machine.pk], today) for machine in machines]


def _line(machine: Equipment, found: Found, today: date) -> Line:
    order = machine.order_line.order  # type: ignore[union-attr]  # the board has no others
    stages = stages_of(machine, found, today)
    due, text, tone = _due(machine, order, today)
    step, who, url = _next(machine, order, found, stages)
    return Line(
        customer=str(machine.customer),
        order=order.number,
        order_url=order.get_absolute_url(),
        machine=machine.serial_number,
        machine_url=machine.get_absolute_url(),
        model=machine.product.model,
        stages=stages,
        due=due,
        due_text=text,
        due_tone=tone,
        payment=ten_thousands(order.final_payment),
        next_text=step,
        next_who=who,
        next_url=url,
        owed=found.owed,
        tone=_tone(stages),
    )


def stages_of(machine: Equipment, found: Found, today: date) -> list[Cell]:
    """发货 → 到货 → 安装 → 培训 → 验收 → 售后."""
    order = machine.order_line.order  # type: ignore[union-attr]  # as above
    return [
        cells.shipped(order, found.shipment, today),
        cells.arrived(found.shipment, found, today),
        cells.installed(machine, found.plan, today),
        cells.trained(found),
        cells.accepted(machine, order, found.acceptance, today),
        cells.in_service(found.acceptance),
    ]


def _tone(stages: Sequence[Cell]) -> str:
    states = {stage.state for stage in stages}
    return "over" if BAD in states else "soon" if WARN in states else ""


def _due(machine: Equipment, order: SalesOrder, today: date) -> tuple[str, str, str]:
    """合同验收日, and how far it is away; nothing more once it is accepted."""
    day = order.acceptance_due
    if day is None:
        return "", "", ""
    if machine.accepted_on is not None:
        return cells.short(day), _("已验收"), ""
    left = (day - today).days
    if left < 0:
        return cells.short(day), _("已过 %(n)d 天") % {"n": -left}, "red"
    return cells.short(day), _("还有 %(n)d 天") % {"n": left}, ""


def ten_thousands(amount: Decimal | None) -> str:
    """`38.0`: final payments are read in ten thousands."""
    return f"{amount / 10_000:.1f}" if amount else ""


def _next(
    machine: Equipment, order: SalesOrder, found: Found, stages: Sequence[Cell]
) -> tuple[str, str, str]:
    """What comes next, who has it, and where it is done; what is amiss comes first."""
    shipped, arrived, installed, _trained, accepted, service = stages
    sales = str(order.customer.owner or _("业务员"))
    engineer = str(order.project_engineer or _("技术支持部"))
    if found.owed:
        return _("等补发 %(n)d 件到货") % {"n": found.owed}, _("仓管部"), arrived.url
    if shipped.state != OK:
        return _("备货、装箱、发货"), _("仓管部"), shipped.url
    if arrived.state != OK:
        return _arriving(found, sales, engineer, arrived.url)
    if installed.state != OK:
        return _installing(found, engineer, installed.url)
    if accepted.state != OK:
        return _accepting(found, engineer, accepted.url)
    if service.state in {PLAN, NOW} and found.acceptance is not None:
        return _handing_over(found, service.url)
    return "", "", ""


def _arriving(found: Found, sales: str, engineer: str, url: str) -> tuple[str, str, str]:
    status = found.shipment.status if found.shipment else ""
    if status == ShipmentStatus.IN_TRANSIT:
        return _("在途跟进，告知客户"), sales, url
    if status == ShipmentStatus.ARRIVED:
        return _("到场清点"), engineer, url
    return _("请客户签收"), engineer, url


def _installing(found: Found, engineer: str, url: str) -> tuple[str, str, str]:
    if found.plan is None:
        return _("编制安装调试方案"), engineer, url
    if found.plan.status == PlanStatus.SUBMITTED:
        return _("批准安装调试方案"), _("技术支持部经理"), url
    who = cells.leader(found.plan) or engineer
    return (
        (_("安装调试"), who, url)
        if found.plan.status == PlanStatus.UNDER_WAY
        else (_("准备进场安装"), who, url)
    )


def _accepting(found: Found, engineer: str, url: str) -> tuple[str, str, str]:
    if found.acceptance is None:
        return _("编制验收"), engineer, url
    who = str(found.acceptance.engineer or engineer)
    words = {
        Status.DRAFT: (_("开始检验"), who),
        Status.MEASURING: (_("检验，下结论"), who),
        Status.SIGNING: (_("双方签验收报告"), who),
        Status.ADJUSTING: (_("编制调整方案"), _("工艺技术部")),
        Status.CARRYING_OUT: (_("按调整方案实施"), who),
    }
    step, person = words.get(Status(found.acceptance.status), ("", ""))
    return step, person, url


def _handing_over(found: Found, url: str) -> tuple[str, str, str]:
    status = found.acceptance.status if found.acceptance else ""
    if status == Status.RECORDING:
        return _("填写产品售后记录"), _("品质部、工程部"), url
    if status == Status.HANDING_OVER:
        return _("签收转售后"), _("技术支持部经理"), url
    return "", "", url
