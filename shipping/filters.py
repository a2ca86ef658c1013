"""How the two lists are narrowed and ordered: page, API and export alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records import clock
from records.filters import CodesFilter
from records.models import Deadline
from registry.querysets import matches_customer
from shipping import mine
from shipping.choices import DRAFT, ENDED, OPEN
from shipping.choices import ReplenishmentStatus as R
from shipping.choices import ShipmentStatus as S
from shipping.models import Item, Replenishment, Shipment

if TYPE_CHECKING:
    from accounts.models import User

VIEWS: Mapping[str, Any] = {
    "open": _("在办"),
    "mine": _("等我处理"),
    "preparing": _("备货待发"),
    "transit": _("在途"),
    "to_count": _("待清点"),
    "short": _("待补发"),
    "to_sign": _("待签收"),
    "to_archive": _("待归档"),
    "overdue": _("已超期"),
    "ended": _("已办结"),
    "all": _("全部"),
}
REPLENISHMENT_VIEWS: Mapping[str, Any] = {
    "open": _("在办"),
    "mine": _("等我处理"),
    "to_accept": _("待受理"),
    "to_ship": _("待补发"),
    "under_way": _("补发在途"),
    "overdue": _("已超期"),
    "ended": _("已办结"),
    "all": _("全部"),
}
DAYS = [("30", _("近 30 天")), ("90", _("近 90 天")), ("365", _("近一年"))]
# A draft has been drawn up for the warehouse, so it is under way.
UNDER_WAY = OPEN | {DRAFT}


def overdue() -> Q:
    """Beyond the nearest clock's due moment."""
    return Q(status__in=UNDER_WAY, due_at__lt=clock.now())


def waits_for(user: User) -> Q:
    """A clock of it is this person's."""
    here = Deadline.objects.filter(record=OuterRef("number"), status__in=Deadline.OPEN)
    return Q(Exists(here.filter(mine.condition(user))), status__in=UNDER_WAY)


def _in(*states: str) -> Callable[[User], Q]:
    return lambda user: Q(status__in=states)


CONDITIONS: dict[str, Callable[[User], Q]] = {
    "open": _in(*UNDER_WAY),
    "mine": waits_for,
    "preparing": _in(S.DRAFT, S.PACKED),
    "transit": _in(S.IN_TRANSIT),
    "to_count": _in(S.ARRIVED),
    "short": _in(S.SHORT),
    "to_sign": _in(S.COUNTED),
    "to_archive": _in(S.SIGNED),
    "to_accept": _in(R.REQUESTED),
    "to_ship": _in(R.ACCEPTED),
    "under_way": _in(R.SHIPPED),
    "overdue": lambda user: overdue(),
    "ended": _in(*ENDED),
    "all": lambda user: Q(),
}


class ConsignmentFilter(filters.FilterSet):
    """What may be asked of each of the two lists. `request` says who asks."""

    view = filters.ChoiceFilter(method="by_view", choices=list(VIEWS.items()), label=_("视图"))
    q = filters.CharFilter(method="search", label=_("编号、客户、订单、货物、运单"))
    number = CodesFilter(field_name="number", label=_("编号"))
    opened_by = CodesFilter(field_name="opened_by__username", label=_("提出人"))
    days = filters.ChoiceFilter(method="by_days", choices=DAYS, label=pgettext_lazy("time", "提出"))
    overdue = filters.BooleanFilter(method="by_overdue", label=_("已超期"))

    sorts = {"due": "due_at", "created": "created_at", "number": "number", "status": "status"}
    default_sort = "-created"
    way = ""  # to the shipment

    def by_view(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(CONDITIONS[value](self.request.user))

    def by_overdue(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        late = overdue()
        return queryset.filter(late) if value else queryset.exclude(late)

    def by_days(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(created_at__gte=clock.now() - timedelta(days=int(value)))

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = value.strip()
        if not text:
            return queryset
        found = Q(number__icontains=text) | matches_customer(text, f"{self.way}customer__")
        for fact in ("order__number", "waybill"):
            found |= Q(**{f"{self.way}{fact}__icontains": text})
        named = Q(name__icontains=text) | Q(equipment__serial_number__icontains=text)
        return queryset.filter(found | self.carries(named | Q(part_number__iexact=text)))

    def carries(self, items: Q) -> Q:
        """Such lines stand on the packing list."""
        key = OuterRef(f"{self.way}pk")
        return Q(Exists(Item.objects.filter(items, shipment=key)))

    def of_product(self, queryset: QuerySet, name: str, value: list[str]) -> QuerySet:
        if not value:
            return queryset
        ordered = Q(order_line__product__code__in=value)
        return queryset.filter(self.carries(ordered | Q(equipment__product__code__in=value)))

    def of_machine(self, queryset: QuerySet, name: str, value: list[str]) -> QuerySet:
        if not value:
            return queryset
        return queryset.filter(self.carries(Q(equipment__serial_number__in=value)))


class ShipmentFilter(ConsignmentFilter):
    status = filters.MultipleChoiceFilter(distinct=False, choices=S.choices, label=_("状态"))
    order = CodesFilter(field_name="order__number", label=_("订单"))
    customer = CodesFilter(field_name="customer__code", label=_("客户"))
    product = CodesFilter(method="of_product", label=_("产品"))
    equipment = CodesFilter(method="of_machine", label=_("设备"))
    carrier = filters.CharFilter(field_name="carrier", lookup_expr="icontains", label=_("承运"))
    source = CodesFilter(field_name="source__number", label=_("来源发货单"))
    sorts = ConsignmentFilter.sorts | {"expected": "expected_on", "planned": "planned_on"}

    class Meta:
        model = Shipment
        fields: list[str] = []


class ReplenishmentFilter(ConsignmentFilter):
    view = filters.ChoiceFilter(
        method="by_view", choices=list(REPLENISHMENT_VIEWS.items()), label=_("视图")
    )
    status = filters.MultipleChoiceFilter(distinct=False, choices=R.choices, label=_("状态"))
    shipment = CodesFilter(field_name="shipment__number", label=_("来源发货单"))
    order = CodesFilter(field_name="shipment__order__number", label=_("订单"))
    customer = CodesFilter(field_name="shipment__customer__code", label=_("客户"))
    product = CodesFilter(method="of_product", label=_("产品"))
    sorts = ConsignmentFilter.sorts | {"wanted": "wanted_on", "promised": "promised_on"}
    way = "shipment__"

    class Meta:
        model = Replenishment
        fields: list[str] = []

    def carries(self, items: Q) -> Q:
        key = OuterRef("shipment_id")
        return Q(Exists(Item.objects.filter(items, shipment=key)))
