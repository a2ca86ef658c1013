"""How the list of acceptances is narrowed and ordered: page, API and export alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from installs.choices.acceptance import ACCEPTED, ENDED, Conclusion, Kind, Status
from installs.models import Acceptance, AcceptanceTemplate, Punch
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
    "to_sign": _("待签字"),
    "adjusting": _("调整中"),
    "recording": _("待售后记录"),
    "left_over": _("有遗留问题"),
    "in_service": _("已转售后"),
    "all": _("全部"),
}


def overdue() -> Q:
    """Beyond the due moment of the nearest clock, of what was put away never."""
    return Q(due_at__lt=clock.now()) & ~Q(status=Status.CANCELLED)


def waits_for(user: User) -> Q:
    """One of its clocks is this person's, or that of somebody whose stand-in this is."""
    here = Deadline.objects.filter(record=OuterRef("number"), status__in=Deadline.OPEN)
    today = clock.today()
    absent = [one.pk for one in user.stands_in_for.all() if one.is_away(today)]
    theirs = Q(owner__in=[user.pk, *absent])
    department = Q(owner__isnull=True, department=user.department_id)
    return Q(Exists(here.filter(theirs | department if user.department_id else theirs)))


def left_over() -> Q:
    open_ = Punch.objects.filter(acceptance=OuterRef("pk"), settled_at__isnull=True)
    return Q(Exists(open_)) & ~Q(status=Status.CANCELLED)


CONDITIONS: dict[str, Callable[[User], Q]] = {
    "open": lambda user: ~Q(status__in=ENDED),
    "mine": waits_for,
    "overdue": lambda user: overdue(),
    "to_sign": lambda user: Q(status=Status.SIGNING),
    "adjusting": lambda user: Q(status__in=(Status.ADJUSTING, Status.CARRYING_OUT)),
    "recording": lambda user: Q(status__in=(Status.RECORDING, Status.HANDING_OVER)),
    "left_over": lambda user: left_over(),
    "in_service": lambda user: Q(status=Status.IN_SERVICE),
    "all": lambda user: Q(),
}


class AcceptanceFilter(filters.FilterSet):
    """What may be asked of the list. `request` says who asks."""

    view = filters.ChoiceFilter(method="by_view", choices=list(VIEWS.items()), label=_("视图"))
    q = filters.CharFilter(method="search", label=_("编号、客户、订单、出厂编号、工程师"))
    number = CodesFilter(field_name="number", label=_("编号"))
    status = filters.MultipleChoiceFilter(distinct=False, choices=Status.choices, label=_("状态"))
    kind = filters.MultipleChoiceFilter(distinct=False, choices=Kind.choices, label=_("类型"))
    conclusion = filters.MultipleChoiceFilter(
        distinct=False, choices=Conclusion.choices, label=_("结论")
    )
    engineer = CodesFilter(field_name="engineer__username", label=_("工程师"))
    order = CodesFilter(field_name="order__number", label=_("订单"))
    customer = CodesFilter(field_name="customer__code", label=_("客户"))
    product = CodesFilter(field_name="equipment__product__code", label=_("产品"))
    equipment = CodesFilter(field_name="equipment__serial_number", label=_("设备"))
    planned_from = filters.DateFilter("planned_on", lookup_expr="gte", label=_("计划自"))
    planned_until = filters.DateFilter("planned_on", lookup_expr="lte", label=_("计划至"))
    accepted_from = filters.DateFilter("accepted_on", lookup_expr="gte", label=_("验收自"))
    accepted_until = filters.DateFilter("accepted_on", lookup_expr="lte", label=_("验收至"))
    accepted = filters.BooleanFilter(method="by_accepted", label=_("已验收"))
    overdue = filters.BooleanFilter(method="by_overdue", label=_("已超期"))

    sorts = {
        "due": "due_at",
        "created": "created_at",
        "number": "number",
        "status": "status",
        "planned": "planned_on",
        "accepted": "accepted_on",
    }
    default_sort = "-created"

    class Meta:
        model = Acceptance
        fields: list[str] = []

    def by_view(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(CONDITIONS[value](self.request.user))

    def by_accepted(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        done = Q(status__in=ACCEPTED)
        return queryset.filter(done) if value else queryset.exclude(done)

    def by_overdue(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        late = overdue()
        return queryset.filter(late) if value else queryset.exclude(late)

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = value.strip()
        if not text:
            return queryset
        return queryset.filter(
            Q(number__icontains=text)
            | Q(order__number__icontains=text)
            | Q(equipment__serial_number__icontains=text)
            | Q(machine__icontains=text)
            | Q(engineer__name__icontains=text)
            | matches_customer(text, "customer__")
        )


class TemplateFilter(filters.FilterSet):
    """Templates by product; those in force, or every edition."""

    product = CodesFilter(field_name="product__code", label=_("产品"))
    active = filters.BooleanFilter(label=_("使用中"))

    sorts = {"made": "made_at"}
    default_sort = "-made"

    class Meta:
        model = AcceptanceTemplate
        fields: list[str] = []
