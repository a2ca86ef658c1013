"""Steps that plans and acceptances have in common; each kind's own stand in its `steps`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as L  # noqa: N812  a word on every third line

from installs.choices.shared import CANCELLED, DRAFT, ENDED, OPEN
from installs.people import shared as people
from installs.workflow.base import InstallStep, step
from records import clock_rights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrPromise

    from accounts.models import User

# A clock runs from the draft on (合同验收日), and what is left over is owed after the end.
TIMED = OPEN | {DRAFT, "in_service"}

SAVE_DRAFT = step("save_draft", L("保存草稿"), {DRAFT}, who=(people.only_opener,))
# Not what both sides have signed for.
CANCEL = step(
    "cancel",
    L("撤销"),
    (OPEN | {DRAFT}) - {"recording", "handing_over"},
    CANCELLED,
    who=(people.only_who_cancels,),
)
COMMENT = step("comment", L("留言"), OPEN | ENDED | {DRAFT})
# Files are part of what is signed: none comes while a signature is waited for.
ATTACH = step(
    "attach",
    L("添加附件"),
    (OPEN | {DRAFT}) - {"signing", "submitted"},
    who=(people.only_who_works_on_it,),
)
ACKNOWLEDGE = step("acknowledge", L("已知悉"), TIMED, who=(clock_rights.only_who_answers,))
URGE = step("urge", L("催办"), TIMED, who=(people.only_who_may_urge,))
# What ran over is explained after the end as well.
EXPLAIN_BREACH = step(
    "explain_breach", L("说明超期原因"), TIMED | ENDED, who=(clock_rights.only_who_explains,)
)
ASK_EXEMPTION = step(
    "ask_exemption", L("申请不计入考核"), TIMED | ENDED, who=(clock_rights.only_who_explains,)
)
WITHDRAW_EXEMPTION = step(
    "withdraw_exemption",
    L("撤回不计入考核的申请"),
    TIMED | ENDED,
    who=(clock_rights.only_who_asked,),
)
DECIDE_EXEMPTION = step(
    "decide_exemption", L("审批不计入考核"), TIMED | ENDED, who=(clock_rights.only_who_exempts,)
)
SHARED = (
    CANCEL,
    COMMENT,
    ATTACH,
    ACKNOWLEDGE,
    URGE,
    EXPLAIN_BREACH,
    ASK_EXEMPTION,
    WITHDRAW_EXEMPTION,
    DECIDE_EXEMPTION,
)
# What history tells besides the steps of the flow.
BESIDES: dict[str, StrPromise] = {"open": L("编制"), "take_over": L("移交给接任人")}


def table(*own: InstallStep) -> dict[str, InstallStep]:
    """The steps of one kind: its own in the order of the flow, then the shared ones."""
    return {one.name: one for one in (*own, *SHARED)}


def offered(steps: Mapping[str, InstallStep], record: Any, by: User) -> list[InstallStep]:
    """The steps this person can take on the record as it stands."""
    return [one for one in steps.values() if one.offered(record, by)]


def words_of(steps: Mapping[str, InstallStep], action: str) -> str:
    """What a line of history is called."""
    return str(steps[action].label if action in steps else BESIDES.get(action, action))
