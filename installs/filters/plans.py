"""How the list of install plans is narrowed and ordered: page, API and export alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from installs.choices.plan import ENDED, OPEN, PlanKind, PlanStatus
from installs.mine.plans import of_user
from installs.models import InstallPlan, PlanEngineer, PlanMachine
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


def overdue() -> Q:
    """Beyond the clock's due moment."""
    return Q(status__in=OPEN, due_at__lt=clock.now())


def waits_for(user: User) -> Q:
    """Its clock is this person's."""
    here = Deadline.objects.filter(record=OuterRef("number"), status__in=Deadline.OPEN)
    return Q(Exists(here.filter(of_user(user))), status__in=OPEN)


CONDITIONS: dict[str, Callable[[User], Q]] = {
    "open": lambda user: Q(status__in=OPEN),
    "mine": waits_for,
    "overdue": lambda user: overdue(),
    "drafts": lambda user: Q(status=PlanStatus.DRAFT, opened_by=user),
    "ended": lambda user: Q(status__in=ENDED),
    "all": lambda user: Q(),
}


def _goes(people: Q) -> Q:
    return Q(Exists(PlanEngineer.objects.filter(people, plan=OuterRef("pk"))))


def _concerns(machines: Q) -> Q:
    return Q(Exists(PlanMachine.objects.filter(machines, plan=OuterRef("pk"))))


class PlanFilter(filters.FilterSet):
    """What may be asked of the list. `request` says who asks."""

    view = filters.ChoiceFilter(method="by_view", choices=list(VIEWS.items()), label=_("视图"))
    q = filters.CharFilter(method="search", label=_("编号、客户、订单、出厂编号、人员"))
    number = CodesFilter(field_name="number", label=_("编号"))
    status = filters.MultipleChoiceFilter(
        distinct=False, choices=PlanStatus.choices, label=_("状态")
    )
    kind = filters.MultipleChoiceFilter(distinct=False, choices=PlanKind.choices, label=_("类型"))
    engineer = CodesFilter(method="by_engineer", label=_("人员"))
    order = CodesFilter(field_name="order__number", label=_("订单"))
    customer = CodesFilter(field_name="customer__code", label=_("客户"))
    equipment = CodesFilter(method="by_machine", label=_("设备"))
    starts_from = filters.DateFilter(field_name="starts_on", lookup_expr="gte", label=_("开始自"))
    starts_until = filters.DateFilter(field_name="starts_on", lookup_expr="lte", label=_("开始至"))
    overdue = filters.BooleanFilter(method="by_overdue", label=_("已超期"))

    sorts = {
        "due": "due_at",
        "created": "created_at",
        "number": "number",
        "status": "status",
        "starts": "starts_on",
    }
    default_sort = "-created"

    class Meta:
        model = InstallPlan
        fields: list[str] = []

    def by_view(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(CONDITIONS[value](self.request.user))

    def by_overdue(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        late = overdue()
        return queryset.filter(late) if value else queryset.exclude(late)

    def by_engineer(self, queryset: QuerySet, name: str, value: list[str]) -> QuerySet:
        return queryset.filter(_goes(Q(engineer__username__in=value))) if value else queryset

    def by_machine(self, queryset: QuerySet, name: str, value: list[str]) -> QuerySet:
        if not value:
            return queryset
        return queryset.filter(_concerns(Q(equipment__serial_number__in=value)))

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = value.strip()
        if not text:
            return queryset
        found = Q(number__icontains=text) | Q(order__number__icontains=text)
        found |= Q(site__icontains=text) | matches_customer(text, "customer__")
        found |= _concerns(Q(equipment__serial_number__icontains=text))
        return queryset.filter(found | _goes(Q(engineer__name__icontains=text)))
