"""Measures are carried out, sent back one by one, planned anew, put off (D6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from capa import signing
from capa.choices import MeasureStatus
from capa.models import Capa, CapaAttachment, Extension, Measure
from capa.workflow import gates
from capa.workflow.analysis import measure_of, not_past
from capa.workflow.base import required, tell
from capa.workflow.planning import own, put_back, settle_extension
from capa.workflow.steps import (
    APPROVE_MEASURE,
    ASK_EXTENSION,
    COMPLETE_MEASURE,
    DECIDE_EXTENSION,
    FINISH_IMPLEMENTATION,
    REJECT_MEASURE,
    REPLAN_MEASURE,
)
from records import approvals, attachments, audit, clock
from records.steps import NotNow, NotYours, check

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

M = MeasureStatus


def find(capa: Capa, number: int, *states: str) -> Measure:
    """A measure of this round by its number, in one of these states."""
    found = gates.current(capa).measures.select_related("owner", "cause").filter(number=number)
    measure = found.first()
    if measure is None:
        raise ValidationError({"measure": _("没有这个序号的措施。")})
    if measure.status not in states or hasattr(measure, "replaced_by"):
        what = {"number": number, "status": measure.get_status_display()}
        raise NotNow(_("措施 %(number)d 现在是“%(status)s”，不能这样做。") % what)
    return measure


def replanned(capa: Capa) -> list[Measure]:
    """The measures of this round that were planned anew and wait to be approved."""
    return list(gates.current(capa).measures.filter(status=M.REPLANNED))


def _line(measure: Measure, opinion: str = "") -> str:
    return f"{measure.number} {opinion}".strip()


@transaction.atomic
def complete_measure(
    capa: Capa,
    *,
    by: User,
    measure: int,
    done_on: date,
    evidence: str,
    files: Sequence[UploadedFile] = (),
    version: int | None = None,
) -> Capa:
    """报告措施完成: by its owner, with the day, the evidence and what proves it (D6)."""
    capa = COMPLETE_MEASURE.begin(capa, by=by, version=version)
    done = find(capa, measure, M.ACTIVE)
    own(done, by)
    required({"evidence": evidence}, _("请写完成的证据：做了什么、在哪里可以查到。"))
    if done_on > clock.today():
        raise ValidationError({"done_on": _("完成日期在未来，请核对。")})
    settle_extension(done, _("措施已完成，不用延期。"))
    done.done_on, done.evidence, done.status = done_on, evidence, M.DONE
    done.reported_at, done.reported_by = clock.now(), by
    check(done)
    done.save()
    for upload in files:
        values = attachments.accept(upload, by=by)
        CapaAttachment.objects.create(
            capa=capa, measure=done, round_number=capa.round_number, **values
        )
    changes = audit.Changes({"measure_done": ["", done_on.isoformat()]})
    COMPLETE_MEASURE.finish(capa, by=by, opinion=_line(done, evidence), changes=changes)
    words = gettext_lazy("措施 %(number)d 已完成。")
    tell([capa.owner], words, capa, besides=by, number=done.number)
    return capa


@transaction.atomic
def reject_measure(
    capa: Capa,
    *,
    by: User,
    measure: int,
    reason: str,
    replan_by: date,
    version: int | None = None,
) -> Capa:
    """退回单项措施: one measure goes back to be planned anew, the others go on."""
    capa = REJECT_MEASURE.begin(capa, by=by, version=version)
    back = find(capa, measure, M.ACTIVE, M.DONE, M.REPLANNED)
    put_back(back, reason, replan_by)
    changes = audit.Changes({"replan_by": ["", replan_by.isoformat()]})
    REJECT_MEASURE.finish(capa, by=by, opinion=_line(back, reason), changes=changes)
    words = gettext_lazy("措施 %(number)d 退回重新计划：%(reason)s")
    who = [back.owner, capa.owner]
    tell(who, words, capa, besides=by, number=back.number, reason=reason)
    return capa


@transaction.atomic
def replan_measure(
    capa: Capa,
    *,
    by: User,
    measure: int,
    content: str,
    due_on: date,
    owner: User | None = None,
    version: int | None = None,
) -> Capa:
    """重新计划措施: a rejected measure gets a successor with its own number, to be approved."""
    capa = REPLAN_MEASURE.begin(capa, by=by, version=version)
    old = find(capa, measure, M.REJECTED)
    current = gates.current(capa)
    judges = approvals.identities(current.evaluator) if current.evaluator else frozenset()
    if owner is not None and owner.pk in judges:
        raise ValidationError({"owner": _("%(name)s是验证人，不能当责任人。") % {"name": owner}})
    last = current.measures.aggregate(last=Max("number"))["last"] or 0
    row = {
        "kind": old.kind,
        "content": content,
        "owner": owner or old.owner,
        "due_on": due_on,
    }
    fresh = measure_of(current, last + 1, old.cause, row)
    fresh.status, fresh.replaces = M.REPLANNED, old
    fresh.save()
    signing.open_places(capa, signing.measure_place(fresh))
    changes = audit.Changes({"measure": [old.number, fresh.number]})
    REPLAN_MEASURE.finish(capa, by=by, opinion=_line(fresh, content), changes=changes)
    words = gettext_lazy("措施 %(number)d 已重新计划，待批准。")
    tell(User.objects.in_role("qa_manager"), words, capa, besides=by, number=fresh.number)
    return capa


@transaction.atomic
def approve_measure(
    capa: Capa,
    *,
    by: User,
    measure: int,
    proof: approvals.Proof,
    seen: str,
    opinion: str = "",
    version: int | None = None,
) -> Capa:
    """批准重新计划: 品质主管 signs the measure that took the place of a rejected one."""
    capa = APPROVE_MEASURE.begin(capa, by=by, version=version)
    fresh = find(capa, measure, M.REPLANNED)
    place = signing.measure_place(fresh)
    signing.sign(capa, place, by=by, proof=proof, seen=seen, opinion=opinion)
    fresh.status = M.ACTIVE
    fresh.save()
    APPROVE_MEASURE.finish(capa, by=by, opinion=_line(fresh, opinion))
    words = gettext_lazy("措施 %(number)d 已批准，请实施。")
    tell([fresh.owner], words, capa, besides=by, number=fresh.number)
    return capa


@transaction.atomic
def ask_extension(
    capa: Capa,
    *,
    by: User,
    measure: int,
    to_on: date,
    reason: str,
    version: int | None = None,
) -> Capa:
    """申请延期: the measure's owner asks for a later day, with the reason."""
    capa = ASK_EXTENSION.begin(capa, by=by, version=version)
    asked = find(capa, measure, M.ACTIVE)
    own(asked, by)
    required({"reason": reason}, _("请写延期的理由。"))
    not_past("to_on", to_on, _("延至的日期已经过去。"))
    if to_on <= asked.due_on:
        raise ValidationError({"to_on": _("延至的日期要晚于现在的计划日期。")})
    if asked.extensions.filter(agreed__isnull=True).exists():
        raise NotNow(_("措施 %(number)d 的延期申请还没有决定。") % {"number": asked.number})
    Extension.objects.create(
        measure=asked,
        asked_by=by,
        asked_at=clock.now(),
        from_on=asked.due_on,
        to_on=to_on,
        reason=reason,
    )
    changes = audit.Changes({"extension": [asked.due_on.isoformat(), to_on.isoformat()]})
    ASK_EXTENSION.finish(capa, by=by, opinion=_line(asked, reason), changes=changes)
    department = capa.responsible_department
    deciders = [department.manager if department else None, *User.objects.in_role("qa_manager")]
    words = gettext_lazy("措施 %(number)d 申请延期，请决定。")
    tell(deciders, words, capa, besides=by, number=asked.number)
    return capa


