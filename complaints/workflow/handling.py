"""Cause and measures, and their approval (S3-4.1.1, S9-4.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from complaints.choices import MeasureKind, SignPlace, Status
from complaints.models import Complaint, Measure, PartUse, Round
from complaints.workflow import signing
from complaints.workflow.base import required, tell
from complaints.workflow.rounds import give_to
from complaints.workflow.steps import (
    APPROVE,
    REASSIGN,
    RECORD_HANDLING,
    SEND_BACK,
    SUBMIT_FOR_APPROVAL,
)
from records import audit, clock
from records.approvals import Proof
from records.steps import check

ROUND_FIELDS = ("occurrence_cause", "escape_cause", "service_mode", "cost")
Rows = Sequence[Mapping[str, Any]]


@transaction.atomic
def reassign(
    complaint: Complaint,
    *,
    by: User,
    handler: User,
    planned_on: date | None = None,
    opinion: str = "",
    version: int | None = None,
) -> Complaint:
    """改派: give a complaint under handling to somebody else."""
    complaint = REASSIGN.begin(complaint, by=by, version=version)
    before = complaint.handler
    give_to(complaint, handler, planned_on or complaint.planned_on)
    REASSIGN.finish(complaint, by=by, opinion=opinion)
    words = gettext_lazy("改派给%(name)s。")
    tell([handler, before], words, complaint, besides=by, name=handler)
    return complaint


@transaction.atomic
def record_handling(
    complaint: Complaint,
    *,
    by: User,
    analysis: Mapping[str, Any] | None = None,
    measures: Rows | None = None,
    parts: Rows | None = None,
    version: int | None = None,
) -> Complaint:
    """填写原因与措施: what is given replaces what stood there; nothing given stays (§3.3).

    analysis: occurrence_cause, escape_cause, service_mode, cost.
    measures: rows of kind, content, owner, planned_on, done_on (containment, corrective,
    preventive). parts: rows of name, drawn, used, returned.
    """
    complaint = RECORD_HANDLING.begin(complaint, by=by, version=version)
    current = complaint.rounds.get(number=complaint.round_number)
    before = _written(current)
    _analyse(current, by, analysis or {})
    if measures is not None:
        _replace(current.measures, Measure, current, [_measure(row) for row in measures])
    if parts is not None:
        _replace(current.parts, PartUse, current, parts)
    changes = audit.difference(before, _written(current))
    return RECORD_HANDLING.finish(complaint, by=by, changes=changes)


def _analyse(current: Round, by: User, analysis: Mapping[str, Any]) -> None:
    unknown = set(analysis) - set(ROUND_FIELDS)
    if unknown:
        raise ValidationError(dict.fromkeys(sorted(unknown), _("没有这一项。")))
    for name, value in analysis.items():
        setattr(current, name, value)
    if current.occurrence_cause.strip() and current.analysed_at is None:
        current.analysed_by, current.analysed_at = by, clock.now()
    check(current)
    current.save()


def _measure(row: Mapping[str, Any]) -> dict[str, Any]:
    """One measure with who and when; an undated measure is no measure (§3.3)."""
    content, owner = str(row.get("content", "")), str(row.get("owner", ""))
    required({"measures": content}, _("每条措施都要写内容。"))
    required({"measures": owner}, _("每条措施都要写责任人。"))
    if row.get("kind") not in MeasureKind.values:
        raise ValidationError({"measures": _("每条措施都要选类型：临时、纠正或预防。")})
    if row.get("planned_on") is None:
        raise ValidationError({"measures": _("每条措施都要写计划完成日期。")})
    return {name: row.get(name) for name in ("kind", "content", "owner", "planned_on", "done_on")}


def _replace(related: Any, model: type[Measure | PartUse], current: Round, rows: Rows) -> None:
    related.all().delete()
    fresh = [model(round=current, **row) for row in rows]
    for item in fresh:
        item.full_clean(exclude=["round"])
    model._default_manager.bulk_create(fresh)  # type: ignore[arg-type]  # one model at a time


def _written(current: Round) -> dict[str, Any]:
    """This round as the timeline compares it."""
    names = ("kind", "content", "owner", "planned_on", "done_on")
    values = {name: getattr(current, name) for name in ROUND_FIELDS}
    values["measures"] = [list(row) for row in current.measures.values_list(*names)]
    values["parts"] = [
        list(row) for row in current.parts.values_list("name", "drawn", "used", "returned")
    ]
    return values


@transaction.atomic
def submit_for_approval(
    complaint: Complaint, *, by: User, opinion: str = "", version: int | None = None
) -> Complaint:
    """送批: cause, measures and service mode are there; the approver decides (S3-4.1.1)."""
    complaint = SUBMIT_FOR_APPROVAL.begin(complaint, by=by, version=version)
    SUBMIT_FOR_APPROVAL.finish(complaint, by=by, opinion=opinion)
    role = "tech_management" if complaint.is_high_level else "support_manager"
    words = gettext_lazy("原因与措施待您批准。")
    tell(User.objects.in_role(role), words, complaint, besides=by)
    return complaint


@transaction.atomic
def approve(
    complaint: Complaint,
    *,
    by: User,
    proof: Proof,
    seen: str,
    opinion: str = "",
    version: int | None = None,
) -> Complaint:
    """批准: levels 1–2 技术支持部经理 (S3-4.1.1), levels 3–4 技术管理部; never the handler.

    Signed with the password, for the content that was on screen (`seen`). What was resolved on
    the spot goes to QA for its judgement, all else to be verified.
    """
    complaint = APPROVE.begin(complaint, by=by, version=version)
    signing.sign(complaint, SignPlace.APPROVAL, by=by, proof=proof, seen=seen, opinion=opinion)
    target = Status.REGISTERED if complaint.on_spot else Status.VERIFYING
    APPROVE.finish(complaint, by=by, to=target, opinion=opinion)
    words = gettext_lazy("已批准，待效果验证。")
    if complaint.on_spot:
        words = gettext_lazy("当场解决已批准，待判定。")
    tell(User.objects.in_role("qa_engineer", "qa_manager"), words, complaint, besides=by)
    return complaint


@transaction.atomic
def send_back(
    complaint: Complaint, *, by: User, opinion: str, version: int | None = None
) -> Complaint:
    """退回: to the handler, with the reason. What was resolved on the spot takes the long path."""
    complaint = SEND_BACK.begin(complaint, by=by, version=version)
    required({"opinion": opinion}, _("请写退回的理由。"))
    signing.send_back(complaint, by=by, opinion=opinion)
    target = Status.HANDLING
    if complaint.on_spot:
        complaint.on_spot, complaint.replied_at = False, None
        target = Status.REGISTERED
    SEND_BACK.finish(complaint, by=by, to=target, opinion=opinion)
    words = gettext_lazy("已退回：%(reason)s")
    tell([complaint.handler], words, complaint, besides=by, reason=opinion)
    return complaint
