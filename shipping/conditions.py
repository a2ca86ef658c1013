"""The conditions above the two lists; `records.conditions` puts them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from records.conditions import Conditions
from registry.models import Product
from shipping.choices import ReplenishmentStatus, ShipmentStatus
from shipping.filters import CONDITIONS, DAYS, REPLENISHMENT_VIEWS, VIEWS
from shipping.models import Consignment, Replenishment, Shipment

if TYPE_CHECKING:
    from records.conditions import Choices, Source


class ConsignmentConditions(Conditions):
    """What the two have in common."""

    model: type[Consignment]
    chips = {
        "q": _("搜索"),
        "number": _("编号"),
        "order": _("订单"),
        "customer": _("客户"),
        "carrier": _("承运"),
        "equipment": _("设备"),
        "shipment": _("来源发货单"),
        "source": _("来源发货单"),
        "days": pgettext_lazy("time", "提出"),
        "overdue": _("已超期"),
    }

    def of_view(self, name: str, user: User) -> Q:
        return CONDITIONS[name](user)

    def sources(self) -> dict[str, Source]:
        began = Exists(self.model._default_manager.filter(opened_by=OuterRef("pk")))
        return {
            "opened_by": (User.objects.filter(began), "username", "name"),
            "product": (Product.objects.current(), "code", "model"),
        }

    def words(self) -> dict[str, Choices]:
        return {"days": DAYS}


class ShipmentConditions(ConsignmentConditions):
    page, model, views = "shipments", Shipment, VIEWS
    tabs = (
        *("open", "mine", "preparing", "transit", "to_count", "short", "to_sign"),
        *("to_archive", "overdue"),
    )
    pops = (
        ("status", _("状态"), ShipmentStatus.choices),
        ("product", _("产品"), None),
        ("opened_by", _("提出人"), None),
    )


class ReplenishmentConditions(ConsignmentConditions):
    page, model, views = "replenishments", Replenishment, REPLENISHMENT_VIEWS
    tabs = ("open", "mine", "to_accept", "to_ship", "under_way", "overdue")
    pops = (
        ("status", _("状态"), ReplenishmentStatus.choices),
        ("product", _("产品"), None),
        ("opened_by", _("提出人"), None),
    )
