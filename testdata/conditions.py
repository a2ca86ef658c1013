"""The conditions above the list of test data; `records.conditions` puts them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from records.conditions import Conditions
from registry.models import Product
from testdata.choices import Status
from testdata.filters import CONDITIONS, DAYS, VIEWS
from testdata.models import TestData

if TYPE_CHECKING:
    from records.conditions import Choices, Source


class TestDataConditions(Conditions):
    __test__ = False

    page = "test_data"
    views = VIEWS
    tabs = ("open", "to_review", "mine", "overdue", "archived")
    pops = (
        ("status", gettext_lazy("状态"), Status.choices),
        ("product", gettext_lazy("产品"), None),
        ("opener", gettext_lazy("提交人"), None),
    )
    chips = {
        "q": gettext_lazy("搜索"),
        "number": gettext_lazy("编号"),
        "equipment": gettext_lazy("设备"),
        "order": gettext_lazy("订单"),
        "customer": gettext_lazy("客户"),
        "days": pgettext_lazy("time", "实验"),
        "overdue": gettext_lazy("已超期"),
    }
    booleans = frozenset({"overdue"})

    def of_view(self, name: str, user: User) -> Q:
        return CONDITIONS[name](user)

    def sources(self) -> dict[str, Source]:
        handed = Exists(TestData.objects.filter(opened_by=OuterRef("pk")))
        return {
            "product": (Product.objects.current(), "code", "model"),
            "opener": (User.objects.filter(handed), "username", "name"),
        }

    def words(self) -> dict[str, Choices]:
        return {"days": DAYS}
