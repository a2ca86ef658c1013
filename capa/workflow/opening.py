"""From the first note to a CAPA that runs, and who leads it (domain §5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from capa import people
from capa.choices import Kind, Scale, Source, Status
from capa.models import Capa
from capa.workflow.base import required, tell
from capa.workflow.rounds import end_round, open_round
from capa.workflow.steps import CANCEL, REASSIGN, SAVE_DRAFT, START
from records import approvals, audit, clock
from records.form_registry import current_edition
from records.numbering import next_number
from records.steps import NotYours, check

FACTS = (
    "title",
    "kind",
    "scale",
    "source",
    "level",
    "product",
    "equipment",
    "customer",
    "responsible_department",
    "owner",
    "champion",
    "description",
)
PROBLEM = (
    "description",
    "what",
    "when",
    "where",
    "who",
    "why",
    "how",
    "how_many",
    "first_bad_serial",
    "first_good_serial",
    "repeat_of",
    "affects_others",
)
CHOICES = {"kind": Kind, "scale": Scale, "source": Source}


@transaction.atomic
def open_capa(*, by: User, **facts: Any) -> Capa:
    """提出: begin a draft from whatever is known; it has its number from now on (§12).

    facts: those of `FACTS` and `PROBLEM`; level is the highest of the complaints behind it.
    """
    if reason := may_not_open(by):
        raise NotYours(reason)
    now = clock.now()
    capa = Capa(opened_by=by, created_at=now, updated_at=now, status=Status.DRAFT)
    apply(capa, facts)
    capa.number = next_number("capa")
    check(capa)
    capa.save()
    audit.write(
        by=by,
        object_type=capa._meta.label_lower,
        number=capa.number,
        action="open",
        to_status=Status.DRAFT,
    )
    return capa


def may_not_open(by: User) -> str:
    """Why this person may open none, or ""."""
    if by.is_active and by.has_perm("capa.open_capa"):
        return ""
    return _("您的角色不能提出纠正预防措施，请找品管部或部门经理。")


def apply(capa: Capa, facts: Mapping[str, Any], known: tuple[str, ...] = FACTS + PROBLEM) -> None:
    """Set facts by name; a machine brings its product and customer along."""
    unknown = set(facts) - set(known)
    if unknown:
        raise ValidationError(dict.fromkeys(sorted(unknown), _("没有这一项。")))
    for name, choices in CHOICES.items():
        if name in facts and facts[name] not in choices.values:
            raise ValidationError({name: _("请从列出的选项中选。")})
    if "level" in facts and facts["level"] not in range(5):
        raise ValidationError({"level": _("等级是一到四级，或未分级。")})
    for name, value in facts.items():
        setattr(capa, name, value)
    machine = facts.get("equipment")
    if machine is not None:
        capa.product = facts.get("product") or machine.product
        capa.customer = facts.get("customer") or machine.customer
    if capa.repeat_of_id is not None and capa.repeat_of_id == capa.pk:
        raise ValidationError({"repeat_of": _("不能是自己的重复。")})
    for name in ("owner", "champion"):
        _must_be_here(name, getattr(capa, name))


def _must_be_here(name: str, person: User | None) -> None:
    if person is not None and not person.is_active:
        raise ValidationError({name: _("%(name)s已离职，请另选一人。") % {"name": person}})


@transaction.atomic
def save_draft(capa: Capa, *, by: User, version: int | None = None, **facts: Any) -> Capa:
    """保存草稿: change facts of a draft; nothing else is asked yet."""
    capa = SAVE_DRAFT.begin(capa, by=by, version=version)
    apply(capa, facts)
    return SAVE_DRAFT.finish(capa, by=by)


@transaction.atomic
def start(capa: Capa, *, by: User, version: int | None = None) -> Capa:
    """启动: the leader has it from now on, and its clocks run (S3-4.4.2)."""
    capa = START.begin(capa, by=by, version=version)
    capa.started_at = clock.now()
    capa.form_edition = current_edition("capa")
    open_round(capa, by)
    START.finish(capa, by=by)
    words = gettext_lazy("您是组长，请组织原因分析。")
    tell([capa.owner], words, capa, besides=by)
    manager = capa.responsible_department.manager if capa.responsible_department else None
    words = gettext_lazy("已启动，组长%(name)s。")
    tell([manager, capa.champion], words, capa, besides=by, name=capa.owner)
    return capa


@transaction.atomic
def reassign(
    capa: Capa, *, by: User, owner: User, opinion: str = "", version: int | None = None
) -> Capa:
    """更换组长: give a running CAPA to another leader, who judges nothing of this round."""
    capa = REASSIGN.begin(capa, by=by, version=version)
    _must_be_here("owner", owner)
    if reason := people.cannot_take_part(capa, owner):
        raise ValidationError({"owner": reason})
    before, capa.owner = capa.owner, owner
    REASSIGN.finish(capa, by=by, opinion=opinion)
    words = gettext_lazy("组长改为%(name)s。")
    tell([owner, before], words, capa, besides=by, name=owner)
    return capa


@transaction.atomic
def cancel(capa: Capa, *, by: User, reason: str, version: int | None = None) -> Capa:
    """撤销: put a draft away, or withdraw what was started; what is there stays readable (§12)."""
    capa = CANCEL.begin(capa, by=by, version=version)
    required({"reason": reason}, _("请写撤销的理由。"))
    capa.cancel_reason = reason
    if capa.started_at is not None:
        waiting = capa.approvals.filter(status="pending")
        approvals.void(waiting, gettext_lazy("已撤销"))
        end_round(capa)
    CANCEL.finish(capa, by=by, opinion=reason)
    words = gettext_lazy("已撤销：%(reason)s")
    tell([capa.owner, capa.opened_by], words, capa, besides=by, reason=reason)
    return capa
