"""Every arrow of test data in one table: states, who, and what must be there first (S5-3.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as L  # noqa: N812  a word on every third line

from accounts.models import User
from records import clock_rights
from testdata import people
from testdata.choices import ENDED, OPEN, WRITABLE, Status
from testdata.models import TestData
from testdata.workflow import gates
from testdata.workflow.base import DataStep, step

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

S = Status
OWN = (people.only_opener,)

SAVE_DRAFT = step("save_draft", L("修改"), WRITABLE, permission="hand_test_data", who=OWN)
ATTACH = step("attach", L("添加数据文件"), WRITABLE, permission="hand_test_data", who=OWN)
REMOVE_FILE = step("remove_file", L("移除文件"), WRITABLE, permission="hand_test_data", who=OWN)
HAND = step(
    "hand",
    L("移交审核"),
    WRITABLE,
    S.HANDED,
    permission="hand_test_data",
    who=OWN,
    guards=(
        gates.words_are_missing,
        gates.machine_is_missing,
        gates.files_are_missing,
        gates.files_are_unreadable,
    ),
)
ARCHIVE = step(
    "archive",
    L("审核归档"),
    {S.HANDED},
    S.ARCHIVED,
    permission="review_test_data",
    who=(people.not_the_opener,),
    guards=(gates.files_are_being_read,),
)
SEND_BACK = step(
    "send_back",
    L("退回"),
    {S.HANDED},
    S.RETURNED,
    permission="review_test_data",
    who=(people.not_the_opener,),
)
CANCEL = step("cancel", L("撤销"), {S.DRAFT, *OPEN}, S.CANCELLED, who=OWN)
COMMENT = step("comment", L("留言"), OPEN | ENDED)
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

STEPS: dict[str, DataStep] = {
    one.name: one
    for one in (
        SAVE_DRAFT,
        ATTACH,
        REMOVE_FILE,
        HAND,
        ARCHIVE,
        SEND_BACK,
        CANCEL,
        COMMENT,
        ACKNOWLEDGE,
        URGE,
        EXPLAIN_BREACH,
        ASK_EXEMPTION,
        WITHDRAW_EXEMPTION,
        DECIDE_EXEMPTION,
    )
}


def offered(data: TestData, by: User) -> list[DataStep]:
    """The steps this person can take on the record as it stands, in the order of the flow."""
    return [one for one in STEPS.values() if one.offered(data, by)]


# What history tells besides the steps of the flow.
BESIDES: dict[str, StrPromise] = {"open": L("新建"), "take_over": L("移交给接任人")}


def words_of(action: str) -> str:
    """What a line of history is called."""
    return str(STEPS[action].label if action in STEPS else BESIDES.get(action, action))
