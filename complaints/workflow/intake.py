"""From the phone call to a registered complaint (S4-1.1, S7-3.1, S9-4.4)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from complaints import deadlines, people
from complaints import facts as intake_facts
from complaints.choices import Level, MeasureKind, Status
from complaints.classifier import clean_answers, propose
from complaints.models import (
    Classification,
    Complaint,
    ContactLog,
    CustomerAnswer,
    Measure,
    Reply,
    Round,
)
from complaints.workflow.base import tell
from complaints.workflow.steps import (
    AMEND,
    CANCEL,
    RESOLVE_ON_SPOT,
    SAVE_DRAFT,
    SUBMIT,
)
from records import audit, clock
from records.form_registry import current_edition
from records.numbering import next_number
from records.steps import NotYours

if TYPE_CHECKING:
    from datetime import date


@transaction.atomic
def open_complaint(*, by: User, facts: Mapping[str, Any]) -> Complaint:
    """Begin a draft from whatever is known so far (§3.1). It has its number from now on."""
    if not by.is_active or not by.has_perm("complaints.open_complaint"):
        raise NotYours(_("您的角色不能登记客诉，请找业务员或技术支持工程师。"))
    now = clock.now()
    complaint = Complaint(
        opened_by=by,
        department=by.department,
        received_at=now,
        created_at=now,
        updated_at=now,
        status=Status.DRAFT,
    )
    intake_facts.apply(complaint, facts)
    complaint.number = next_number("complaint")
    complaint.save()
    audit.write(
        by=by,
        object_type=complaint._meta.label_lower,
        number=complaint.number,
        action="open",
        to_status=Status.DRAFT,
    )
    return complaint


@transaction.atomic
def save_draft(
    complaint: Complaint, *, by: User, facts: Mapping[str, Any], version: int | None = None
) -> Complaint:
    """Keep what was typed. A draft is not a record yet, so it leaves no history line."""
    complaint = SAVE_DRAFT.begin(complaint, by=by, version=version)
    intake_facts.apply(complaint, facts)
    complaint.version += 1
    complaint.updated_at = clock.now()
    complaint.save()
    return complaint


@transaction.atomic
def submit(
    complaint: Complaint,
    *,
    by: User,
    facts: Mapping[str, Any] | None = None,
    answers: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Complaint:
    """Register a draft; QA judges next (S9-4.4).

    facts: last changes to the draft. answers: the classifier's questions, where the caller
    could answer some already; they are kept as a suggestion (初步分级).
    Errors: ValidationError with a sentence for each field.
    """
    complaint = SUBMIT.begin(complaint, by=by, version=version)
    _register(complaint, facts or {})
    SUBMIT.finish(complaint, by=by)
    if answers:
        _suggest(complaint, by, answers)
    tell(
        User.objects.in_role("qa_engineer", "qa_manager"),
        gettext_lazy("新登记，待判定。"),
        complaint,
        besides=by,
    )
    return complaint


def _register(complaint: Complaint, facts: Mapping[str, Any]) -> None:
    """What submitting and the short path share: facts complete, edition and moment fixed."""
    intake_facts.apply(complaint, facts)
    if errors := intake_facts.errors_at_submission(complaint):
        raise ValidationError(errors)
    complaint.submitted_at = clock.now()
    complaint.department = people.department(people.SUPPORT) or complaint.department
    complaint.form_edition = current_edition("complaint")


def _suggest(complaint: Complaint, by: User, answers: Mapping[str, str]) -> None:
    proposal = propose(answers)
    Classification.objects.create(
        complaint=complaint,
        by=by,
        at=clock.now(),
        answers=clean_answers(answers),
        proposed_kind=proposal.kind,
        proposed_level=proposal.level,
        suggestion=True,
    )


@transaction.atomic
def amend(
    complaint: Complaint,
    *,
    by: User,
    facts: Mapping[str, Any],
    version: int | None = None,
    opinion: str = "",
) -> Complaint:
    """Correct the facts of intake; the customer's own wording is never among them (§3.1)."""
    complaint = AMEND.begin(complaint, by=by, version=version)
    intake_facts.apply(complaint, facts, allowed=intake_facts.AMENDABLE)
    if errors := intake_facts.errors_at_submission(complaint):
        raise ValidationError(errors)
    return AMEND.finish(complaint, by=by, opinion=opinion)


