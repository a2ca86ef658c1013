"""The stages of one machine as the board draws them: where each stands, in two short lines."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from installs.choices.acceptance import ACCEPTED, Status
from installs.choices.plan import PlanStatus
from shipping.choices import BEFORE_SHIPPING, ShipmentStatus

if TYPE_CHECKING:
    from installs.board.facts import Found
    from installs.models import Acceptance, InstallPlan
    from registry.models import Equipment, SalesOrder
    from shipping.models import Shipment

OK, NOW, WARN, BAD, PLAN = "ok", "now", "warn", "bad", "plan"
DONE = frozenset({ShipmentStatus.SIGNED, ShipmentStatus.ARCHIVED})
ICONS = {OK: "check", BAD: "warn"}


class Cell(NamedTuple):
    """state: ok, now, warn, bad or plan. Head and text are what the box says."""

    stage: str
    state: str
    head: str
    text: str = ""
    url: str = ""
    icon: str = ""


def short(day: date | None) -> str:
    """`7-08`: the board is read within the year."""
    return f"{day.month}-{day.day:02d}" if day else ""


def shipped(order: SalesOrder, sent: Shipment | None, today: date) -> Cell:
    """发货: planned, being packed, or gone."""
    stage = _("发货")
    if sent is None:
        late = order.delivery_date is not None and order.delivery_date < today
        text = short(order.delivery_date)
        return Cell(stage, BAD if late else PLAN, text or _("待排"), _("还没有备货"), icon="")
    url = sent.get_absolute_url()
    boxes = _("%(n)d 箱") % {"n": sent.box_count}  # type: ignore[attr-defined]  # annotated
    if sent.status in BEFORE_SHIPPING:
        planned = sent.planned_on or order.delivery_date
        late = planned is not None and planned < today
        head, text = str(sent.get_status_display()), short(planned)
        return Cell(stage, BAD if late else NOW, head, text, url, "warn" if late else "")
    day = timezone.localdate(sent.shipped_at) if sent.shipped_at else None
    return Cell(stage, OK, short(day), boxes, url, "check")


def arrived(sent: Shipment | None, found: Found, today: date) -> Cell:
    """到货验收: on its way, counted, what is missing, or all there."""
    stage = pgettext("stage", "到货")
    if sent is None or sent.status in BEFORE_SHIPPING:
        return Cell(stage, PLAN, short(sent.expected_on) if sent else _("待排"))
    url = sent.get_absolute_url()
    if sent.status == ShipmentStatus.IN_TRANSIT:
        late = sent.expected_on is not None and sent.expected_on < today
        text = _("%(day)s 到") % {"day": short(sent.expected_on)} if sent.expected_on else ""
        return Cell(stage, BAD if late else NOW, _("在途"), text, url, "warn" if late else "truck")
    if found.owed:
        text = _("其中损 %(n)d 件") % {"n": found.damaged} if found.damaged else _("待补发")
        return Cell(stage, WARN, _("缺 %(n)d 件") % {"n": found.owed}, text, url, "box")
    if sent.status in DONE:
        return Cell(stage, OK, short(sent.arrived_on), _("齐全"), url, "check")
    return Cell(stage, NOW, str(sent.get_status_display()), short(sent.arrived_on), url)


def installed(machine: Equipment, plan: InstallPlan | None, today: date) -> Cell:
    """安装: planned with whom, under way since, or done."""
    stage = pgettext("stage", "安装")
    url = plan.get_absolute_url() if plan else ""
    who = leader(plan)
    if machine.installed_on:
        return Cell(stage, OK, short(machine.installed_on), who, url, "check")
    if plan is None:
        return Cell(stage, PLAN, _("待排"))
    if plan.status == PlanStatus.UNDER_WAY:
        since = plan.started_on or today
        late = plan.ends_on is not None and plan.ends_on < today
        head = _("第 %(n)d 天") % {"n": (today - since).days + 1}
        return Cell(stage, BAD if late else NOW, head, who, url, "warn" if late else "")
    if plan.status == PlanStatus.INSTALLED:
        return Cell(stage, OK, short(plan.installed_on), who, url, "check")
    late = plan.starts_on is not None and plan.starts_on < today
    head = short(plan.starts_on) or _("待排")
    return Cell(stage, WARN if late else PLAN, head, who, url)


def leader(plan: InstallPlan | None) -> str:
    """Who leads the installation, as the plan has it."""
    team = list(plan.team.all()) if plan else []
    found = next((one for one in team if one.leads), team[0] if team else None)
    return str(found.engineer) if found else ""


def trained(found: Found) -> Cell:
    """培训: what the acceptance has of it; training plans come with their own app."""
    stage = pgettext("stage", "培训")
    row = found.training
    if row is not None and row.done_on:
        return Cell(stage, OK, short(row.done_on), "", icon="check")
    if row is not None and row.not_needed_reason:
        return Cell(stage, OK, _("不需要"), "", icon="check")
    return Cell(stage, PLAN, _("待排"))


def accepted(
    machine: Equipment, order: SalesOrder, acceptance: Acceptance | None, today: date
) -> Cell:
    """设备工艺验收: planned, being measured, to be signed, failed, or accepted."""
    stage = pgettext("stage", "验收")
    url = acceptance.get_absolute_url() if acceptance else ""
    done = acceptance.accepted_on if acceptance else None
    if machine.accepted_on or done or (acceptance and acceptance.status in ACCEPTED):
        words = acceptance.get_conclusion_display() if acceptance else ""
        return Cell(stage, OK, short(machine.accepted_on or done), str(words), url, "check")
    if acceptance and acceptance.status in {Status.ADJUSTING, Status.CARRYING_OUT}:
        nth = _("第 %(n)d 次不合格") % {"n": acceptance.round_number}
        return Cell(stage, BAD, str(acceptance.get_status_display()), nth, url, "warn")
    planned = order.acceptance_due or (acceptance.planned_on if acceptance else None)
    if planned and planned < today:
        head = _("超 %(n)d 天") % {"n": (today - planned).days}
        return Cell(stage, BAD, head, _("原定 %(day)s") % {"day": short(planned)}, url, "warn")
    if acceptance and acceptance.status in {Status.MEASURING, Status.SIGNING}:
        return Cell(stage, NOW, str(acceptance.get_status_display()), short(planned), url)
    return Cell(stage, PLAN, short(planned) or _("待排"), "", url)


def in_service(acceptance: Acceptance | None) -> Cell:
    """售后阶段: from when 技术支持部 has signed for it (S9-4.5)."""
    stage = pgettext("stage", "售后")
    if acceptance and acceptance.in_service_at:
        day = timezone.localdate(acceptance.in_service_at)
        return Cell(stage, OK, short(day), _("已转售后"), acceptance.get_absolute_url(), "check")
    if acceptance and acceptance.status in ACCEPTED:
        url, head = acceptance.get_absolute_url(), str(acceptance.get_status_display())
        return Cell(stage, NOW, head, "", url)
    return Cell(stage, PLAN, "", "")
