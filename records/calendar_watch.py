"""A year that nobody has entered is no surprise: the alarm, well before it begins (domain §4)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from records import calendar_seed, clock, notices
from records.models import CalendarVersion, Notice

BEFORE = timedelta(days=60)
AT_MOST_EVERY = timedelta(days=7)
TOLD = ("admin", "qa_manager")


def newest_versions() -> list[CalendarVersion]:
    """Each calendar's version in force, the standard one first."""
    found: dict[str, CalendarVersion] = {}
    versions = CalendarVersion.objects.select_related("department", "created_by")
    for version in versions.order_by("code", "-number"):
        found.setdefault(version.code, version)
    return sorted(found.values(), key=lambda v: (v.department_id is not None, v.every_day, v.code))


def unknown_years(version: CalendarVersion, today: date) -> list[int]:
    """The years that a calendar must know by now and does not: this one, and soon the next."""
    if version.every_day:
        return []
    needed = [today.year]
    if today >= date(today.year, 12, 31) - BEFORE:
        needed.append(today.year + 1)
    return [year for year in needed if year not in version.known_years]


@transaction.atomic
def watch() -> int:
    """Enter what the holidays package knows by now, and tell who must see to the rest.

    Once a week at most, for each year, however often it is asked.
    """
    today = clock.today()
    standard = calendar_seed.seed_calendar()
    CalendarVersion.objects.select_for_update().get(pk=standard.pk)  # one watcher at a time
    missing: dict[int, list[str]] = {}
    for version in newest_versions():
        for year in unknown_years(version, today):
            missing.setdefault(year, []).append(version.name)
    people = User.objects.filter(is_active=True, groups__name__in=TOLD).distinct()
    told = 0
    for year, names in missing.items():
        number = f"calendar:{year}"
        lately = Notice.objects.filter(
            record_number=number, created_at__gt=clock.now() - AT_MOST_EVERY
        )
        if lately.exists():
            continue
        notices.post(
            people,
            partial(sentence, year, names, today),
            record_number=number,
            url=f"{reverse('records:calendar')}?year={year}",
        )
        told += 1
    return told


def sentence(year: int, names: list[str], today: date) -> str:
    """What is missing, and since when it matters."""
    days = (date(year, 1, 1) - today).days
    words = {"year": year, "names": _("、").join(names), "days": days}
    if days > 0:
        return _("%(year)s 年的放假安排还没有录入（%(names)s），距元旦 %(days)s 天。") % words
    return _("%(year)s 年的放假安排还没有录入（%(names)s），时限按平日计算，暂定。") % words
