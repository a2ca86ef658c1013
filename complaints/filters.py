"""How complaints are narrowed and ordered: list page, API and export alike."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from complaints import waiting
from complaints.choices import (
    STAGE_OF,
    Category,
    Kind,
    Level,
    Stage,
    Status,
    Urgency,
)
from complaints.models import Complaint
from complaints.querysets import clock_runs
from records import clock
from records.filters import CodesFilter
from records.lists import Sort
from registry.querysets import matches_customer

VIEWS = {
    "open": _("未关闭"),
    "mine": _("我负责的"),
    "overdue": _("已超期"),
    "to_judge": _("待判定"),
    "high": _("三、四级"),
    "waiting_customer": _("等客户"),
    "countersigning": _("待会签"),
    "closed_this_month": _("本月已关闭"),
    "todo": _("待我处理"),
    "drafts": _("我的草稿"),
    "all": _("全部"),
}
DAYS = [("7", _("近 7 天")), ("30", _("近 30 天")), ("90", _("近 90 天")), ("365", _("近一年"))]


class ComplaintFilter(filters.FilterSet):
    """What may be asked of a list of complaints. `request` says who asks."""

    view = filters.ChoiceFilter(method="by_view", choices=list(VIEWS.items()), label=_("视图"))
    q = filters.CharFilter(method="search", label=_("单号、问题、出厂编号、客户"))
    product = CodesFilter(field_name="product__code", label=_("产品"))
    level = filters.TypedMultipleChoiceFilter(
        distinct=False, choices=Level.choices, coerce=int, label=_("等级")
    )
    kind = filters.MultipleChoiceFilter(distinct=False, choices=Kind.choices, label=_("软硬件"))
    stage = filters.MultipleChoiceFilter(
        method="by_stage", distinct=False, choices=Stage.choices, label=_("阶段")
    )
    status = filters.MultipleChoiceFilter(distinct=False, choices=Status.choices, label=_("状态"))
    department = CodesFilter(field_name="responsible_department__code", label=_("责任部门"))
    handler = CodesFilter(field_name="handler__username", label=_("责任人"))
    category = filters.MultipleChoiceFilter(
        distinct=False, choices=Category.choices, label=_("类别")
    )
    urgency = filters.ChoiceFilter(choices=Urgency.choices, label=_("紧急程度"))
    in_warranty = filters.BooleanFilter(label=_("质保内"))
    days = filters.ChoiceFilter(method="by_days", choices=DAYS, label=_("登记"))
    received = filters.DateFromToRangeFilter(field_name="received_at", label=_("受理日期"))
    customer = CodesFilter(field_name="customer__code", label=_("客户"))
    equipment = CodesFilter(field_name="equipment__serial_number", label=_("设备"))
    overdue = filters.BooleanFilter(method="by_overdue", label=_("已超期"))
    number = CodesFilter(field_name="number", label=_("单号"))

    # By the moment at which the working time is used up; what stands still comes after
    # (docs/decisions/order-by-due.md).
    sorts: ClassVar[dict[str, str | Sort]] = {
        "due": Sort("due_at", later=lambda: ~clock_runs()),
        "received": "received_at",
        "number": "number",
        "level": "level",
        "customer": "customer__name",
        "status": "status",
        "downtime": "downtime_hours",
        "closed": "closed_at",
    }
    default_sort = "due"

    class Meta:
        model = Complaint
        fields: list[str] = []

    def by_view(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(waiting.of_view(value, self.request.user))

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Any part of number, wording, serial number or product; a customer by pinyin as well."""
        text = value.strip()
        if not text:
            return queryset
        return queryset.filter(
            Q(number__icontains=text)
            | Q(title__icontains=text)
            | Q(description__icontains=text)
            | Q(serial_number__icontains=text)
            | Q(product__model__icontains=text)
            | matches_customer(text, "customer__")
        )

    def by_stage(self, queryset: QuerySet, name: str, value: list[str]) -> QuerySet:
        if not value:
            return queryset
        return queryset.filter(status__in=[s for s, stage in STAGE_OF.items() if stage in value])

    def by_days(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(received_at__gte=clock.now() - timedelta(days=int(value)))

    def by_overdue(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        late = waiting.overdue()
        return queryset.filter(late) if value else queryset.exclude(late)
