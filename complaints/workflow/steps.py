"""Every arrow of a complaint in one table: states, who, and what must be there first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import deadlines, people
from complaints.choices import ENDED, HIGH_LEVELS, OPEN, Decision, Status, Terms
from complaints.models import Complaint
from records import notices
from records.audit import Changes
from records.steps import NotYours, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_stubs_ext import StrPromise

    from accounts.models import User


class ComplaintStep(Step[Complaint]):
    """A step that also asks whether the person may see the complaint, and moves its clocks."""

    def begin(self, record: Complaint, *, by: User, version: int | None = None) -> Complaint:
        if not Complaint.objects.visible_to(by).filter(pk=record.pk).exists():
            raise NotYours(_("您看不到这件客诉。"))
        return super().begin(record, by=by, version=version)

    def finish(
        self,
        record: Complaint,
        *,
        by: User,
        to: str | None = None,
        opinion: str = "",
        changes: Changes | None = None,
    ) -> Complaint:
        record = super().finish(record, by=by, to=to, opinion=opinion, changes=changes)
        deadlines.follow(record)
        return record


def tell(
    recipients: Iterable[User | None], text: str, complaint: Complaint, *, besides: User
) -> None:
    """One in-app message to each, with the complaint's number and title."""
    notices.post(
        [person for person in recipients if person is not None],
        f"{complaint.number} {complaint.title}：{text}",
        record_number=complaint.number,
        url=complaint.get_absolute_url(),
        besides=besides,
    )


# --- what must be there first ----------------------------------------------------------------
def consent_is_missing(complaint: Complaint) -> str:
    """Outside the terms nothing is done before the customer agreed to the quotation (§3.1)."""
    if complaint.terms != Terms.PAID:
        return ""
    if complaint.quotations.filter(consented=True).exists():
        return ""
    return _("不符合售后条约的有偿服务，先报价并记录客户同意，才能分派。")


def is_high(complaint: Complaint) -> str:
    """Assigning is the route of levels 1–2."""
    if complaint.level in HIGH_LEVELS:
        return _("三、四级客诉要移交技术管理部确认，不能直接分派。")
    return ""


def is_low(complaint: Complaint) -> str:
    """Handing over is the route of levels 3–4."""
    if complaint.level not in HIGH_LEVELS:
        return _("一、二级客诉直接分派，不用移交技术管理部。")
    return ""


def handling_is_incomplete(complaint: Complaint) -> str:
    """Cause, a measure with who and when, and the service mode (§3.3)."""
    current = complaint.rounds.get(number=complaint.round_number)
    missing = []
    if not current.occurrence_cause:
        missing.append(_("产生原因"))
    if not current.measures.exclude(kind="containment").exists():
        missing.append(_("纠正或预防措施"))
    if not current.service_mode:
        missing.append(_("服务方式"))
    if not missing:
        return ""
    return _("还不能送批，缺少：%(what)s。") % {"what": "、".join(missing)}


def capa_is_missing(complaint: Complaint) -> str:
    """Levels 3–4 close only with a CAPA (§3.2); until CAPAs live here, with its number noted."""
    if complaint.level in HIGH_LEVELS and complaint.nonconforming and not complaint.capa_number:
        return _("三、四级客诉要有验证有效的纠正预防措施，请先填写纠正预防措施单号。")
    return ""


def standardisation_is_missing(complaint: Complaint) -> str:
    """必须增加到相关作业标准内 (S9-4.4), or a reason why nothing has to be."""
    effective = complaint.verifications.filter(round_number=complaint.round_number, effective=True)
    if not effective.exists():
        return ""
    if complaint.standardisations.filter(round_number=complaint.round_number).exists():
        return ""
    return _("标准化还没有填写：写明改了哪份文件和新版次，或写明不需要的理由。")


# --- the arrows ---------------------------------------------------------------------------
S = Status
UNDER_WAY = OPEN - {S.CLOSING}


