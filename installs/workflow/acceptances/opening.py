"""From the draft to measuring, who holds it, and putting it away (S5-3.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from installs.choices.acceptance import SECTIONS, Before, Kind, Status
from installs.deadlines import acceptances as deadlines
from installs.models import Acceptance, AcceptanceRound, Item, Precondition
from installs.models.rounds import Requirement
from installs.workflow.acceptances import gates
from installs.workflow.acceptances.steps import REASSIGN, START
from installs.workflow.base import must_be_here, refuse_later, refuse_unknown, required, tell
from installs.workflow.shared_steps import CANCEL, SAVE_DRAFT
from records import approvals, audit, clock, handwriting
from records.form_registry import current_edition
from records.numbering import next_number
from records.steps import NotNow, NotYours, check
from registry.models import Equipment, SalesOrder

FACTS = ("kind", "order", "engineer", "planned_on", "site", "software_version")
ROWS = ("preconditions",)
BEFORE = ("kind", "done_on", "not_needed_reason", "note")
# What a line of a template hands to the line of a round.
ASKED = tuple(f.name for f in Requirement._meta.get_fields())


@transaction.atomic
def open_acceptance(*, by: User, equipment: Equipment, **facts: Any) -> Acceptance:
    """编制: begin a draft for a machine; it has its number from now on (§12).

    facts: those of `FACTS` and `ROWS`. The machine brings its order, customer and site along.
    """
    if reason := may_not_open(by):
        raise NotYours(reason)
    refuse_unknown(facts, FACTS + ROWS)
    line = equipment.order_line
    order: SalesOrder | None = facts.pop("order", None) or (line.order if line else None)
    if order is None:
        raise ValidationError({"order": _("这台设备没有订单，请写明按哪份订单验收。")})
    rows, now = facts.pop("preconditions", ()), clock.now()
    acceptance = Acceptance(
        equipment=equipment,
        order=order,
        customer=equipment.customer,
        site=facts.pop("site", "") or equipment.site,
        opened_by=by,
        created_at=now,
        updated_at=now,
    )
    _apply(acceptance, facts)
    _only_one(acceptance)
    acceptance.number = next_number("acceptance")
    check(acceptance)
    acceptance.save()
    Precondition.objects.bulk_create(Precondition(acceptance=acceptance, kind=k) for k in Before)
    _confirm(acceptance, rows)
    audit.write(
        by=by,
        object_type=acceptance._meta.label_lower,
        number=acceptance.number,
        action="open",
        to_status=Status.DRAFT,
    )
    deadlines.follow(acceptance)
    tell([acceptance.engineer], gettext_lazy("请您验收。"), acceptance, besides=by)
    return acceptance


def may_not_open(by: User) -> str:
    """Why this person may open none, or ""."""
    if by.is_active and by.has_perm("installs.open_acceptance"):
        return ""
    return _("您的角色不能编制验收，请找售后服务中心。")


def _apply(acceptance: Acceptance, facts: Mapping[str, Any]) -> None:
    if "kind" in facts and facts["kind"] not in Kind.values:
        raise ValidationError({"kind": _("请从列出的选项中选。")})
    for name, value in facts.items():
        setattr(acceptance, name, value)
    if acceptance.order.customer_id != acceptance.customer_id:
        line = acceptance.equipment.order_line
        if line is None or line.order_id != acceptance.order_id:
            raise ValidationError({"order": _("这份订单是另一个客户的。")})
    engineer = acceptance.engineer
    must_be_here(engineer=engineer)
    if engineer is not None and not engineer.has_perm("installs.hold_acceptance"):
        raise ValidationError(
            {"engineer": _("%(name)s不能进行验收，请选技术支持工程师。") % {"name": engineer}}
        )


def _only_one(acceptance: Acceptance) -> None:
    """One open acceptance of a kind a machine; the constraint holds it also in a race."""
    there = Acceptance.objects.not_ended().filter(
        equipment=acceptance.equipment, kind=acceptance.kind
    )
    other = there.exclude(pk=acceptance.pk).first()
    if other is not None:
        raise NotNow(_("这台设备已有同类的验收在进行：%(number)s。") % {"number": other.number})


def _confirm(acceptance: Acceptance, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write 前置确认, each by its kind; what is not named stays."""
    for values in rows:
        refuse_unknown(values, BEFORE)
        row = acceptance.preconditions.filter(kind=values.get("kind", "")).first()
        if row is None:
            raise ValidationError({"preconditions": _("没有这一项前置确认。")})
        row.done_on = values.get("done_on")
        row.not_needed_reason = values.get("not_needed_reason", "")
        row.note = values.get("note", "")
        if row.done_on is not None and row.not_needed_reason.strip():
            raise ValidationError(
                {"preconditions": _("“%(what)s”不能既完成又不适用。") % {"what": row}}
            )
        refuse_later(preconditions=row.done_on)
        check(row)
        row.save()


