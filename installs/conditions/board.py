"""The conditions above the board and the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from installs.filters import board, ledger
from records.conditions import Conditions
from registry.models import Product

if TYPE_CHECKING:
    from django.db.models import Q

    from accounts.models import User
    from records.conditions import Source


class BoardConditions(Conditions):
    page = "board"
    views = board.VIEWS
    tabs = ("open", "in_transit", "short", "late", "month", "accepted")
    pops = (("product", _("产品"), None),)
    chips = {"q": _("搜索"), "customer": _("客户"), "order": _("订单")}

    def of_view(self, name: str, user: User) -> Q:
        return board.CONDITIONS[name]()

    def sources(self) -> dict[str, Source]:
        return {"product": (Product.objects.current(), "code", "model")}


class LedgerConditions(BoardConditions):
    page = "ledger"
    views = ledger.VIEWS
    tabs = ("open", "differs")
    chips = {
        "q": _("搜索"),
        "customer": _("客户"),
        "order": _("订单"),
        "ordered_from": _("订单日期自"),
        "ordered_until": _("订单日期至"),
    }

    def of_view(self, name: str, user: User) -> Q:
        return ledger.CONDITIONS[name]()
