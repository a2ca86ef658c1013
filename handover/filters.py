"""How the lists of the three records are narrowed and ordered: page, API and export alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handover import mine
from handover.choices import (
    DRAFT,
    ENDED,
    OPEN,
    HandoverStatus,
    NoticeKind,
    NoticeStatus,
    RequestKind,
    RequestStatus,
)
from handover.models import ChangeNotice, DocumentRequest, Handover, NoticeMachine
from records import clock
from records.filters import CodesFilter
from records.models import Deadline
from registry.querysets import matches_customer

if TYPE_CHECKING:
    from accounts.models import User

VIEWS: Mapping[str, Any] = {
    "open": _("在办"),
    "mine": _("等我处理"),
    "overdue": _("已超期"),
    "drafts": _("我的草稿"),
    "ended": _("已办结"),
    "all": _("全部"),
}
DAYS = [("30", _("近 30 天")), ("90", _("近 90 天")), ("365", _("近一年"))]


def overdue() -> Q:
    """Beyond the nearest clock's due moment."""
    return Q(status__in=OPEN, due_at__lt=clock.now())


def waits_for(user: User) -> Q:
    """A clock of it is this person's."""
    here = Deadline.objects.filter(record=OuterRef("number"), status__in=Deadline.OPEN)
    return Q(Exists(here.filter(mine.condition(user))), status__in=OPEN)


CONDITIONS: dict[str, Callable[[User], Q]] = {
    "open": lambda user: Q(status__in=OPEN),
    "mine": waits_for,
    "overdue": lambda user: overdue(),
    "drafts": lambda user: Q(status=DRAFT, opened_by=user),
    "ended": lambda user: Q(status__in=ENDED),
    "all": lambda user: Q(),
}


class PaperFilter(filters.FilterSet):
    """What may be asked of each of the three lists. `request` says who asks."""

    view = filters.ChoiceFilter(method="by_view", choices=list(VIEWS.items()), label=_("视图"))
    q = filters.CharFilter(method="search", label=_("编号、主题、客户、出厂编号"))
    number = CodesFilter(field_name="number", label=_("编号"))
    opened_by = CodesFilter(field_name="opened_by__username", label=_("提出人"))
    days = filters.ChoiceFilter(method="by_days", choices=DAYS, label=pgettext_lazy("time", "提出"))
    overdue = filters.BooleanFilter(method="by_overdue", label=_("已超期"))

    sorts = {
        "due": "due_at",
        "created": "created_at",
        "number": "number",
        "status": "status",
    }
    default_sort = "-created"

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
        found = Q(number__icontains=text) | Q(title__icontains=text)
        return queryset.filter(found | self.holds(text))

    def holds(self, text: str) -> Q:
        """Where else the words may stand."""
        raise NotImplementedError


class HandoverFilter(PaperFilter):
    status = filters.MultipleChoiceFilter(
        distinct=False, choices=HandoverStatus.choices, label=_("状态")
    )
    order = CodesFilter(field_name="order__number", label=_("订单"))
    customer = CodesFilter(field_name="customer__code", label=_("客户"))
    sorts = PaperFilter.sorts | {"ship": "planned_ship_on"}

    class Meta:
        model = Handover
        fields: list[str] = []

    def holds(self, text: str) -> Q:
        return Q(order__number__icontains=text) | matches_customer(text, "customer__")


class RequestFilter(PaperFilter):
    status = filters.MultipleChoiceFilter(
        distinct=False, choices=RequestStatus.choices, label=_("状态")
    )
    kind = filters.MultipleChoiceFilter(
        distinct=False, choices=RequestKind.choices, label=_("资料类别")
    )
    order = CodesFilter(field_name="order__number", label=_("订单"))
    product = CodesFilter(field_name="product__code", label=_("产品"))
    equipment = CodesFilter(field_name="equipment__serial_number", label=_("设备"))

    class Meta:
        model = DocumentRequest
        fields: list[str] = []

    def holds(self, text: str) -> Q:
        at = Q(equipment__serial_number__icontains=text) | Q(order__number__icontains=text)
        return at | Q(product__model__icontains=text)


class NoticeFilter(PaperFilter):
    status = filters.MultipleChoiceFilter(
        distinct=False, choices=NoticeStatus.choices, label=_("状态")
    )
    kind = filters.MultipleChoiceFilter(
        distinct=False, choices=NoticeKind.choices, label=_("通知类别")
    )
    product = CodesFilter(field_name="product__code", label=_("产品"))
    equipment = CodesFilter(method="of_machine", label=_("设备"))

    class Meta:
        model = ChangeNotice
        fields: list[str] = []

    def of_machine(self, queryset: QuerySet, name: str, value: list[str]) -> QuerySet:
        if not value:
            return queryset
        return queryset.filter(_concerns(Q(equipment__serial_number__in=value)))

    def holds(self, text: str) -> Q:
        machines = Q(equipment__serial_number__icontains=text)
        customers = matches_customer(text, "equipment__customer__")
        named = Q(document_number__icontains=text) | Q(product__model__icontains=text)
        return named | _concerns(machines | customers)


def _concerns(machines: Q) -> Q:
    return Q(Exists(NoticeMachine.objects.filter(machines, notice=OuterRef("pk"))))
