"""How CAPAs are narrowed and ordered: list page, board, API and export alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capa.choices import HIGH_LEVELS, OPEN, Kind, MeasureStatus, Scale, Source, Status
from capa.figures import FIGURES, MONTHS, condition
from capa.models import Capa, Measure, Round
from capa.querysets import stands_in_for_owner
from records import clock
from records.filters import CodesFilter
from registry.querysets import matches_customer

if TYPE_CHECKING:
    from accounts.models import User

VIEWS = {
    "open": _("进行中"),
    "mine": _("我负责的"),
    "overdue": _("已超期"),
    "to_sign": _("待签署"),
    "high": _("三、四级"),
    "verifying": _("待验证"),
    "closed": _("已关闭"),
    "drafts": _("我的草稿"),
    "all": _("全部"),
}
LEVELS = [(0, _("未分级")), (1, _("一级")), (2, _("二级")), (3, _("三级")), (4, _("四级"))]
MONTHS_WORDS = {str(n) for n in MONTHS}
DAYS = [("30", _("近 30 天")), ("90", _("近 90 天")), ("365", _("近一年"))]


def overdue() -> Q:
    """Beyond the nearest clock's due moment."""
    return Q(status__in=OPEN, due_at__lt=clock.now())


def mine(user: User) -> Q:
    """我负责的: led by this person, or with a measure of theirs that is not done yet."""
    todo = Measure.objects.filter(
        round__capa=OuterRef("pk"), round__number=OuterRef("round_number"), owner=user
    ).exclude(status=MeasureStatus.DONE)
    leads = Q(owner=user) | stands_in_for_owner(user)
    evaluates = Round.objects.filter(
        capa=OuterRef("pk"), number=OuterRef("round_number"), evaluator=user
    )
    verifies = Q(Exists(evaluates), status=Status.VERIFYING)
    return Q(status__in=OPEN) & (leads | verifies | Q(Exists(todo), status=Status.IMPLEMENTING))


CONDITIONS: dict[str, Callable[[User], Q]] = {
    "open": lambda user: Q(status__in=OPEN),
    "mine": mine,
    "overdue": lambda user: overdue(),
    "to_sign": lambda user: Q(status__in=[Status.AWAITING_PLAN, Status.CLOSING]),
    "high": lambda user: Q(status__in=OPEN, level__in=HIGH_LEVELS),
    "verifying": lambda user: Q(status=Status.VERIFYING),
    "closed": lambda user: Q(status=Status.CLOSED),
    "drafts": lambda user: Q(status=Status.DRAFT, opened_by=user),
    "all": lambda user: Q(),
}


class CapaFilter(filters.FilterSet):
    """What may be asked of a list of CAPAs. `request` says who asks."""

    view = filters.ChoiceFilter(method="by_view", choices=list(VIEWS.items()), label=_("视图"))
    q = filters.CharFilter(method="search", label=_("编号、主题、问题、出厂编号、客户"))
    number = CodesFilter(field_name="number", label=_("编号"))
    status = filters.MultipleChoiceFilter(distinct=False, choices=Status.choices, label=_("状态"))
    level = filters.TypedMultipleChoiceFilter(
        distinct=False, choices=LEVELS, coerce=int, label=_("等级")
    )
    kind = filters.MultipleChoiceFilter(distinct=False, choices=Kind.choices, label=_("类型"))
    scale = filters.ChoiceFilter(choices=Scale.choices, label=_("格式"))
    source = filters.MultipleChoiceFilter(distinct=False, choices=Source.choices, label=_("来源"))
    owner = CodesFilter(field_name="owner__username", label=_("组长"))
    department = CodesFilter(field_name="responsible_department__code", label=_("责任部门"))
    product = CodesFilter(field_name="product__code", label=_("产品"))
    equipment = CodesFilter(field_name="equipment__serial_number", label=_("设备"))
    customer = CodesFilter(field_name="customer__code", label=_("客户"))
    days = filters.ChoiceFilter(method="by_days", choices=DAYS, label=pgettext_lazy("time", "提出"))
    overdue = filters.BooleanFilter(method="by_overdue", label=_("已超期"))
    mine = filters.BooleanFilter(method="by_mine", label=_("我负责的"))
    figure = filters.ChoiceFilter(
        method="by_figure", choices=list(FIGURES.items()), label=_("指标")
    )
    months = filters.ChoiceFilter(
        method="of_figure", choices=[(str(n), n) for n in MONTHS], label=_("月数")
    )

    sorts = {
        "due": "due_at",
        "created": "created_at",
        "number": "number",
        "level": "level",
        "status": "status",
        "closed": "closed_at",
    }
    default_sort = "due"

    class Meta:
        model = Capa
        fields: list[str] = []

    def by_view(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(CONDITIONS[value](self.request.user))

    def by_mine(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        here = mine(self.request.user)
        return queryset.filter(here) if value else queryset.exclude(here)

    def by_figure(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """What is behind a number of the figures, over as many months (`months`, else 6)."""
        asked = self.data.get("months", "")
        return queryset.filter(condition(value, int(asked) if asked in MONTHS_WORDS else 6))

    def of_figure(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset  # says over how many months `figure` is meant

    def by_overdue(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        late = overdue()
        return queryset.filter(late) if value else queryset.exclude(late)

    def by_days(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(created_at__gte=clock.now() - timedelta(days=int(value)))

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Any part of number, wording, serial number or product; a customer by pinyin as well."""
        text = value.strip()
        if not text:
            return queryset
        return queryset.filter(
            Q(number__icontains=text)
            | Q(title__icontains=text)
            | Q(description__icontains=text)
            | Q(equipment__serial_number__icontains=text)
            | Q(product__model__icontains=text)
            | matches_customer(text, "customer__")
        )
