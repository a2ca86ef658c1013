"""合同交接 (S6): sales hand the contract over, the service centre signs for it or returns it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as L  # noqa: N812  as in `steps`

from accounts.models import User
from handover import people
from handover.choices import HandoverStatus as S
from handover.models import Handover, HandoverMachine
from handover.workflow import gates, steps
from handover.workflow.base import apply, begun, refuse_later, required, step, tell
from handover.workflow.clocks import (
    acknowledge,
    ask_exemption,
    decide_exemption,
    explain_breach,
    urge,
    withdraw_exemption,
)
from handover.workflow.shared import attach, cancel, comment
from handover.workflow.steps import SAVE_DRAFT
from records import clock
from records.audit import Changes
from records.steps import NotNow, NotYours
from registry.filters import project_engineers
from registry.models import Equipment, SalesOrder
from registry.workflow import save_order

FACTS = (
    "quality_promises",
    "response_terms",
    "install_agreement",
    "unit",
    "address",
    "contact",
    "job_numbers",
    "planned_ship_on",
    "remarks",
)

HAND = step(
    "hand",
    L("移交"),
    {S.DRAFT},
    S.HANDED,
    permission="hand_over",
    who=(people.only_opener,),
    guards=(gates.facts_are_missing, gates.nothing_is_promised),
)
ACCEPT = step(
    "accept",
    L("签收"),
    {S.HANDED},
    S.ACKNOWLEDGED,
    permission="accept_handover",
    who=(people.not_the_opener,),
)
SEND_BACK = step(
    "send_back",
    L("退回"),
    {S.HANDED},
    S.DRAFT,
    permission="accept_handover",
    who=(people.not_the_opener,),
)
REMIND = step(
    "remind",
    L("记录温馨提示"),
    {S.DRAFT, S.HANDED, S.ACKNOWLEDGED},
    permission="hand_over",
    who=(people.only_who_serves,),
)
# Taken by `accept` on the one before; nobody is offered it.
SUPERSEDE = step(
    "supersede",
    steps.BESIDES["supersede"],
    {S.ACKNOWLEDGED},
    S.SUPERSEDED,
    permission="accept_handover",
)
STEPS = steps.table(SAVE_DRAFT, HAND, ACCEPT, SEND_BACK, REMIND)


def may_not_open(by: User) -> str:
    """Why this person may draw up none, or ""."""
    if by.is_active and by.has_perm("handover.hand_over"):
        return ""
    return _("您的角色不能移交合同，由业务员移交。")


def proposed(order: SalesOrder) -> dict[str, Any]:
    """What the order, its customer and the hand-over in force already say."""
    before = Handover.objects.filter(order=order, status=S.ACKNOWLEDGED).first()
    if before is not None:
        return {name: getattr(before, name) for name in FACTS} | {
            "machines": [row.equipment for row in before.machines.select_related("equipment")]
        }
    return {
        "quality_promises": order.quality_promises,
        "response_terms": order.response_terms,
        "install_agreement": order.install_agreement,
        "unit": order.customer.name,
        "address": order.customer.address,
        "contact": order.customer.contacts.filter(active=True).first(),
        "planned_ship_on": order.delivery_date,
        "machines": list(machines_of(order)),
    }


def machines_of(order: SalesOrder) -> Any:
    """Those of the order that are the customer's still."""
    here = Equipment.objects.current().filter(order_line__order=order, customer=order.customer_id)
    return here.order_by("serial_number")


@transaction.atomic
def open_handover(
    *,
    by: User,
    order: SalesOrder,
    machines: Sequence[Equipment] | None = None,
    **facts: Any,
) -> Handover:
    """Draw up a hand-over; what is not said is taken from the order. One open an order."""
    if reason := may_not_open(by):
        raise NotYours(reason)
    order = SalesOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    open_one = Handover.objects.filter(order=order, status__in=(S.DRAFT, S.HANDED)).first()
    if open_one is not None:
        raise NotNow(_("这份订单已有没签收的交接 %(number)s。") % {"number": open_one.number})
    known = proposed(order)
    found = known.pop("machines")
    handover = Handover(order=order, customer=order.customer, title=str(order.customer)[:120])
    handover.supersedes = Handover.objects.filter(order=order, status=S.ACKNOWLEDGED).first()
    apply(handover, known | facts, FACTS)
    _check_contact(handover)
    begun(handover, "handover", by=by)
    _set_machines(handover, found if machines is None else machines)
    return handover