@transaction.atomic
def decide_extension(
    capa: Capa,
    *,
    by: User,
    measure: int,
    agreed: bool,
    opinion: str = "",
    version: int | None = None,
) -> Capa:
    """决定延期: the department's manager or 品质主管, never who asked or has the measure."""
    capa = DECIDE_EXTENSION.begin(capa, by=by, version=version)
    asked = find(capa, measure, M.ACTIVE)
    extension = asked.extensions.filter(agreed__isnull=True).first()
    if extension is None:
        raise NotNow(_("措施 %(number)d 没有待决定的延期申请。") % {"number": asked.number})
    if approvals.identities(by) & {extension.asked_by_id, asked.owner_id}:
        raise NotYours(_("这是您（或您代理的人）的措施，延期要由另一个人来决定。"))
    if not agreed:
        required({"opinion": opinion}, _("不同意延期时要写理由。"))
    extension.agreed, extension.opinion = agreed, opinion
    extension.decided_by, extension.decided_at = by, clock.now()
    check(extension)
    extension.save()
    if agreed:
        asked.due_on = extension.to_on
        asked.save()
    due = [extension.from_on.isoformat(), asked.due_on.isoformat()]
    changes = audit.Changes({"due_on": due}) if agreed else audit.Changes()
    DECIDE_EXTENSION.finish(capa, by=by, opinion=_line(asked, opinion), changes=changes)
    words = gettext_lazy("措施 %(number)d 的延期不同意：%(opinion)s")
    if agreed:
        words = gettext_lazy("措施 %(number)d 的延期已同意。%(opinion)s")
    tell([asked.owner], words, capa, besides=by, number=asked.number, opinion=opinion)
    return capa


@transaction.atomic
def finish_implementation(
    capa: Capa, *, by: User, opinion: str = "", version: int | None = None
) -> Capa:
    """转效果验证: all measures are done; the watching period begins (domain §5)."""
    capa = FINISH_IMPLEMENTATION.begin(capa, by=by, version=version)
    current = gates.current(capa)
    current.implemented_at = clock.now()
    current.window_until = clock.today() + timedelta(days=current.window_days or 0)
    current.save()
    FINISH_IMPLEMENTATION.finish(capa, by=by, opinion=opinion)
    words = gettext_lazy("措施已实施，观察期到 %(date)s，之后请验证效果。")
    tell([current.evaluator], words, capa, besides=by, date=current.window_until)
    return capa
