"""安装日历: who goes where, by week or month; who is to be in two places at once stands out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.http import SignedInRequest
from accounts.models import User
from installs.models import InstallPlan
from installs.people.plans import engineers
from installs.rows.bookings import lines
from installs.workflow.plans import may_not_open
from records import calendars, clock

WEEK, MONTH = "week", "month"
WEEKDAYS = (
    pgettext_lazy("weekday", "一"),
    pgettext_lazy("weekday", "二"),
    pgettext_lazy("weekday", "三"),
    pgettext_lazy("weekday", "四"),
    pgettext_lazy("weekday", "五"),
    pgettext_lazy("weekday", "六"),
    pgettext_lazy("weekday", "日"),
)


def calendar(request: SignedInRequest) -> HttpResponse:
    """`?by=week&day=2026-12-01`; without a word this month."""
    by = WEEK if request.GET.get("by") == WEEK else MONTH
    days = _stretch(by, _asked(request.GET.get("day", "")))
    first, last = days[0], days[-1]
    here = InstallPlan.objects.between(first, last).select_related("customer")
    plans = list(here.prefetch_related("team").order_by("starts_on", "pk"))
    keys = [plan.pk for plan in plans]
    seen = InstallPlan.objects.visible_to(request.user).filter(pk__in=keys)
    working = calendars.shown()
    resting = frozenset(day for day in days if not working.spans_on(day))
    everybody = lines(
        _people(request.user, plans),
        plans,
        frozenset(seen.values_list("pk", flat=True)) if keys else frozenset(),
        days,
        resting,
    )
    return render(
        request,
        "installs/plans/calendar.html",
        {
            "by": by,
            "heading": _heading(by, first, last),
            "days": [_head(day, resting) for day in days],
            "lines": everybody,
            "double": _("、").join(one.person for one in everybody if one.double),
            "before": (first - timedelta(days=1)).isoformat(),
            "after": (last + timedelta(days=1)).isoformat(),
            "day": _asked(request.GET.get("day", "")).isoformat(),
            "may_open": not may_not_open(request.user),
        },
    )


def _asked(text: str) -> date:
    """The day in the address, within reason; else today."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    return day if day and date(2000, 1, 3) <= day <= date(2099, 12, 31) else clock.today()


def _stretch(by: str, day: date) -> list[date]:
    first = day - timedelta(days=day.weekday()) if by == WEEK else day.replace(day=1)
    return list(_days(first, by))


def _days(first: date, by: str) -> Iterator[date]:
    for n in range(7 if by == WEEK else 31):
        day = first + timedelta(days=n)
        if by == MONTH and day.month != first.month:
            return
        yield day


def _heading(by: str, first: date, last: date) -> str:
    if by == MONTH:
        return date_format(first, _("Y 年 n 月"))
    return f"{first.isoformat()} {_('至')} {last.isoformat()}"


def _head(day: date, resting: frozenset[date]) -> dict[str, Any]:
    return {
        "number": day.day,
        "name": str(WEEKDAYS[day.weekday()]),
        "iso": day.isoformat(),
        "rest": day in resting,
        "today": day == clock.today(),
    }


def _people(user: User, plans: list[InstallPlan]) -> list[User]:
    """Whoever goes in these days, and the reader's own field colleagues, who are free."""
    going = {row.engineer_id for plan in plans for row in plan.team.all()}
    shown = Q(pk__in=going)
    if user.department_id:
        shown |= Q(department=user.department_id, pk__in=engineers().values("pk"))
    return list(User.objects.filter(shown).order_by("name", "pk"))
