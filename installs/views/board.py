"""进度看板 for sales, and 产品销售台账: what `records.list_pages` is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from installs.conditions.board import BoardConditions, LedgerConditions
from installs.filters import board, ledger
from installs.rows import board as board_rows
from installs.rows import ledger as ledger_rows
from records.list_pages import RecordList

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.http import SignedInRequest

TONES = {"short": "amber", "late": "red"}


class Board(RecordList):
    """A row a machine: 发货 → 到货验收 → 安装 → 培训 → 验收 → 售后阶段 (domain §6.7)."""

    urls_of, template = "installs:board", "installs/board"
    filters, conditions, table = board.BoardFilter, BoardConditions(), board_rows
    export_name = gettext_lazy("发货与验收进度")
    wide = ("q", "order")

    def visible(self, request: SignedInRequest) -> QuerySet[Any]:
        return board.on_board(request.user)

    def _next_due(self, request: SignedInRequest) -> Any:
        return None

    def further_context(self, request: SignedInRequest) -> dict[str, Any]:
        month = self.visible(request).filter(board.this_month())
        payable = board.payable(month)
        return {"payable": f"{payable / 10_000:.1f}" if payable else ""}

    def around(self, request: SignedInRequest, params: Any, narrowed: Any) -> dict[str, Any]:
        """The figures above the board are its own views, each with how many it holds."""
        context = super().around(request, params, narrowed)
        words = {"month": _("对应尾款 %(sum)s 万元") % {"sum": context["payable"] or "0"}}
        context["kpis"] = [
            {
                "label": board.VIEWS[name],
                "count": context["counts"].get(name, 0),
                "tone": TONES.get(name, "") if context["counts"].get(name) else "",
                "text": words.get(name, ""),
                "url": f"{reverse('installs:board:list')}?view={name}",
            }
            for name in ("in_transit", "short", "late", "month")
        ]
        return context


class Ledger(RecordList):
    """产品销售台账 (S9-4.3.1)."""

    urls_of, template = "installs:ledger", "installs/ledger"
    filters, conditions, table = ledger.LedgerFilter, LedgerConditions(), ledger_rows
    export_name = gettext_lazy("产品销售台账")
    wide = ("q", "order")

    def visible(self, request: SignedInRequest) -> QuerySet[Any]:
        return ledger.in_ledger(request.user)

    def sums(self, lines: list[Any]) -> dict[str, Any]:
        return {
            "rows": len(lines),
            **{
                name: sum(getattr(one, name) for one in lines)
                for name in ("quantity", "shipped", "received")
            },
        }

    def _next_due(self, request: SignedInRequest) -> Any:
        return None


BOARD, LEDGER = Board(), Ledger()