def _step(
    name: str,
    label: str,
    sources: Iterable[str],
    *targets: str,
    permission: str = "",
    **conditions: tuple,  # type: ignore[type-arg]  who and guards, as Step names them
) -> ComplaintStep:
    permission = f"complaints.{permission}" if permission else ""
    return ComplaintStep(
        name=name,
        label=label,  # type: ignore[arg-type]  a lazy string
        sources=frozenset(sources),
        targets=frozenset(targets),
        permission=permission,
        **conditions,
    )


L = gettext_lazy

SAVE_DRAFT = _step(
    "save_draft",
    L("保存草稿"),
    {S.DRAFT},
    permission="open_complaint",
    who=(people.only_opener,),
)
SUBMIT = _step(
    "submit",
    L("提交客诉"),
    {S.DRAFT},
    S.REGISTERED,
    permission="open_complaint",
    who=(people.only_opener,),
)
RESOLVE_ON_SPOT = _step(
    "resolve_on_spot",
    L("当场解决"),
    {S.DRAFT},
    S.AWAITING_APPROVAL,
    permission="classify_complaint",
    who=(people.only_opener,),
)
AMEND = _step("amend", L("更正资料"), OPEN, permission="amend_complaint")
CANCEL = _step(
    "cancel",
    L("撤销客诉"),
    OPEN | {S.DRAFT},
    S.CANCELLED,
    who=(people.before_judgement_opener_only,),
)
RECORD_TEST = _step("record_test", L("记录检测"), UNDER_WAY, permission="judge_complaint")
JUDGE = _step(
    "judge",
    L("备案判定"),
    {S.REGISTERED},
    S.JUDGED,
    S.REPLYING,
    S.CANCELLED,
    S.CLOSING,
    permission="judge_complaint",
)
CLASSIFY = _step("classify", L("分级"), {S.JUDGED}, S.CLASSIFIED, permission="classify_complaint")
RECLASSIFY = _step(
    "reclassify",
    L("重新分级"),
    {S.CLASSIFIED, S.CONFIRMING, S.HANDLING},
    S.CLASSIFIED,
    S.CONFIRMING,
    S.HANDLING,
    permission="classify_complaint",
)
ASSIGN = _step(
    "assign",
    L("分派"),
    {S.CLASSIFIED},
    S.HANDLING,
    permission="assign_complaint",
    guards=(is_high, consent_is_missing),
)
HAND_OVER = _step(
    "hand_over",
    L("移交技术管理部"),
    {S.CLASSIFIED},
    S.CONFIRMING,
    permission="assign_complaint",
    guards=(is_low, consent_is_missing),
)
CONFIRM = _step(
    "confirm", L("确认重现"), {S.CONFIRMING}, S.HANDLING, permission="confirm_complaint"
)
NOT_REPRODUCED = _step(
    "not_reproduced", L("未能重现"), {S.CONFIRMING}, S.JUDGED, permission="confirm_complaint"
)
REASSIGN = _step("reassign", L("改派"), {S.HANDLING}, who=(people.only_who_may_reassign,))
RECORD_HANDLING = _step(
    "record_handling",
    L("填写原因与措施"),
    {S.HANDLING},
    who=(people.only_handler_or_manager,),
)
SUBMIT_FOR_APPROVAL = _step(
    "submit_for_approval",
    L("送批"),
    {S.HANDLING},
    S.AWAITING_APPROVAL,
    who=(people.only_handler_or_manager,),
    guards=(handling_is_incomplete,),
)
APPROVE = _step(
    "approve",
    L("批准"),
    {S.AWAITING_APPROVAL},
    S.VERIFYING,
    S.REGISTERED,
    who=(people.only_approver, people.not_the_handler),
)
SEND_BACK = _step(
    "send_back",
    L("退回"),
    {S.AWAITING_APPROVAL},
    S.HANDLING,
    S.REGISTERED,
    who=(people.only_approver, people.not_the_handler),
)
VERIFY = _step(
    "verify",
    L("效果验证"),
    {S.VERIFYING},
    S.COUNTERSIGNING,
    S.HANDLING,
    permission="verify_complaint",
    who=(people.not_the_handler,),
)
COUNTERSIGN = _step(
    "countersign",
    L("会签"),
    {S.COUNTERSIGNING},
    S.COUNTERSIGNING,
    S.REPLYING,
    S.HANDLING,
    who=(people.only_countersigner,),
    guards=(standardisation_is_missing,),
)
REPLY = _step(
    "reply", L("回复客户"), {S.REPLYING}, S.AWAITING_CUSTOMER, permission="reply_complaint"
)
RECORD_ANSWER = _step(
    "record_answer",
    L("记录客户确认"),
    {S.AWAITING_CUSTOMER},
    S.CLOSING,
    S.HANDLING,
    S.REGISTERED,
    permission="record_confirmation",
)
CLOSE = _step(
    "close",
    L("结案"),
    {S.CLOSING},
    S.CLOSED,
    permission="close_complaint",
    guards=(capa_is_missing,),
)
REOPEN = _step(
    "reopen",
    L("重开"),
    {S.CLOSED},
    S.HANDLING,
    S.REGISTERED,
    permission="reopen_complaint",
)
QUOTE = _step(
    "quote",
    L("报价"),
    {S.REGISTERED, S.JUDGED, S.CLASSIFIED, S.CONFIRMING},
    permission="quote_complaint",
)
RECORD_CONSENT = _step(
    "record_consent",
    L("记录客户对报价的答复"),
    {S.REGISTERED, S.JUDGED, S.CLASSIFIED, S.CONFIRMING},
    permission="record_confirmation",
)
DECLINE = _step(
    "decline",
    L("条约外不予受理"),
    {S.REGISTERED, S.JUDGED, S.CLASSIFIED},
    S.REPLYING,
    permission="decline_complaint",
)
NOTE_CAPA = _step(
    "note_capa", L("登记纠正预防措施单号"), UNDER_WAY | {S.CLOSING}, permission="verify_complaint"
)
LOG_CONTACT = _step("log_contact", L("记录联系"), OPEN, permission="log_contact")
# Comments and files of the closed stay possible; they are rows of their own (§3.3).
COMMENT = _step("comment", L("留言"), OPEN | ENDED)
ATTACH = _step("attach", L("添加附件"), OPEN | {S.DRAFT}, who=(people.only_who_works_on_cases,))
PAUSE = _step(
    "pause",
    L("登记等待"),
    {S.HANDLING, S.AWAITING_APPROVAL, S.VERIFYING, S.COUNTERSIGNING, S.REPLYING},
    who=(people.only_who_may_pause,),
)
RESUME = _step("resume", L("结束等待"), OPEN, who=(people.only_who_may_pause,))