@transaction.atomic
def save_draft(
    acceptance: Acceptance, *, by: User, version: int | None = None, **facts: Any
) -> Acceptance:
    """保存草稿: change facts and 前置确认 of a draft; nothing else is asked yet."""
    acceptance = SAVE_DRAFT.begin(acceptance, by=by, version=version)
    refuse_unknown(facts, FACTS + ROWS)
    rows = facts.pop("preconditions", ())
    engineer = acceptance.engineer_id
    _apply(acceptance, facts)
    _only_one(acceptance)
    _confirm(acceptance, rows)
    SAVE_DRAFT.finish(acceptance, by=by)
    if acceptance.engineer_id != engineer:
        tell([acceptance.engineer], gettext_lazy("请您验收。"), acceptance, besides=by)
    return acceptance


@transaction.atomic
def start(acceptance: Acceptance, *, by: User, version: int | None = None) -> Acceptance:
    """开始检验: the template's lines are taken over as they stand now, and measuring begins."""
    acceptance = START.begin(acceptance, by=by, version=version)
    template = gates.template_of(acceptance)
    acceptance.template = template
    acceptance.machine = acceptance.equipment.serial_number
    acceptance.model = str(acceptance.equipment.product)
    acceptance.started_at = clock.now()
    acceptance.form_edition = current_edition("acceptance")
    round_ = open_round(acceptance, by)
    wanted = template.items.filter(section__in=SECTIONS[acceptance.kind]) if template else ()
    Item.objects.bulk_create(
        Item(round=round_, **{n: getattr(line, n) for n in ASKED} | {"position": position})
        for position, line in enumerate(wanted, 1)
    )
    return START.finish(acceptance, by=by)


def open_round(acceptance: Acceptance, by: User) -> AcceptanceRound:
    """The round that is worked on from now on."""
    return AcceptanceRound.objects.create(
        acceptance=acceptance,
        number=acceptance.round_number,
        opened_at=clock.now(),
        opened_by=by,
        software_version=acceptance.software_version,
    )


@transaction.atomic
def reassign(
    acceptance: Acceptance,
    *,
    by: User,
    engineer: User,
    opinion: str = "",
    version: int | None = None,
) -> Acceptance:
    """更换验收工程师 of an acceptance that has begun."""
    acceptance = REASSIGN.begin(acceptance, by=by, version=version)
    before = acceptance.engineer
    _apply(acceptance, {"engineer": engineer})
    REASSIGN.finish(acceptance, by=by, opinion=opinion)
    words = gettext_lazy("验收工程师改为%(name)s。")
    tell([engineer, before], words, acceptance, besides=by, name=engineer)
    return acceptance


@transaction.atomic
def cancel(
    acceptance: Acceptance, *, by: User, reason: str, version: int | None = None
) -> Acceptance:
    """撤销: put a draft away, or withdraw what has begun; what is there stays readable (§12)."""
    acceptance = CANCEL.begin(acceptance, by=by, version=version)
    required({"reason": reason}, _("请写撤销的理由。"))
    acceptance.cancel_reason = reason
    words, number = gettext_lazy("已撤销"), acceptance.round_number
    # A round that both sides signed stays as it was signed.
    if not acceptance.rounds.filter(number=number, ended_at__isnull=False).exists():
        approvals.void(acceptance.approvals.filter(round_number=number), words)
        handwriting.void(acceptance.signatures.filter(round_number=number), words)
    CANCEL.finish(acceptance, by=by, opinion=reason)
    told = gettext_lazy("已撤销：%(reason)s")
    readers = [acceptance.engineer, acceptance.opened_by, acceptance.customer.owner]
    tell(readers, told, acceptance, besides=by, reason=reason)
    return acceptance