@transaction.atomic
def cancel(complaint: Complaint, *, by: User, reason: str, version: int | None = None) -> Complaint:
    """Withdraw a complaint; the record stays, its print is stamped 作废 (§3.3)."""
    complaint = CANCEL.begin(complaint, by=by, version=version)
    if not reason.strip():
        raise ValidationError({"reason": _("请写撤销的理由。")})
    return CANCEL.finish(complaint, by=by, opinion=reason)


@transaction.atomic
def resolve_on_spot(
    complaint: Complaint,
    *,
    by: User,
    answers: Mapping[str, str],
    cause: str,
    done: str,
    service_mode: str,
    person: str,
    remark: str = "",
    cost: Decimal | None = None,
    facts: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Complaint:
    """当场解决: a level 1 case, solved by phone or at once, in one form (§3.3).

    It takes intake, answers, what was done and what the customer said; the manager approves,
    QA judges and closes. Only what the answers put on level 1 may go this way.
    """
    complaint = RESOLVE_ON_SPOT.begin(complaint, by=by, version=version)
    proposal = propose(answers)
    if proposal.level != Level.ONE:
        raise ValidationError(
            {"answers": _("只有一级问题可以当场解决。请补全回答，或按一般流程提交。")}
        )
    given = {"cause": cause, "done": done, "service_mode": service_mode, "person": person}
    if missing := [name for name, value in given.items() if not value.strip()]:
        raise ValidationError(dict.fromkeys(missing, _("当场解决要写明这一项。")))
    complaint.on_spot = True
    complaint.handler = by
    complaint.kind, complaint.level = proposal.kind, proposal.level
    complaint.first_contact_at = complaint.replied_at = clock.now()
    _register(complaint, facts or {})
    _write_on_spot(complaint, by, answers, cause, done, service_mode, cost, person, remark)
    RESOLVE_ON_SPOT.finish(complaint, by=by, opinion=done)
    deadlines.settle_on_spot(complaint)
    approvers = User.objects.in_role("support_manager")
    tell(approvers, gettext_lazy("当场解决，待您批准。"), complaint, besides=by)
    return complaint


def _write_on_spot(  # noqa: PLR0917  the lines of one form
    complaint: Complaint,
    by: User,
    answers: Mapping[str, str],
    cause: str,
    done: str,
    service_mode: str,
    cost: Decimal | None,
    person: str,
    remark: str,
) -> None:
    """The same rows that the long path would have left, so the printed form is the same."""
    now = clock.now()
    day: date = people.today()
    entry: dict[str, Any] = {"complaint": complaint, "by": by, "at": now}
    Classification.objects.create(
        **entry,
        answers=clean_answers(answers),
        proposed_kind=complaint.kind,
        proposed_level=complaint.level,
        kind=complaint.kind,
        level=complaint.level,
    )
    current = Round.objects.create(
        complaint=complaint,
        number=complaint.round_number,
        opened_at=now,
        opened_by=by,
        occurrence_cause=cause,
        analysed_by=by,
        analysed_at=now,
        service_mode=service_mode,
        cost=cost,
    )
    Measure.objects.create(
        round=current,
        kind=MeasureKind.CORRECTIVE,
        content=done,
        owner=by.name,
        planned_on=day,
        done_on=day,
    )
    ContactLog.objects.create(
        **entry, channel=complaint.channel, person=person, content=done, contacted_at=now
    )
    Reply.objects.create(**entry, channel=complaint.channel, text=done)
    CustomerAnswer.objects.create(
        **entry, satisfied=True, channel=complaint.channel, person=person, remark=remark
    )
