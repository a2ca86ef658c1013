"""How test data are narrowed and ordered: list page, API and export alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records import clock
from records.filters import CodesFilter
from registry.querysets import matches_customer
from testdata.choices import OPEN, Status
from testdata.models import TestData

if TYPE_CHECKING:
    from accounts.models import User

VIEWS = {
    "open": _("进行中"),
    "to_review": _("待审核"),
    "mine": _("我提交的"),
    "overdue": _("已超期"),
    "archived": _("已归档"),
    "drafts": _("我的草稿"),
    "all": _("全部"),
}
DAYS = [("30", _("近 30 天")), ("90", _("近 90 天")), ("365", _("近一年"))]


def overdue() -> Q:
    """Beyond the review's due moment."""
    return Q(status__in=OPEN, due_at__lt=clock.now())


CONDITIONS: dict[str, Callable[[User], Q]] = {
    "open": lambda user: Q(status__in=OPEN),
    "to_review": lambda user: Q(status=Status.HANDED),
    "mine": lambda user: Q(opened_by=user) & ~Q(status=Status.CANCELLED),
    "overdue": lambda user: overdue(),
    "archived": lambda user: Q(status=Status.ARCHIVED),
    "drafts": lambda user: Q(status=Status.DRAFT, opened_by=user),
    "all": lambda user: Q(),
}


class TestDataFilter(filters.FilterSet):
    """What may be asked of a list of test data. `request` says who asks."""

    __test__ = False

    view = filters.ChoiceFilter(method="by_view", choices=list(VIEWS.items()), label=_("视图"))
    q = filters.CharFilter(method="search", label=_("编号、主题、出厂编号、订单、客户、文件名"))
    number = CodesFilter(field_name="number", label=_("编号"))
    status = filters.MultipleChoiceFilter(distinct=False, choices=Status.choices, label=_("状态"))
    opener = CodesFilter(field_name="opened_by__username", label=_("提交人"))
    equipment = CodesFilter(field_name="equipment__serial_number", label=_("设备"))
    product = CodesFilter(field_name="equipment__product__code", label=_("产品"))
    order = CodesFilter(field_name="order__number", label=_("订单"))
    customer = CodesFilter(field_name="customer__code", label=_("客户"))
    days = filters.ChoiceFilter(method="by_days", choices=DAYS, label=pgettext_lazy("time", "实验"))
    overdue = filters.BooleanFilter(method="by_overdue", label=_("已超期"))

    sorts = {
        "due": "due_at",
        "created": "created_at",
        "number": "number",
        "taken": "taken_on",
        "status": "status",
    }
    default_sort = "-created"

    class Meta:
        model = TestData
        fields: list[str] = []

    def by_view(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(CONDITIONS[value](self.request.user))

    def by_overdue(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        late = overdue()
        return queryset.filter(late) if value else queryset.exclude(late)

    def by_days(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(taken_on__gte=clock.today() - timedelta(days=int(value)))

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Any part of number, wording, machine, order or a file's name; a customer by pinyin."""
        text = value.strip()
        if not text:
            return queryset
        named = TestData.objects.filter(attachments__name__icontains=text).values("pk")
        return queryset.filter(
            Q(number__icontains=text)
            | Q(title__icontains=text)
            | Q(summary__icontains=text)
            | Q(equipment__serial_number__icontains=text)
            | Q(order__number__icontains=text)
            | Q(pk__in=named)
            | matches_customer(text, "customer__")
        )
