"""The published working calendars, as `records.calendar` reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Max, Q

from records import clock
from records.calendar import Day, WorkCalendar, spans_of
from records.models import CalendarDay, CalendarVersion

if TYPE_CHECKING:
    from accounts.models import Department, User

STANDARD, ROUND_THE_CLOCK = "standard", "24x7"
Spans = list[list[str]]
WORKING_HOURS: Spans = [["08:30", "12:00"], ["13:00", "17:30"]]


def current_id(code: str = STANDARD) -> UUID | None:
    """The key of a calendar's newest version."""
    versions = CalendarVersion.objects.filter(code=code).order_by("-number")
    return versions.values_list("pk", flat=True).first()


def newest_id(code: str, department: int | None) -> UUID | None:
    """The newest version of the department's own calendar, else of the named one."""
    asked = Q(code=code) if department is None else Q(code=code) | Q(department=department)
    versions = CalendarVersion.objects.filter(asked)
    found = versions.order_by("-number").values_list("department", "pk")
    newest: dict[int | None, UUID] = {}
    for owner, key in found:
        newest.setdefault(owner, key)
    return newest.get(department) or newest.get(None)


def of_departments(departments: Iterable[int | None]) -> dict[int, UUID]:
    """department → the newest version of its own calendar, where it has one (domain §4)."""
    versions = CalendarVersion.objects.filter(department__in=[d for d in departments if d])
    newest: dict[int, UUID] = {}
    for department, key in versions.order_by("-number").values_list("department", "pk"):
        newest.setdefault(department, key)
    return newest


def code_of(department: Department) -> str:
    """What the calendar of a department is called."""
    return f"dept-{department.pk}"


def shown(code: str = STANDARD) -> WorkCalendar:
    """The calendar that pages count down with; a new version shows within a minute."""
    version = cache.get_or_set(f"calendar-shown-{code}", lambda: current_id(code), 60)
    if version is None:
        raise LookupError(f"no calendar is called {code}")
    return load(version)


@lru_cache(maxsize=64)
def load(version_id: UUID) -> WorkCalendar:
    """A version by its key. It never changes, so that it is read once."""
    version = CalendarVersion.objects.get(pk=version_id)
    return WorkCalendar(
        spans=spans_of(version.spans),
        tz=ZoneInfo(settings.TIME_ZONE),
        days={
            day.date: Day(
                day.working, day.label, None if day.spans is None else spans_of(day.spans)
            )
            for day in version.days.all()
        },
        known_years=frozenset(version.known_years),
        every_day=version.every_day,
    )


@transaction.atomic
def publish(
    *,
    name: str,
    source: str,
    spans: Spans,
    days: Mapping[date, Day],
    known_years: Iterable[int],
    code: str = STANDARD,
    every_day: bool = False,
    department: Department | None = None,
    by: User | None = None,
) -> CalendarVersion:
    """Publish a calendar's next version. ValueError when its hours make no sense."""
    WorkCalendar(spans_of(spans), ZoneInfo(settings.TIME_ZONE), days)
    last = CalendarVersion.objects.filter(code=code).aggregate(last=Max("number"))["last"] or 0
    version = CalendarVersion.objects.create(
        code=code,
        number=last + 1,
        created_at=clock.now(),
        created_by=by,
        name=name,
        source=source,
        spans=spans,
        every_day=every_day,
        department=department,
        known_years=sorted(known_years),
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(
            version=version,
            date=day,
            working=special.working,
            label=special.label,
            spans=None if special.spans is None else written(special.spans),
        )
        for day, special in sorted(days.items())
    )
    return version


def written(spans: Iterable[tuple[int, int]]) -> Spans:
    """Spans as rows keep them: [["08:30", "12:00"], …]."""
    return [[f"{minute // 60:02d}:{minute % 60:02d}" for minute in span] for span in spans]
