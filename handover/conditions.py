"""The conditions above the three lists; `records.conditions` puts them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from handover.choices import (
    HandoverStatus,
    NoticeKind,
    NoticeStatus,
    RequestKind,
    RequestStatus,
)
from handover.filters import CONDITIONS, DAYS, VIEWS
from handover.models import ChangeNotice, DocumentRequest, Handover, Paper
from records.conditions import Conditions
from registry.models import Product

if TYPE_CHECKING:
    from records.conditions import Choices, Source

OPENER = ("opened_by", _("提出人"), None)
PRODUCT = ("product", _("产品"), None)


class PaperConditions(Conditions):
    """What the three have in common."""

    views = VIEWS
    tabs = ("open", "mine", "overdue", "drafts", "ended")
    model: type[Paper]
    chips = {
        "q": _("搜索"),
        "number": _("编号"),
        "order": _("订单"),
        "customer": _("客户"),
        "equipment": _("设备"),
        "days": pgettext_lazy("time", "提出"),
        "overdue": _("已超期"),
    }

    def of_view(self, name: str, user: User) -> Q:
        return CONDITIONS[name](user)

    def sources(self) -> dict[str, Source]:
        began = Exists(self.model._default_manager.filter(opened_by=OuterRef("pk")))
        found: dict[str, Source] = {"opened_by": (User.objects.filter(began), "username", "name")}
        if PRODUCT in self.pops:
            found["product"] = (Product.objects.current(), "code", "model")
        return found

    def words(self) -> dict[str, Choices]:
        return {"days": DAYS}


class HandoverConditions(PaperConditions):
    page, model = "handovers", Handover
    pops = (("status", _("状态"), HandoverStatus.choices), OPENER)


class RequestConditions(PaperConditions):
    page, model = "document_requests", DocumentRequest
    pops = (
        ("status", _("状态"), RequestStatus.choices),
        ("kind", _("资料类别"), RequestKind.choices),
        PRODUCT,
        OPENER,
    )


class NoticeConditions(PaperConditions):
    page, model = "change_notices", ChangeNotice
    pops = (
        ("status", _("状态"), NoticeStatus.choices),
        ("kind", _("通知类别"), NoticeKind.choices),
        PRODUCT,
        OPENER,
    )