STEPS: dict[str, ComplaintStep] = {
    step.name: step
    for step in (
        SAVE_DRAFT,
        SUBMIT,
        RESOLVE_ON_SPOT,
        AMEND,
        CANCEL,
        RECORD_TEST,
        JUDGE,
        CLASSIFY,
        RECLASSIFY,
        ASSIGN,
        HAND_OVER,
        CONFIRM,
        NOT_REPRODUCED,
        REASSIGN,
        RECORD_HANDLING,
        SUBMIT_FOR_APPROVAL,
        APPROVE,
        SEND_BACK,
        VERIFY,
        COUNTERSIGN,
        REPLY,
        RECORD_ANSWER,
        CLOSE,
        REOPEN,
        QUOTE,
        RECORD_CONSENT,
        DECLINE,
        NOTE_CAPA,
        LOG_CONTACT,
        COMMENT,
        ATTACH,
        PAUSE,
        RESUME,
    )
}


def offered(complaint: Complaint, by: User) -> list[ComplaintStep]:
    """The steps this person can take on the complaint as it stands, in the order of the flow."""
    return [step for step in STEPS.values() if step.offered(complaint, by)]


DECIDED = {
    Decision.NONCONFORMING: Status.JUDGED,
    Decision.NOT_OURS: Status.REPLYING,
    Decision.DUPLICATE: Status.CANCELLED,
}


def required(values: Mapping[str, str], sentence: str | StrPromise) -> None:
    """Refuse empty texts, each at its field."""
    empty = [name for name, value in values.items() if not value.strip()]
    if empty:
        raise ValidationError(dict.fromkeys(empty, sentence))
