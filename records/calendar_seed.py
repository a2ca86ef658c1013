"""China's days off and made-up working days, from the `holidays` package, as a first calendar.

The package is only the seed: what counts is the published version, which people can edit. A year
for which the State Council has announced nothing yet gets no rows and stays provisional.
"""

from __future__ import annotations

from datetime import date

import holidays
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records import calendars, clock
from records.calendar import Day
from records.models import CalendarVersion, VersionDraft

SOURCE = "国务院办公厅关于部分节假日安排的通知"


def published_days(year: int) -> dict[date, Day]:
    """The days of one year that differ from the weekday rule, empty when not yet announced.

    The package computes the statutory days of any year, announced or not; only an announcement
    brings days made up for, so that these tell the two apart.
    """
    china = holidays.country_holidays("CN", years=year, language="zh_CN")
    made_up = {day for day in china.weekend_workdays if day.year == year}
    if not made_up:
        return {}
    days = {
        day: Day(working=False, label=label[:60])
        for day, label in china.items()
        if day.year == year
    }
    return days | {day: Day(working=True, label=_("调休上班")) for day in made_up}


@transaction.atomic
def seed_calendar() -> CalendarVersion:
    """The newest standard calendar, with the years that the package knows by now.

    Made on first use, together with the one round the clock. Run again it changes nothing, unless
    a year was announced that nobody has entered: then the next version has it too, also that of
    the departments, and what was counted provisionally is counted anew.
    """
    if not CalendarVersion.objects.filter(code=calendars.ROUND_THE_CLOCK).exists():
        _publish_round_the_clock()
    if not CalendarVersion.objects.filter(code=calendars.STANDARD).exists():
        return calendars.publish(
            name=_("标准工作日历"),
            source=SOURCE,
            spans=calendars.WORKING_HOURS,
            days=_flat(announced := _announced(set())),
            known_years=announced,
        )
    newest: dict[str, CalendarVersion] = {}
    for version in CalendarVersion.objects.filter(every_day=False).order_by("code", "-number"):
        newest.setdefault(version.code, version)
    return [_extended(newest[code]) for code in sorted(newest, key=_standard_last)][-1]


def _standard_last(code: str) -> bool:
    return code == calendars.STANDARD


def _announced(entered: set[int]) -> dict[int, dict[date, Day]]:
    """The years around this one that were announced and nobody has entered."""
    this_year = timezone.localdate(clock.now()).year
    return {
        year: days
        for year in range(this_year - 2, this_year + 2)
        if year not in entered and (days := published_days(year))
    }


def _flat(years: dict[int, dict[date, Day]]) -> dict[date, Day]:
    return {day: special for days in years.values() for day, special in days.items()}


def _extended(version: CalendarVersion) -> CalendarVersion:
    """The version itself, or the next one with the years that were announced since."""
    years = _announced(set(version.known_years))
    if not years:
        return version
    following = calendars.publish(
        code=version.code,
        name=version.name,
        source=SOURCE,
        spans=version.spans,
        days=_flat(years) | dict(calendars.load(version.pk).days),
        known_years={*version.known_years, *years},
        department=version.department,
    )
    VersionDraft.objects.create(
        kind=VersionDraft.Kind.CALENDAR,
        key=version.code,
        base=version.number,
        content={},
        state=VersionDraft.State.COUNTING,
        at=clock.now(),
        published_at=clock.now(),
    )
    return following


def _publish_round_the_clock() -> None:
    calendars.publish(
        code=calendars.ROUND_THE_CLOCK,
        name=_("全天候日历"),
        source=_("值班制"),
        spans=[["00:00", "24:00"]],
        days={},
        known_years=[],
        every_day=True,
    )
