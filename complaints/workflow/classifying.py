"""四级分类: classifying, and classifying anew as a new entry (S3-3.2)."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from complaints import people
from complaints.choices import HIGH_LEVELS, Kind, Level, Status, level_name
from complaints.classifier import clean_answers, propose
from complaints.models import Classification, Complaint
from complaints.workflow.base import tell
from complaints.workflow.capas import tell_level
from complaints.workflow.steps import CLASSIFY, RECLASSIFY
from records import clock


@transaction.atomic
def classify(
    complaint: Complaint,
    *,
    by: User,
    answers: Mapping[str, str],
    kind: str,
    level: int,
    reason: str = "",
    version: int | None = None,
) -> Complaint:
    """四级分类 (S3-3.2): the engineer confirms what the answers propose, or says why not."""
    complaint = CLASSIFY.begin(complaint, by=by, version=version)
    _classify(complaint, by, answers, kind, level, reason)
    CLASSIFY.finish(complaint, by=by, opinion=reason)
    tell_level(complaint, by)
    words = gettext_lazy("分为%(level)s，待分派。")
    readers = User.objects.in_role("support_manager")
    tell(readers, words, complaint, besides=by, level=level_name(kind, level))
    return complaint


@transaction.atomic
def reclassify(
    complaint: Complaint,
    *,
    by: User,
    answers: Mapping[str, str],
    kind: str,
    level: int,
    reason: str = "",
    version: int | None = None,
) -> Complaint:
    """Classify anew, as a new entry; a changed route goes back to be assigned (§3.2)."""
    complaint = RECLASSIFY.begin(complaint, by=by, version=version)
    was_high = complaint.is_high_level
    _classify(complaint, by, answers, kind, level, reason)
    target = complaint.status
    if was_high != (level in HIGH_LEVELS):
        target = Status.CLASSIFIED
        complaint.handler = None
        complaint.department = people.department(people.SUPPORT) or complaint.department
    RECLASSIFY.finish(complaint, by=by, to=target, opinion=reason)
    tell_level(complaint, by)
    words = gettext_lazy("改为%(level)s。")
    readers = User.objects.in_role("support_manager")
    tell([*readers, complaint.handler], words, complaint, besides=by, level=level_name(kind, level))
    return complaint


def _classify(  # noqa: PLR0917  the lines of one entry
    complaint: Complaint,
    by: User,
    answers: Mapping[str, str],
    kind: str,
    level: int,
    reason: str,
) -> None:
    if kind not in Kind.values or level not in Level.values:
        raise ValidationError({"level": _("请选软件或硬件，和一至四级之一。")})
    proposal = propose(answers)
    if (proposal.kind, proposal.level) != (kind, level) and not reason.strip():
        if proposal.complete:
            sentence = _("与建议的%(level)s不同，请写理由。") % {"level": proposal.label}
        else:
            sentence = _("回答不全或互相矛盾，没有建议的等级；自行确定时请写理由。")
        raise ValidationError({"reason": sentence})
    Classification.objects.create(
        complaint=complaint,
        round_number=complaint.round_number,
        by=by,
        at=clock.now(),
        answers=clean_answers(answers),
        proposed_kind=proposal.kind,
        proposed_level=proposal.level,
        kind=kind,
        level=level,
        reason=reason,
    )
    complaint.kind, complaint.level = kind, level
