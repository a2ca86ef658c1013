"""A plan is drawn up: from an order and what was shipped, or for a service asked for later (S6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from installs.choices.plan import PlanKind, PlanStatus, PreparationSide
from installs.models import (
    InstallPlan,
    PlanDocument,
    PlanEngineer,
    PlanMachine,
    PlanStep,
    Preparation,
)
from installs.people import plans as people
from installs.workflow.base import must_be_here, refuse_unknown
from installs.workflow.shared_steps import SAVE_DRAFT
from records import audit, clock
from records.numbering import next_number
from records.steps import NotYours, check

if TYPE_CHECKING:
    from accounts.models import User
    from records.audit import Changes
    from registry.models import Customer, Equipment
    from shipping.models import Shipment

FACTS = (
    *("kind", "order", "complaint_number", "site", "purpose", "starts_on", "ends_on"),
    *("tools", "risks"),
)
LISTS = ("shipments", "machines", "team")
MOST = 60  # rows of a kind
ROWS: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    "preparations": (Preparation, ("what", "side", "needed_by", "done_on", "note")),
    "steps": (PlanStep, ("content", "days")),
    "documents": (PlanDocument, ("name", "number", "edition")),
}


def may_not_open(by: User) -> str:
    """Why this person may draw up none, or ""."""
    if by.is_active and by.has_perm("installs.open_plan"):
        return ""
    return _("您的角色不能编制安装调试方案，请找售后服务中心。")


@transaction.atomic
def open_plan(*, by: User, customer: Customer, **facts: Any) -> InstallPlan:
    """编制: begin a draft; it has its number from now on (§12).

    facts: those of `FACTS`, `machines`, `team` and the rows of `ROWS`.
    """
    if reason := may_not_open(by):
        raise NotYours(reason)
    now = clock.now()
    plan = InstallPlan(
        customer=customer, opened_by=by, written_by=by, created_at=now, updated_at=now
    )
    rows = _apply(plan, facts)
    plan.number = next_number("install_plan")
    check(plan)
    plan.save()
    _set_rows(plan, rows)
    audit.write(
        by=by,
        object_type=plan._meta.label_lower,
        number=plan.number,
        action="open",
        to_status=PlanStatus.DRAFT,
    )
    return plan


@transaction.atomic
def save_draft(
    plan: InstallPlan, *, by: User, version: int | None = None, **facts: Any
) -> InstallPlan:
    """保存草稿: facts and rows of a draft; what is not named stays, rows come all together."""
    plan = SAVE_DRAFT.begin(plan, by=by, version=version)
    rows = _apply(plan, facts)
    if by.pk != plan.opened_by_id:
        plan.written_by = by
    changes = _set_rows(plan, rows)
    return SAVE_DRAFT.finish(plan, by=by, changes=changes)


def _apply(plan: InstallPlan, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Set the facts; gives the rows that were sent with them."""
    refuse_unknown(facts, (*FACTS, *LISTS, *ROWS))
    if "kind" in facts and facts["kind"] not in PlanKind.values:
        raise ValidationError({"kind": _("请从列出的选项中选。")})
    for name in FACTS:
        if name in facts:
            setattr(plan, name, facts[name])
    order = plan.order
    if order is not None and order.customer_id != plan.customer_id:
        raise ValidationError({"order": _("这份订单是另一个客户的。")})
    if plan.starts_on and plan.ends_on and plan.ends_on < plan.starts_on:
        raise ValidationError({"ends_on": _("计划完成早于计划开始。")})
    return {name: facts[name] for name in (*LISTS, *ROWS) if name in facts}


def _set_rows(plan: InstallPlan, rows: Mapping[str, Any]) -> Changes:
    changes: Changes = {}
    for name, values in rows.items():
        if len(values) > MOST:
            raise ValidationError({name: _("最多 %(n)d 行。") % {"n": MOST}})
        before = _texts(plan, name)
        if name == "shipments":
            _shipments(plan, values)
        elif name == "machines":
            _machines(plan, values)
        elif name == "team":
            set_team(plan, values)
        else:
            _numbered(plan, values, name)
        after = _texts(plan, name)
        if before != after:
            changes[name] = [before, after]
    plan._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # read before the change
    return changes


def _texts(plan: InstallPlan, name: str) -> list[str]:
    related = {"machines": ("equipment",), "team": ("engineer",)}.get(name, ())
    return [str(row) for row in getattr(plan, name).order_by().select_related(*related)]


def _shipments(plan: InstallPlan, shipments: Iterable[Shipment]) -> None:
    wanted = list(shipments)
    foreign = [one.number for one in wanted if one.order_id != plan.order_id]
    if foreign:
        words = _("%(numbers)s 不是这份订单的发货。") % {"numbers": _("、").join(foreign)}
        raise ValidationError({"shipments": words})
    plan.shipments.set(wanted)


def _machines(plan: InstallPlan, machines: Iterable[Equipment]) -> None:
    wanted = list(dict.fromkeys(machines))
    foreign = [str(one) for one in wanted if one.customer_id != plan.customer_id]
    if foreign:
        words = _("%(serials)s 不是这个客户的设备。") % {"serials": _("、").join(foreign)}
        raise ValidationError({"machines": words})
    PlanMachine.objects.filter(plan=plan).delete()
    PlanMachine.objects.bulk_create(PlanMachine(plan=plan, equipment=one) for one in wanted)


def set_team(plan: InstallPlan, team: Sequence[Mapping[str, Any]]) -> None:
    """Who goes; the first leads where nobody is named."""
    persons = [row["engineer"] for row in team]
    if len(set(persons)) < len(persons):
        raise ValidationError({"team": _("同一个人写了两次。")})
    leading = [row for row in team if row.get("leads")]
    if len(leading) > 1:
        raise ValidationError({"team": _("负责人只能有一位。")})
    for person in persons:
        must_be_here(team=person)
    able = set(people.engineers().filter(pk__in=[one.pk for one in persons]))
    unable = [str(one) for one in persons if one not in able]
    if unable:
        words = _("%(names)s不能派去安装，请从技术支持部或工程部中选。")
        raise ValidationError({"team": words % {"names": _("、").join(unable)}})
    lead = leading[0]["engineer"] if leading else next(iter(persons), None)
    PlanEngineer.objects.filter(plan=plan).delete()
    PlanEngineer.objects.bulk_create(
        PlanEngineer(plan=plan, engineer=one, leads=one == lead) for one in persons
    )


def _numbered(plan: InstallPlan, rows: Sequence[Mapping[str, Any]], name: str) -> None:
    model, known = ROWS[name]
    made = []
    for position, values in enumerate(rows, 1):
        refuse_unknown(values, known)
        row = model(plan=plan, position=position, **values)
        if name == "preparations":
            if row.side not in PreparationSide.values:
                raise ValidationError({name: _("请从列出的选项中选。")})
            if row.done_on is not None and row.done_on > clock.today():
                raise ValidationError({name: _("日期不能晚于今天。")})
        if name == "steps" and row.days is not None and row.days <= 0:
            raise ValidationError({name: _("天数要大于 0。")})
        check(row)
        made.append(row)
    model.objects.filter(plan=plan).delete()
    model.objects.bulk_create(made)
