"""Steps that the three records share; each kind's own stand in its module beside this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as L  # noqa: N812  a word on every third line

from handover import people
from handover.choices import CANCELLED, DRAFT, ENDED, OPEN, RequestStatus
from handover.workflow.base import PaperStep, step
from records import clock_rights

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

SAVE_DRAFT = step("save_draft", L("修改草稿"), {DRAFT}, who=(people.only_opener,))
CANCEL = step(
    "cancel",
    L("撤销"),
    (OPEN | {DRAFT}) - {str(RequestStatus.DELIVERED)},
    CANCELLED,
    who=(people.only_who_cancels,),
)
COMMENT = step("comment", L("留言"), OPEN | ENDED)
ATTACH = step("attach", L("添加附件"), OPEN | {DRAFT}, who=(people.only_who_works_on_it,))
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
BESIDES: dict[str, StrPromise] = {
    "open": L("提出"),
    "supersede": L("被新的交接替代"),
    "take_over": L("移交给接任人"),
}


def table(*own: PaperStep) -> dict[str, PaperStep]:
    """The steps of one kind: its own in the order of the flow, then the shared ones."""
    return {one.name: one for one in (*own, *SHARED)}


def offered(steps: Mapping[str, PaperStep], paper: Any, by: User) -> list[PaperStep]:
    """The steps this person can take on the record as it stands."""
    return [one for one in steps.values() if one.offered(paper, by)]


def words_of(steps: Mapping[str, PaperStep], action: str) -> str:
    """What a line of history is called."""
    return str(steps[action].label if action in steps else BESIDES.get(action, action))
