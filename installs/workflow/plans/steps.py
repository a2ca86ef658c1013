"""Every arrow of an install plan in one table: states, who, what must be there (domain §6.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as L  # noqa: N812  a word on every third line

from installs.choices.plan import PlanStatus
from installs.people import plans as people
from installs.people.shared import only_opener
from installs.workflow import shared_steps
from installs.workflow.base import InstallStep, step
from installs.workflow.plans import gates

if TYPE_CHECKING:
    from accounts.models import User
    from installs.models import InstallPlan

S = PlanStatus

SUBMIT = step(
    "submit",
    L("送批"),
    {S.DRAFT},
    S.SUBMITTED,
    who=(only_opener,),
    guards=(gates.plan_is_incomplete, gates.leaver_goes),
)
WITHDRAW = step("withdraw", L("收回方案"), {S.SUBMITTED}, S.DRAFT, who=(only_opener,))
APPROVE = step(
    "approve",
    L("批准方案"),
    {S.SUBMITTED},
    S.APPROVED,
    permission="approve_plan",
    who=(people.not_the_author,),
    guards=(gates.leaver_goes,),
)
SEND_BACK = step(
    "send_back",
    L("退回方案"),
    {S.SUBMITTED},
    S.DRAFT,
    permission="approve_plan",
    who=(people.not_the_author,),
)
# An approved plan is changed as a draft: its signature counts no longer.
REVISE = step("revise", L("修订方案"), {S.APPROVED}, S.DRAFT, who=(only_opener,))
PREPARE = step(
    "prepare",
    L("填写准备情况"),
    {S.SUBMITTED, S.APPROVED, S.UNDER_WAY},
    who=(people.only_who_prepares,),
)
ARRANGE = step("arrange", L("调整安装人员"), {S.APPROVED, S.UNDER_WAY}, permission="manage_plans")
POSTPONE = step(
    "postpone",
    L("改期"),
    {S.SUBMITTED, S.APPROVED, S.UNDER_WAY},
    who=(people.only_who_postpones,),
)
START_WORK = step(
    "start_work",
    L("开工"),
    {S.APPROVED},
    S.UNDER_WAY,
    who=(people.only_team,),
    guards=(gates.leaver_goes, gates.parts_are_missing),
)
FINISH_WORK = step(
    "finish_work", L("完成安装"), {S.UNDER_WAY}, S.INSTALLED, who=(people.only_team,)
)
SPOT_CHECK = step(
    "spot_check",
    L("抽查安装质量"),
    {S.UNDER_WAY, S.INSTALLED},
    permission="check_installation",
    who=(people.not_on_team,),
)

STEPS: dict[str, InstallStep] = shared_steps.table(
    shared_steps.SAVE_DRAFT,
    SUBMIT,
    WITHDRAW,
    APPROVE,
    SEND_BACK,
    REVISE,
    PREPARE,
    ARRANGE,
    POSTPONE,
    START_WORK,
    FINISH_WORK,
    SPOT_CHECK,
)


def offered(plan: InstallPlan, by: User) -> list[InstallStep]:
    """The steps this person can take on the plan as it stands, in the order of the flow."""
    return shared_steps.offered(STEPS, plan, by)


def words_of(action: str) -> str:
    """What a line of history is called."""
    return shared_steps.words_of(STEPS, action)
