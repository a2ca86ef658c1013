"""Every arrow of a CAPA in one table: states, who, and what must be there first (domain §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as L  # noqa: N812  a word on every third line

from accounts.models import User
from capa import people
from capa.choices import ENDED, OPEN, Status
from capa.models import Capa
from capa.workflow import gates
from capa.workflow.base import CapaStep, step
from records import clock_rights

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

S = Status
BEFORE_CLOSING = OPEN - {S.CLOSING}

SAVE_DRAFT = step(
    "save_draft", L("保存草稿"), {S.DRAFT}, permission="open_capa", who=(people.only_opener,)
)
START = step(
    "start",
    L("启动"),
    {S.DRAFT},
    S.ANALYSING,
    permission="open_capa",
    who=(people.only_opener,),
    guards=(gates.cannot_start,),
)
RECORD_TEAM = step("record_team", L("填写小组"), BEFORE_CLOSING, who=(people.only_team,))
RECORD_PROBLEM = step("record_problem", L("填写问题描述"), {S.ANALYSING}, who=(people.only_team,))
RECORD_CONTAINMENT = step(
    "record_containment", L("填写临时措施"), BEFORE_CLOSING, who=(people.only_team,)
)
RECORD_CAUSES = step("record_causes", L("填写根本原因"), {S.ANALYSING}, who=(people.only_team,))
PLAN_MEASURES = step("plan_measures", L("制定措施"), {S.ANALYSING}, who=(people.only_team,))
PLAN_EFFECTIVENESS = step(
    "plan_effectiveness", L("制定有效性计划"), {S.ANALYSING}, who=(people.only_team,)
)
SUBMIT_PLAN = step(
    "submit_plan",
    L("送审"),
    {S.ANALYSING},
    S.AWAITING_PLAN,
    who=(people.only_owner,),
    guards=(gates.plan_is_incomplete, gates.evaluator_is_involved, gates.nobody_reviews),
)
WITHDRAW_PLAN = step(
    "withdraw_plan", L("撤回修改"), {S.AWAITING_PLAN}, S.ANALYSING, who=(people.only_owner,)
)
REVIEW = step(
    "review",
    L("审核"),
    {S.AWAITING_PLAN},
    who=(people.only_reviewer, people.not_a_contributor, people.not_signed_elsewhere),
)
APPROVE_PLAN = step(
    "approve_plan",
    L("批准对策"),
    {S.AWAITING_PLAN},
    S.IMPLEMENTING,
    permission="approve_capa",
    who=(people.not_a_contributor, people.not_signed_elsewhere),
    guards=(gates.reviews_are_missing,),
)
RETURN_PLAN = step(
    "return_plan",
    L("退回对策"),
    {S.AWAITING_PLAN},
    S.ANALYSING,
    who=(people.only_reviewer_or_approver, people.not_a_contributor),
)
COMPLETE_MEASURE = step(
    "complete_measure", L("报告措施完成"), {S.IMPLEMENTING}, who=(people.only_measure_owner,)
)
REJECT_MEASURE = step(
    "reject_measure",
    L("退回单项措施"),
    {S.IMPLEMENTING},
    permission="approve_capa",
    who=(people.not_a_contributor,),
)
REPLAN_MEASURE = step(
    "replan_measure", L("重新计划措施"), {S.IMPLEMENTING}, who=(people.only_planner,)
)
APPROVE_MEASURE = step(
    "approve_measure",
    L("批准重新计划"),
    {S.IMPLEMENTING},
    permission="approve_capa",
    who=(people.not_a_contributor,),
)
ASK_EXTENSION = step(
    "ask_extension", L("申请延期"), {S.IMPLEMENTING}, who=(people.only_measure_owner,)
)
DECIDE_EXTENSION = step(
    "decide_extension", L("决定延期"), {S.IMPLEMENTING}, who=(people.only_extension_decider,)
)
FINISH_IMPLEMENTATION = step(
    "finish_implementation",
    L("转效果验证"),
    {S.IMPLEMENTING},
    S.VERIFYING,
    who=(people.only_owner,),
    guards=(gates.measures_are_open,),
)
RECORD_READING = step(
    "record_reading", L("记录观察数据"), {S.VERIFYING}, who=(people.only_observer,)
)
VERIFY = step(
    "verify",
    L("效果验证"),
    {S.VERIFYING},
    S.STANDARDISING,
    S.ANALYSING,
    permission="verify_capa",
    who=(people.only_evaluator, people.not_a_contributor),
)
STANDARDISE = step(
    "standardise",
    L("填写标准化"),
    {S.IMPLEMENTING, S.VERIFYING, S.STANDARDISING},
    who=(people.only_team,),
)
DEPLOY = step(
    "deploy",
    L("横向展开"),
    {S.IMPLEMENTING, S.VERIFYING, S.STANDARDISING},
    who=(people.only_team,),
)
SETTLE_DEPLOYMENT = step(
    "settle_deployment",
    L("完成横向展开"),
    {S.IMPLEMENTING, S.VERIFYING, S.STANDARDISING},
    who=(people.only_deployer,),
)
SUBMIT_CLOSING = step(
    "submit_closing",
    L("送关闭"),
    {S.STANDARDISING},
    S.CLOSING,
    who=(people.only_owner,),
    guards=(gates.closing_is_incomplete,),
)
REFUSE_CLOSING = step(
    "refuse_closing",
    L("退回关闭"),
    {S.CLOSING},
    S.STANDARDISING,
    permission="close_capa",
    who=(people.not_a_contributor,),
)
CLOSE = step(
    "close",
    L("关闭"),
    {S.CLOSING},
    S.CLOSED,
    permission="close_capa",
    who=(people.not_a_contributor,),
    guards=(gates.closing_is_incomplete,),
)
REOPEN = step("reopen", L("重开"), {S.CLOSED}, S.ANALYSING, permission="close_capa")
REASSIGN = step("reassign", L("更换组长"), OPEN, who=(people.only_who_leads,))
CANCEL = step("cancel", L("撤销"), OPEN | {S.DRAFT}, S.CANCELLED, who=(people.only_canceller,))
FOLLOW_UP = step(
    "follow_up",
    L("填写跟踪记录"),
    OPEN,
    permission="follow_capa",
    guards=(gates.only_high_levels,),
)
COMMENT = step("comment", L("留言"), OPEN | ENDED)
# Files are part of what is signed: none comes while a signature is waited for.
ATTACH = step(
    "attach",
    L("添加附件"),
    (OPEN | {S.DRAFT}) - {S.AWAITING_PLAN, S.CLOSING},
    who=(people.only_who_works_on_it,),
)
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

STEPS: dict[str, CapaStep] = {
    one.name: one
    for one in (
        SAVE_DRAFT,
        START,
        RECORD_TEAM,
        RECORD_PROBLEM,
        RECORD_CONTAINMENT,
        RECORD_CAUSES,
        PLAN_MEASURES,
        PLAN_EFFECTIVENESS,
        SUBMIT_PLAN,
        WITHDRAW_PLAN,
        REVIEW,
        APPROVE_PLAN,
        RETURN_PLAN,
        COMPLETE_MEASURE,
        REJECT_MEASURE,
        REPLAN_MEASURE,
        APPROVE_MEASURE,
        ASK_EXTENSION,
        DECIDE_EXTENSION,
        FINISH_IMPLEMENTATION,
        RECORD_READING,
        VERIFY,
        STANDARDISE,
        DEPLOY,
        SETTLE_DEPLOYMENT,
        SUBMIT_CLOSING,
        REFUSE_CLOSING,
        CLOSE,
        REOPEN,
        REASSIGN,
        CANCEL,
        FOLLOW_UP,
        COMMENT,
        ATTACH,
        ACKNOWLEDGE,
        URGE,
        EXPLAIN_BREACH,
        ASK_EXEMPTION,
        WITHDRAW_EXEMPTION,
        DECIDE_EXEMPTION,
    )
}


def offered(capa: Capa, by: User) -> list[CapaStep]:
    """The steps this person can take on the CAPA as it stands, in the order of the flow."""
    return [one for one in STEPS.values() if one.offered(capa, by)]


# What history tells besides the steps of the flow.
BESIDES: dict[str, StrPromise] = {
    "open": L("提出"),
    "link": L("关联客诉"),
    "fill_effectiveness": L("取客诉数据"),
    "take_over": L("移交给接任人"),
    "take_over_draft": L("草稿移交给接任人"),
    "take_over_measure": L("措施移交给接任人"),
    "take_over_deployment": L("横向展开移交给接任人"),
    "take_over_verdict": L("效果验证移交给接任人"),
    "take_over_clock": L("时限移交给接任人"),
}


def words_of(action: str) -> str:
    """What a line of history is called."""
    return str(STEPS[action].label if action in STEPS else BESIDES.get(action, action))
