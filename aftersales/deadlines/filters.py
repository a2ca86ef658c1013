"""What may be asked of a list of clocks: page, Excel and API alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aftersales.deadlines import sources
from records import clock
from records.filters import CodesFilter
from records.lists import Sort
from records.models import BreachCause, BreachExemption, Deadline, Stint

Status = Deadline.Status
Act = BreachExemption.Act
VIEWS = {
    "overdue": _("已超期"),
    "today": _("今天到期"),
    "week": _("本周到期"),
    "open": _("全部未完成"),
    "untaken": _("等待知悉"),
    "paused": _("已暂停"),
    "unexplained": _("待说明原因"),
    "exemption": _("待审批不计入考核"),
}
DEFAULT_VIEW = "open"


def day_ends(now: datetime, days: int = 0) -> datetime:
    """Midnight at the end of today, or of a day after it."""
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=days + 1)


def week_ends(now: datetime) -> datetime:
    """Midnight at the end of Sunday."""
    return day_ends(now, 6 - timezone.localtime(now).weekday())


def last_act() -> Subquery:
    """Where the exemption of a clock's breach stands."""
    acts = BreachExemption.objects.filter(breach__deadline=OuterRef("pk")).order_by("-number")
    return Subquery(acts.values("act")[:1])


def _running(**due: datetime) -> Q:
    return Q(status=Status.RUNNING, **due)


def with_flags(clocks: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """With what the tabs ask besides the clock's own columns."""
    waiting = Stint.objects.filter(
        deadline=OuterRef("pk"), to_at__isnull=True, acknowledged_at__isnull=True
    )
    said = BreachCause.objects.filter(breach__deadline=OuterRef("pk"))
    return clocks.annotate(act=last_act(), untaken=Exists(waiting), explained=Exists(said))


CONDITIONS: dict[str, Callable[[datetime], Q]] = {
    "overdue": lambda now: _running(due_at__lt=now),
    "today": lambda now: _running(due_at__gte=now, due_at__lt=day_ends(now)),
    "week": lambda now: _running(due_at__gte=now, due_at__lt=week_ends(now)),
    "open": lambda now: Q(status__in=Deadline.OPEN),
    "untaken": lambda now: Q(untaken=True, status__in=Deadline.OPEN),
    "paused": lambda now: Q(status=Status.PAUSED),
    "unexplained": lambda now: Q(explained=False, breached_at__isnull=False),
    "exemption": lambda now: Q(act=Act.ASKED),
}


def of_view(name: str) -> Q:
    """The condition of one of the page's tabs, for clocks `with_flags`."""
    return CONDITIONS[name](clock.now())


class DeadlineFilter(filters.FilterSet):
    """`request` says who asks."""

    view = filters.ChoiceFilter(method="by_view", choices=list(VIEWS.items()), label=_("视图"))
    kind = filters.ChoiceFilter(
        method="by_kind", choices=[(s.code, s.label) for s in sources.SOURCES], label=_("单据")
    )
    department = CodesFilter(field_name="department__code", label=_("部门"))
    owner = CodesFilter(field_name="owner__username", label=_("负责人"))
    subject = CodesFilter(field_name="subject", label=_("时限"))
    record = CodesFilter(field_name="record", label=_("单号"))
    level = filters.TypedMultipleChoiceFilter(
        distinct=False, coerce=int, choices=[(n, str(n)) for n in range(5)], label=_("等级")
    )

    sorts: ClassVar[dict[str, Any]] = {
        "due": Sort("due_at", later=lambda: Q(status=Status.PAUSED)),
        "record": "record",
        "started": "started_at",
    }
    default_sort = "due"

    class Meta:
        model = Deadline
        fields: list[str] = []

    def by_view(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(of_view(value))

    def by_kind(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(sources.of_kind(self.request.user, value))
