"""Every arrow of a complaint in one table: states, who, and what must be there first."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as L  # noqa: N812  a word on every third line

from accounts.models import User
from complaints import people
from complaints.choices import ENDED, OPEN, Decision, Status
from complaints.models import Complaint
from complaints.workflow import gates
from complaints.workflow.base import ComplaintStep, step
from records import clock_rights

S = Status
UNDER_WAY = OPEN - {S.CLOSING}


SAVE_DRAFT = step(
    "save_draft",
    L("保存草稿"),
    {S.DRAFT},
    permission="open_complaint",
    who=(people.only_opener,),
)
SUBMIT = step(
    "submit",
    L("提交客诉"),
    {S.DRAFT},
    S.REGISTERED,
    permission="open_complaint",
    who=(people.only_opener,),
)
RESOLVE_ON_SPOT = step(
    "resolve_on_spot",
    L("当场解决"),
    {S.DRAFT},
    S.AWAITING_APPROVAL,
    permission="classify_complaint",
    who=(people.only_opener,),
)
AMEND = step("amend", L("更正资料"), OPEN, permission="amend_complaint")
CANCEL = step(
    "cancel",
    L("撤销客诉"),
    OPEN | {S.DRAFT},
    S.CANCELLED,
    who=(people.before_judgement_opener_only,),
)
RECORD_TEST = step("record_test", L("记录检测"), UNDER_WAY, permission="judge_complaint")
JUDGE = step(
    "judge",
    L("备案判定"),
    {S.REGISTERED},
    S.JUDGED,
    S.REPLYING,
    S.CANCELLED,
    S.CLOSING,
    permission="judge_complaint",
)
CLASSIFY = step("classify", L("分级"), {S.JUDGED}, S.CLASSIFIED, permission="classify_complaint")
RECLASSIFY = step(
    "reclassify",
    L("重新分级"),
    {S.CLASSIFIED, S.CONFIRMING, S.HANDLING},
    S.CLASSIFIED,
    S.CONFIRMING,
    S.HANDLING,
    permission="classify_complaint",
)
ASSIGN = step(
    "assign",
    L("分派"),
    {S.CLASSIFIED},
    S.HANDLING,
    permission="assign_complaint",
    guards=(gates.is_high, gates.consent_is_missing),
)
HAND_OVER = step(
    "hand_over",
    L("移交技术管理部"),
    {S.CLASSIFIED},
    S.CONFIRMING,
    permission="assign_complaint",
    guards=(gates.is_low, gates.consent_is_missing),
)
CONFIRM = step("confirm", L("确认重现"), {S.CONFIRMING}, S.HANDLING, permission="confirm_complaint")
NOT_REPRODUCED = step(
    "not_reproduced", L("未能重现"), {S.CONFIRMING}, S.JUDGED, permission="confirm_complaint"
)
REASSIGN = step("reassign", L("改派"), {S.HANDLING}, who=(people.only_who_may_reassign,))
RECORD_HANDLING = step(
    "record_handling",
    L("填写原因与措施"),
    {S.HANDLING},
    who=(people.only_handler_or_manager,),
)
SUBMIT_FOR_APPROVAL = step(
    "submit_for_approval",
    L("送批"),
    {S.HANDLING},
    S.AWAITING_APPROVAL,
    who=(people.only_handler_or_manager,),
    guards=(gates.handling_is_incomplete,),
)
APPROVE = step(
    "approve",
    L("批准"),
    {S.AWAITING_APPROVAL},
    S.VERIFYING,
    S.REGISTERED,
    who=(people.only_approver, people.not_a_contributor),
)
SEND_BACK = step(
    "send_back",
    L("退回"),
    {S.AWAITING_APPROVAL},
    S.HANDLING,
    S.REGISTERED,
    who=(people.only_approver, people.not_a_contributor),
)
VERIFY = step(
    "verify",
    L("效果验证"),
    {S.VERIFYING},
    S.COUNTERSIGNING,
    S.HANDLING,
    permission="verify_complaint",
    who=(people.not_the_handler,),
)
COUNTERSIGN = step(
    "countersign",
    L("会签"),
    {S.COUNTERSIGNING},
    S.COUNTERSIGNING,
    S.REPLYING,
    S.HANDLING,
    who=(people.only_countersigner, people.not_the_handler),
    guards=(gates.standardisation_is_missing,),
)
REPLY = step(
    "reply", L("回复客户"), {S.REPLYING}, S.AWAITING_CUSTOMER, permission="reply_complaint"
)
RECORD_ANSWER = step(
    "record_answer",
    L("记录客户确认"),
    {S.AWAITING_CUSTOMER},
    S.CLOSING,
    S.HANDLING,
    S.REGISTERED,
    permission="record_confirmation",
)
CLOSE = step(
    "close",
    L("结案"),
    {S.CLOSING},
    S.CLOSED,
    permission="close_complaint",
    guards=(gates.capa_is_missing,),
)
REOPEN = step(
    "reopen",
    L("重开"),
    {S.CLOSED},
    S.HANDLING,
    S.REGISTERED,
    permission="reopen_complaint",
)
QUOTE = step(
    "quote",
    L("报价"),
    {S.REGISTERED, S.JUDGED, S.CLASSIFIED, S.CONFIRMING},
    permission="quote_complaint",
)
RECORD_CONSENT = step(
    "record_consent",
    L("记录客户对报价的答复"),
    {S.REGISTERED, S.JUDGED, S.CLASSIFIED, S.CONFIRMING},
    permission="record_confirmation",
)
DECLINE = step(
    "decline",
    L("条约外不予受理"),
    {S.REGISTERED, S.JUDGED, S.CLASSIFIED},
    S.REPLYING,
    permission="decline_complaint",
)
START_CAPA = step("start_capa", L("启动纠正预防"), OPEN, who=(people.only_who_opens_capas,))
# On a closed one too: a later CAPA may take it in, or show that it came again (§3.3).
LINK_CAPA = step(
    "link_capa", L("关联纠正预防"), OPEN | {S.CLOSED}, who=(people.only_who_opens_capas,)
)
UNLINK_CAPA = step("unlink_capa", L("取消关联"), OPEN, permission="verify_complaint")
DECLINE_CAPA = step(
    "decline_capa",
    L("不启动纠正预防"),
    OPEN,
    permission="verify_complaint",
    guards=(gates.capa_is_needed,),
)
LOG_CONTACT = step("log_contact", L("记录联系"), OPEN, permission="log_contact")
# Comments on the closed stay possible; they are rows of their own (§3.3).
COMMENT = step("comment", L("留言"), OPEN | ENDED)
ATTACH = step("attach", L("添加附件"), OPEN | {S.DRAFT}, who=(people.only_who_works_on_cases,))
PAUSE = step(
    "pause",
    L("登记等待"),
    {S.HANDLING, S.AWAITING_APPROVAL, S.VERIFYING, S.COUNTERSIGNING, S.REPLYING},
    who=(people.only_who_may_pause,),
)
RESUME = step("resume", L("结束等待"), OPEN, who=(people.only_who_may_pause,))
ACKNOWLEDGE = step("acknowledge", L("已知悉"), OPEN, who=(clock_rights.only_who_answers,))
URGE = step("urge", L("催办"), OPEN, who=(people.only_who_may_urge,))
# What ran over is explained after the end as well.
EXPLAIN_BREACH = step(
    "explain_breach", L("说明超期原因"), OPEN | ENDED, who=(clock_rights.only_who_explains,)
)
ASK_EXEMPTION = step(
    "ask_exemption", L("申请不计入考核"), OPEN | ENDED, who=(clock_rights.only_who_explains,)
)
WITHDRAW_EXEMPTION = step(
    "withdraw_exemption",
    L("撤回不计入考核的申请"),
    OPEN | ENDED,
    who=(clock_rights.only_who_asked,),
)
DECIDE_EXEMPTION = step(
    "decide_exemption", L("审批不计入考核"), OPEN | ENDED, who=(clock_rights.only_who_exempts,)
)

# No arrow of the flow (§3.3) and on no menu: it undoes the putting away of a draft.
RESTORE_DRAFT = step(
    "restore_draft",
    L("恢复草稿"),
    {S.CANCELLED},
    S.DRAFT,
    permission="open_complaint",
    who=(people.only_opener,),
    guards=(gates.was_registered,),
)

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
        START_CAPA,
        LINK_CAPA,
        UNLINK_CAPA,
        DECLINE_CAPA,
        LOG_CONTACT,
        COMMENT,
        ATTACH,
        PAUSE,
        RESUME,
        ACKNOWLEDGE,
        URGE,
        EXPLAIN_BREACH,
        ASK_EXEMPTION,
        WITHDRAW_EXEMPTION,
        DECIDE_EXEMPTION,
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