@transaction.atomic
def save_draft(
    handover: Handover,
    *,
    by: User,
    version: int | None = None,
    machines: Sequence[Equipment] | None = None,
    **facts: Any,
) -> Handover:
    """修改草稿; machines: all of them, or None to leave them."""
    handover = SAVE_DRAFT.begin(handover, by=by, version=version)
    apply(handover, facts, FACTS)
    _check_contact(handover)
    changes = _set_machines(handover, machines) if machines is not None else {}
    return SAVE_DRAFT.finish(handover, by=by, changes=changes)


def _check_contact(handover: Handover) -> None:
    contact = handover.contact
    if contact is not None and contact.customer_id != handover.customer_id:
        raise ValidationError({"contact": _("这位联系人不是这个客户的。")})


def _set_machines(handover: Handover, machines: Sequence[Equipment]) -> Changes:
    before = [str(row.equipment) for row in handover.machines.select_related("equipment")]
    after = [str(machine) for machine in machines]
    if before == after:
        return {}
    foreign = [str(m) for m in machines if m.customer_id != handover.customer_id]
    if foreign:
        words = _("%(serials)s 不是这个客户的设备。") % {"serials": _("、").join(foreign)}
        raise ValidationError({"machines": words})
    handover.machines.all().delete()
    HandoverMachine.objects.bulk_create(
        HandoverMachine(handover=handover, equipment=machine) for machine in machines
    )
    return {"machines": [before, after]}


@transaction.atomic
def hand(
    handover: Handover, *, by: User, opinion: str = "", version: int | None = None
) -> Handover:
    """移交 to the service centre, which signs for it (S6)."""
    handover = HAND.begin(handover, by=by, version=version)
    handover.begun_at, handover.return_reason = clock.now(), ""
    HAND.finish(handover, by=by, opinion=opinion)
    words = gettext_lazy("%(name)s移交合同，请签收。")
    tell(people.told_of(handover), words, handover, besides=by, name=by)
    return handover


@transaction.atomic
def accept(
    handover: Handover,
    *,
    by: User,
    project_engineer: User,
    opinion: str = "",
    version: int | None = None,
) -> Handover:
    """签收, and name the 工程负责人 who follows the order; the one in force before is over."""
    handover = ACCEPT.begin(handover, by=by, version=version)
    if not project_engineers(None).filter(pk=project_engineer.pk).exists():
        raise ValidationError({"project_engineer": _("工程负责人要从工程部或技术支持部中选。")})
    now = clock.now()
    for before in Handover.objects.filter(order=handover.order, status=S.ACKNOWLEDGED):
        replaced = SUPERSEDE.begin(before, by=by)
        replaced.ended_at = now
        SUPERSEDE.finish(replaced, by=by, opinion=handover.number)
        handover.supersedes = replaced
    handover.project_engineer, handover.acknowledged_by = project_engineer, by
    handover.ended_at = now
    ACCEPT.finish(handover, by=by, opinion=opinion)
    if handover.order.project_engineer_id != project_engineer.pk:
        save_order(handover.order, {"project_engineer": project_engineer}, by=by)
    words = gettext_lazy("已签收，工程负责人%(name)s。")
    told = [handover.opened_by, handover.customer.owner, project_engineer]
    tell(told, words, handover, besides=by, name=project_engineer)
    return handover


@transaction.atomic
def send_back(handover: Handover, *, by: User, reason: str, version: int | None = None) -> Handover:
    """退回 to sales, with the reason: it is a draft again."""
    handover = SEND_BACK.begin(handover, by=by, version=version)
    required({"reason": reason}, _("请写退回的理由。"))
    handover.return_reason = reason
    SEND_BACK.finish(handover, by=by, opinion=reason)
    words = gettext_lazy("交接被退回：%(reason)s")
    tell([handover.opened_by], words, handover, besides=by, reason=reason)
    return handover


@transaction.atomic
def remind(
    handover: Handover,
    *,
    by: User,
    reminded_on: date,
    reminded_how: str,
    reminded_whom: str,
    version: int | None = None,
) -> Handover:
    """记录温馨提示: the customer was told how to prepare for the installation (S6)."""
    handover = REMIND.begin(handover, by=by, version=version)
    required({"reminded_whom": reminded_whom}, _("请写提示给了谁。"))
    required({"reminded_how": reminded_how}, _("请选方式。"))
    refuse_later(reminded_on=reminded_on)
    handover.reminded_on, handover.reminded_how = reminded_on, reminded_how
    handover.reminded_whom = reminded_whom
    return REMIND.finish(handover, by=by)


__all__ = [
    "STEPS",
    "accept",
    "acknowledge",
    "ask_exemption",
    "attach",
    "cancel",
    "comment",
    "decide_exemption",
    "explain_breach",
    "hand",
    "may_not_open",
    "open_handover",
    "proposed",
    "remind",
    "save_draft",
    "send_back",
    "urge",
    "withdraw_exemption",
]
