"""Every arrow of an acceptance in one table: states, who, what must be there (domain §6.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as L  # noqa: N812  a word on every third line

from installs.choices.acceptance import OPEN, Status
from installs.people import acceptances as people
from installs.workflow import shared_steps
from installs.workflow.acceptances import gates
from installs.workflow.base import InstallStep, step

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User
    from installs.models import Acceptance

S = Status
HOLD = "hold_acceptance"
BEFORE_SERVICE = OPEN - {S.SIGNING}

START = step(
    "start",
    L("开始检验"),
    {S.DRAFT},
    S.MEASURING,
    permission=HOLD,
    who=(people.only_engineer,),
    guards=(
        gates.has_no_engineer,
        gates.before_is_open,
        gates.nothing_is_asked,
        gates.parts_are_missing,
    ),
)
REASSIGN = step(
    "reassign",
    L("更换验收工程师"),
    {S.MEASURING, S.SIGNING, S.ADJUSTING, S.CARRYING_OUT},
    permission="manage_acceptances",
)
RECORD_RESULTS = step(
    "record_results", L("填写检验结果"), {S.MEASURING}, permission=HOLD, who=(people.only_engineer,)
)
RECORD_PROCESS = step(
    "record_process", L("填写工艺数据"), {S.MEASURING}, permission=HOLD, who=(people.only_engineer,)
)
ADD_ITEM = step(
    "add_item", L("增加检验项目"), {S.MEASURING}, permission=HOLD, who=(people.only_engineer,)
)
ADD_PUNCH = step(
    "add_punch", L("登记遗留问题"), {S.MEASURING}, permission=HOLD, who=(people.only_engineer,)
)
# Also after 转售后: what was left over is settled by its date.
SETTLE_PUNCH = step(
    "settle_punch",
    L("关闭遗留问题"),
    BEFORE_SERVICE | {S.IN_SERVICE},
    who=(people.only_punch_owner,),
)
CONCLUDE = step(
    "conclude",
    L("下结论"),
    {S.MEASURING},
    S.SIGNING,
    permission=HOLD,
    who=(people.only_engineer,),
    guards=(gates.items_are_open,),
)
TAKE_BACK = step(
    "take_back",
    L("收回修改"),
    {S.SIGNING},
    S.MEASURING,
    permission=HOLD,
    who=(people.only_engineer,),
)
AFTER_SIGNING = (S.SIGNING, S.RECORDING, S.ADJUSTING)
SIGN_OURS = step(
    "sign_ours",
    L("我方签字"),
    {S.SIGNING},
    *AFTER_SIGNING,
    permission=HOLD,
    who=(people.only_engineer,),
)
SIGN_CUSTOMER = step(
    "sign_customer",
    L("客户签字"),
    {S.SIGNING},
    *AFTER_SIGNING,
    permission=HOLD,
    who=(people.only_engineer,),
)
ADJUST = step(
    "adjust",
    L("编制调整方案"),
    {S.ADJUSTING},
    S.CARRYING_OUT,
    permission="plan_adjustment",
)
COMPLETE_ACTION = step(
    "complete_action",
    L("报告调整措施完成"),
    {S.CARRYING_OUT},
    who=(people.only_action_owner,),
)
FINISH_ADJUSTMENT = step(
    "finish_adjustment",
    L("调整完成，再次验收"),
    {S.CARRYING_OUT},
    S.MEASURING,
    permission=HOLD,
    who=(people.only_engineer,),
    guards=(gates.actions_are_open,),
)
RECORD_QUALITY = step(
    "record_quality",
    L("填写品质部记录"),
    {S.RECORDING},
    S.RECORDING,
    S.HANDING_OVER,
    permission="record_quality",
    who=(people.not_in_quality_elsewhere,),
)
RECORD_ENGINEERING = step(
    "record_engineering",
    L("填写工程部记录"),
    {S.RECORDING},
    S.RECORDING,
    S.HANDING_OVER,
    permission="record_engineering",
    who=(people.not_in_engineering_elsewhere,),
)
RETURN_RECORD = step(
    "return_record",
    L("退回售后记录"),
    {S.HANDING_OVER},
    S.RECORDING,
    permission="take_over_acceptance",
)
TAKE_OVER = step(
    "take_over",
    L("服务部签收"),
    {S.HANDING_OVER},
    S.IN_SERVICE,
    permission="take_over_acceptance",
    who=(people.not_in_take_over_elsewhere,),
    guards=(gates.part_is_missing,),
)
RAISE_CAPA = step(
    "raise_capa", L("提出纠正预防"), OPEN | {S.IN_SERVICE}, permission="capa.open_capa"
)

STEPS: dict[str, InstallStep] = shared_steps.table(
    shared_steps.SAVE_DRAFT,
    START,
    RECORD_RESULTS,
    RECORD_PROCESS,
    ADD_ITEM,
    ADD_PUNCH,
    SETTLE_PUNCH,
    CONCLUDE,
    TAKE_BACK,
    SIGN_OURS,
    SIGN_CUSTOMER,
    ADJUST,
    COMPLETE_ACTION,
    FINISH_ADJUSTMENT,
    RECORD_QUALITY,
    RECORD_ENGINEERING,
    RETURN_RECORD,
    TAKE_OVER,
    RAISE_CAPA,
    REASSIGN,
)


# What history tells besides the steps of the flow.
BESIDES: dict[str, StrPromise] = {
    "hand_on_engineer": L("验收移交给接任人"),
    "hand_on_draft": L("草稿移交给接任人"),
    "hand_on_punch": L("遗留问题移交给接任人"),
    "hand_on_action": L("调整措施移交给接任人"),
}


def offered(acceptance: Acceptance, by: User) -> list[InstallStep]:
    """The steps this person can take on the acceptance as it stands, in the order of the flow."""
    return shared_steps.offered(STEPS, acceptance, by)


def words_of(action: str) -> str:
    """What a line of history is called."""
    return str(BESIDES[action]) if action in BESIDES else shared_steps.words_of(STEPS, action)
