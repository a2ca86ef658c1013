"""What a line of a complaint's history is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as L  # noqa: N812  a word on every third line

from complaints.workflow.base import NAMES_VOID
from complaints.workflow.steps import RESTORE_DRAFT, STEPS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# What history tells besides the steps of the flow.
BESIDES: dict[str, StrPromise] = {
    "note_capa": L("登记纠正预防措施单号"),  # as it was before CAPAs lived here
    "open": L("建立草稿"),
    "repoint": L("随客户合并改了归属"),
    RESTORE_DRAFT.name: RESTORE_DRAFT.label,
    "take_over": L("移交给接任人"),
    "take_over_draft": L("草稿移交给接任人"),
    "take_over_clock": L("时限移交给接任人"),
    NAMES_VOID.name: NAMES_VOID.label,
}


def words_of(action: str) -> str:
    """What a line of history is called."""
    return str(STEPS[action].label if action in STEPS else BESIDES.get(action, action))
