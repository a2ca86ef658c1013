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
from records.models import CalendarVersion


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
    a year was announced that nobody has entered: then the next version has it too.
    """
    newest = CalendarVersion.objects.filter(code=calendars.STANDARD).first()
    this_year = timezone.localdate(clock.now()).year
    entered = set(newest.known_years) if newest else set()
    years = {
        year: days
        for year in range(this_year - 2, this_year + 2)
        if year not in entered and (days := published_days(year))
    }
    if not CalendarVersion.objects.filter(code=calendars.ROUND_THE_CLOCK).exists():
        _publish_round_the_clock()
    if newest and not years:
        return newest
    kept = calendars.load(newest.pk).days if newest else {}
    announced = {day: special for days in years.values() for day, special in days.items()}
    return calendars.publish(
        name=_("标准工作日历"),
        source=_("国务院办公厅关于部分节假日安排的通知"),
        spans=newest.spans if newest else calendars.WORKING_HOURS,
        days=announced | dict(kept),
        known_years=entered | set(years),
    )


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
