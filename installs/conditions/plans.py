"""The conditions above the list of install plans; `records.conditions` puts them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from installs.choices.plan import PlanKind, PlanStatus
from installs.filters.plans import CONDITIONS, VIEWS
from installs.models import PlanEngineer
from records.conditions import Conditions

if TYPE_CHECKING:
    from records.conditions import Source


class PlanConditions(Conditions):
    page = "install_plans"
    views = VIEWS
    tabs = ("open", "mine", "overdue", "drafts", "ended")
    pops = (
        ("status", _("状态"), PlanStatus.choices),
        ("kind", _("类型"), PlanKind.choices),
        ("engineer", _("人员"), None),
    )
    chips = {
        "q": _("搜索"),
        "number": _("编号"),
        "order": _("订单"),
        "customer": _("客户"),
        "equipment": _("设备"),
        "starts_from": _("开始自"),
        "starts_until": _("开始至"),
        "overdue": _("已超期"),
    }

    def of_view(self, name: str, user: User) -> Q:
        return CONDITIONS[name](user)

    def sources(self) -> dict[str, Source]:
        goes = Exists(PlanEngineer.objects.filter(engineer=OuterRef("pk")))
        return {"engineer": (User.objects.filter(goes), "username", "name")}
