"""From the proof that it worked to the closed complaint (S8-5.2, S9-4.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from complaints import people
from complaints.choices import Channel, SignPlace, Status
from complaints.models import (
    Complaint,
    ContactLog,
    CustomerAnswer,
    Reply,
    Standardisation,
    Verification,
)
from complaints.workflow import signing
from complaints.workflow.base import required, tell
from complaints.workflow.rounds import begin_next_round
from complaints.workflow.steps import (
    CLOSE,
    COUNTERSIGN,
    RECORD_ANSWER,
    REOPEN,
    REPLY,
    VERIFY,
)
from records import clock
from records.approvals import Proof
from records.steps import NotNow, NotYours, check


@transaction.atomic
def verify(
    complaint: Complaint,
    *,
    by: User,
    effective: bool,
    evidence: str,
    standards: Sequence[Mapping[str, Any]] = (),
    not_needed_reason: str = "",
    version: int | None = None,
) -> Complaint:
    """效果验证 (S8-5.2), with the standardisation that an effective measure asks for (S9-4.4).

    standards: rows of document_kind, document_number, new_edition; or not_needed_reason.
    Not effective opens a new round with the handler; the old one is kept.
    """
    complaint = VERIFY.begin(complaint, by=by, version=version)
    required({"evidence": evidence}, _("请写验证的证据：看了什么、数据如何。"))
    entry: dict[str, Any] = {
        "complaint": complaint,
        "round_number": complaint.round_number,
        "by": by,
        "at": clock.now(),
    }
    Verification.objects.create(**entry, effective=effective, evidence=evidence)
    if effective:
        _standardise(entry, standards, not_needed_reason)
        VERIFY.finish(complaint, by=by, to=Status.COUNTERSIGNING, opinion=evidence)
        roles = [people.PLACE_ROLE[place] for place in people.places_to_sign(complaint)]
        words = gettext_lazy("验证有效，待会签。")
        tell(User.objects.in_role(*roles), words, complaint, besides=by)
        return complaint
    target = begin_next_round(complaint, by, evidence)
    VERIFY.finish(complaint, by=by, to=target, opinion=evidence)
    words = gettext_lazy("验证无效，开始第 %(n)d 轮处理。")
    tell([complaint.handler], words, complaint, besides=by, n=complaint.round_number)
    return complaint


def _standardise(
    entry: Mapping[str, Any], standards: Sequence[Mapping[str, Any]], not_needed_reason: str
) -> None:
    """必须增加到相关作业标准内: at least one document with its new edition, or a reason."""
    if bool(standards) == bool(not_needed_reason.strip()):
        sentence = _("标准化：写明改了哪份文件和新版次，或写明不需要的理由，二者选一。")
        raise ValidationError({"standards": sentence})
    for row in standards:
        numbers = {"standards": str(row.get("document_number", ""))}
        required(numbers, _("标准化的每一行都要写文件编号。"))
        editions = {"standards": str(row.get("new_edition", ""))}
        required(editions, _("标准化的每一行都要写新版次。"))
    rows = standards or [{"not_needed_reason": not_needed_reason}]
    for row in rows:
        standardisation = Standardisation(**entry, **row)
        check(standardisation)
        standardisation.save()


@transaction.atomic
def countersign(
    complaint: Complaint,
    *,
    by: User,
    proof: Proof,
    seen: str,
    agreed: bool,
    opinion: str = "",
    final_judgement: str = "",
    version: int | None = None,
) -> Complaint:
    """会签, in any order; the last name leads to the reply, one refusal back to the handler.

    final_judgement: 最终判定, asked of QA's place.
    """
    complaint = COUNTERSIGN.begin(complaint, by=by, version=version)
    place = people.place_of(complaint, by)
    if place is None:
        raise NotNow(_("您这一处已经会签过了。"))
    if people.has_signed(complaint, by):
        raise NotYours(_("您在这一轮已经签过字（批准或会签），另一处要由别人来签。"))
    if not agreed:
        required({"opinion": opinion}, _("不同意时请写理由，处理人会收到。"))
    if agreed and place == SignPlace.QA:
        required({"final_judgement": final_judgement}, _("品管会签时请写最终判定。"))
    signing.sign(complaint, place, by=by, proof=proof, seen=seen, agreed=agreed, opinion=opinion)
    if not agreed:
        return _refused(complaint, place, by, opinion)
    if place == SignPlace.QA:
        complaint.rounds.filter(number=complaint.round_number).update(
            final_judgement=final_judgement
        )
    waiting = people.places_open(complaint)
    target = Status.COUNTERSIGNING if waiting else Status.REPLYING
    if not waiting:
        complaint.department = people.department(people.SUPPORT) or complaint.department
    COUNTERSIGN.finish(complaint, by=by, to=target, opinion=opinion or final_judgement)
    if not waiting:
        owner = complaint.customer.owner if complaint.customer else None
        words = gettext_lazy("会签完成，请回复客户。")
        tell([owner, complaint.opened_by], words, complaint, besides=by)
    return complaint


def _refused(complaint: Complaint, place: SignPlace, by: User, opinion: str) -> Complaint:
    COUNTERSIGN.finish(complaint, by=by, to=Status.HANDLING, opinion=opinion)
    words = gettext_lazy("%(place)s不同意：%(reason)s")
    tell([complaint.handler], words, complaint, besides=by, place=place.label, reason=opinion)
    return complaint


@transaction.atomic
def reply(
    complaint: Complaint, *, by: User, channel: str, text: str, version: int | None = None
) -> Complaint:
    """回复客户 (S9-4.4): what the customer was told, and how."""
    complaint = REPLY.begin(complaint, by=by, version=version)
    required({"text": text}, _("请写回复客户的内容。"))
    _check_channel(channel, _("请选回复的方式。"))
    Reply.objects.create(
        complaint=complaint,
        round_number=complaint.round_number,
        by=by,
        at=clock.now(),
        channel=channel,
        text=text,
    )
    complaint.replied_at = clock.now()
    if complaint.first_contact_at is None:
        _contact_by_reply(complaint, by, channel, text)
    return REPLY.finish(complaint, by=by, opinion=text)


def _contact_by_reply(complaint: Complaint, by: User, channel: str, text: str) -> None:
    """A reply that is the first word to the customer is a contact, and is logged as one (§4)."""
    now = clock.now()
    customer = complaint.customer.name if complaint.customer else _("客户")
    ContactLog.objects.create(
        complaint=complaint,
        round_number=complaint.round_number,
        by=by,
        at=now,
        channel=channel,
        person=(complaint.contact.name if complaint.contact else customer)[:60],
        content=text,
        contacted_at=now,
    )
    complaint.first_contact_at = now


@transaction.atomic
def record_answer(
    complaint: Complaint,
    *,
    by: User,
    satisfied: bool,
    channel: str,
    person: str,
    remark: str = "",
    version: int | None = None,
) -> Complaint:
    """记录客户确认 (S4-1.4): satisfied → to be closed; not satisfied → a new round."""
    complaint = RECORD_ANSWER.begin(complaint, by=by, version=version)
    required({"person": person}, _("请写客户方是谁确认的。"))
    _check_channel(channel, _("请选确认的方式。"))
    if not satisfied:
        required({"remark": remark}, _("客户不满意时，请写客户的意见。"))
    CustomerAnswer.objects.create(
        complaint=complaint,
        round_number=complaint.round_number,
        by=by,
        at=clock.now(),
        satisfied=satisfied,
        channel=channel,
        person=person,
        remark=remark,
    )
    if satisfied:
        RECORD_ANSWER.finish(complaint, by=by, to=Status.CLOSING, opinion=remark)
        words = gettext_lazy("客户满意，待结案。")
        tell(User.objects.in_role("qa_manager"), words, complaint, besides=by)
        return complaint
    target = begin_next_round(complaint, by, remark)
    RECORD_ANSWER.finish(complaint, by=by, to=target, opinion=remark)
    readers = [complaint.handler, *User.objects.in_role("qa_manager")]
    words = gettext_lazy("客户不满意，开始第 %(n)d 轮处理。")
    tell(readers, words, complaint, besides=by, n=complaint.round_number)
    return complaint


def _check_channel(channel: str, sentence: str) -> None:
    if channel not in Channel.values:
        raise ValidationError({"channel": sentence})


@transaction.atomic
def close(
    complaint: Complaint,
    *,
    by: User,
    proof: Proof,
    seen: str,
    conclusion: str,
    version: int | None = None,
) -> Complaint:
    """结案: close a complaint that the customer is satisfied with (S9-4.4); locked from then on."""
    complaint = CLOSE.begin(complaint, by=by, version=version)
    required({"conclusion": conclusion}, _("请写结案意见。"))
    signing.sign(complaint, SignPlace.CLOSE, by=by, proof=proof, seen=seen, opinion=conclusion)
    complaint.conclusion = conclusion
    complaint.closed_at = clock.now()
    complaint.rounds.filter(number=complaint.round_number).update(ended_at=clock.now())
    CLOSE.finish(complaint, by=by, opinion=conclusion)
    owner = complaint.customer.owner if complaint.customer else None
    readers = [owner, complaint.opened_by, complaint.handler]
    tell(readers, gettext_lazy("已结案。"), complaint, besides=by)
    return complaint


@transaction.atomic
def reopen(
    complaint: Complaint,
    *,
    by: User,
    proof: Proof,
    seen: str,
    reason: str,
    version: int | None = None,
) -> Complaint:
    """重开: a signed new round with its reason; the closed one stays as it is (§3.3)."""
    complaint = REOPEN.begin(complaint, by=by, version=version)
    required({"reason": reason}, _("请写重开的理由。"))
    signing.sign_reopening(complaint, by=by, proof=proof, seen=seen, reason=reason)
    complaint.closed_at, complaint.on_spot = None, False
    target = begin_next_round(complaint, by, reason)
    REOPEN.finish(complaint, by=by, to=target, opinion=reason)
    words, n = gettext_lazy("已重开，第 %(n)d 轮：%(reason)s"), complaint.round_number
    tell([complaint.handler, complaint.opened_by], words, complaint, besides=by, n=n, reason=reason)
    return complaint
