"""The conditions above the list of CAPAs; `records.conditions` puts them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Department, User
from capa.choices import Kind, Scale, Source, Status
from capa.figures import FIGURES
from capa.filters import CONDITIONS, DAYS, LEVELS, VIEWS
from capa.models import Capa
from records.conditions import Conditions
from registry.models import Product

if TYPE_CHECKING:
    from records.conditions import Choices, Source


class CapaConditions(Conditions):
    page = "capas"
    views = VIEWS
    tabs = ("open", "mine", "overdue", "to_sign", "high", "verifying", "closed")
    pops = (
        ("status", gettext_lazy("状态"), Status.choices),
        ("level", gettext_lazy("等级"), LEVELS),
        ("source", gettext_lazy("来源"), Source.choices),
        ("department", gettext_lazy("责任部门"), None),
        ("owner", gettext_lazy("组长"), None),
        ("product", gettext_lazy("产品"), None),
    )
    chips = {
        "q": gettext_lazy("搜索"),
        "number": gettext_lazy("编号"),
        "kind": gettext_lazy("类型"),
        "scale": gettext_lazy("格式"),
        "customer": gettext_lazy("客户"),
        "equipment": gettext_lazy("设备"),
        "days": pgettext_lazy("time", "提出"),
        "overdue": gettext_lazy("已超期"),
        "mine": gettext_lazy("我负责的"),
        "figure": gettext_lazy("指标"),
    }
    booleans = frozenset({"overdue", "mine"})

    def of_view(self, name: str, user: User) -> Q:
        return CONDITIONS[name](user)

    def sources(self) -> dict[str, Source]:
        leads = Exists(Capa.objects.filter(owner=OuterRef("pk")))
        return {
            "product": (Product.objects.current(), "code", "model"),
            "department": (Department.objects.all(), "code", "name"),
            "owner": (User.objects.filter(leads), "username", "name"),
        }

    def words(self) -> dict[str, Choices]:
        return {
            "kind": Kind.choices,
            "scale": Scale.choices,
            "days": DAYS,
            "figure": FIGURES.items(),
        }
