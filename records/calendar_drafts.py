"""A working calendar on its way: changed day by day or year by year, tried, then published.

Content of a draft, as JSON: name, source, spans, every_day, department, known_years, and
days {date: {working, label, spans}} as `records.calendar.Day` has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department
from records import audit, calendars, clock, policies, recount
from records.calendar import Day, Span, WorkCalendar, spans_of
from records.models import CalendarVersion, VersionDraft
from records.steps import NotNow, NotYours
from records.terms import current_calendar_id

if TYPE_CHECKING:
    from accounts.models import User

Content = dict[str, Any]
KIND = VersionDraft.Kind.CALENDAR
State = VersionDraft.State
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_SPELL = 366  # days that one entry changes


# --- content: pure ----------------------------------------------------------------------------
def content_of(version: CalendarVersion) -> Content:
    """What a version says, to be changed."""
    return {
        "name": version.name,
        "source": version.source,
        "spans": version.spans,
        "every_day": version.every_day,
        "department": version.department_id,
        "known_years": list(version.known_years),
        "days": {
            day.date.isoformat(): {
                "working": day.working,
                "label": day.label,
                "spans": day.spans,
            }
            for day in version.days.all()
        },
    }


def calendar_of(content: Content) -> WorkCalendar:
    """The calendar as the engine would count in it."""
    return WorkCalendar(
        spans=spans_of(content["spans"]),
        tz=ZoneInfo(settings.TIME_ZONE),
        days=days_of(content),
        known_years=frozenset(content["known_years"]),
        every_day=content["every_day"],
    )


def days_of(content: Content) -> dict[date, Day]:
    """The days that differ from the weekday rule."""
    return {date.fromisoformat(written): _day(day) for written, day in content["days"].items()}


def _day(written: Mapping[str, Any]) -> Day:
    spans = written["spans"]
    return Day(written["working"], written["label"], None if spans is None else spans_of(spans))


def _written(day: Day) -> dict[str, Any]:
    spans = None if day.spans is None else calendars.written(day.spans)
    return {"working": day.working, "label": day.label, "spans": spans}


def with_days(content: Content, days: Mapping[date, Day | None]) -> Content:
    """The same with these days; None lets a day follow the weekday rule again."""
    kept = dict(content["days"])
    for day, special in sorted(days.items()):
        kept.pop(day.isoformat(), None)
        if special is not None:
            kept[day.isoformat()] = _written(special)
    return {**content, "days": dict(sorted(kept.items()))}


def with_year(content: Content, year: int, days: Mapping[date, Day], source: str) -> Content:
    """The same with a year announced: its days replaced, no longer provisional."""
    kept = {w: day for w, day in content["days"].items() if not w.startswith(f"{year}-")}
    made = with_days({**content, "days": kept}, days)
    years = sorted({*content["known_years"], year})
    return {**made, "known_years": years, "source": source or content["source"]}


def spell(first: date, last: date) -> list[date]:
    """Every day from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def differing(before: WorkCalendar, after: WorkCalendar) -> list[date]:
    """The named days that are not the same in two calendars."""
    named = sorted({*before.days, *after.days})
    return [day for day in named if before.days.get(day) != after.days.get(day)]


def first_difference(before: WorkCalendar, after: WorkCalendar) -> date | None:
    """From which day on clocks can move; None: from the beginning, the usual hours differ."""
    if before.spans != after.spans or before.every_day != after.every_day:
        return None
    days = [d for d in differing(before, after) if before.spans_on(d) != after.spans_on(d)]
    return min(days, default=date.max - timedelta(days=2))


# --- drafts -----------------------------------------------------------------------------------
def newest(code: str) -> CalendarVersion | None:
    """A calendar's version in force."""
    return CalendarVersion.objects.filter(code=code).select_related("created_by").first()


def start_of(code: str, department: Department | None = None) -> Content:
    """What the next version begins with: the one in force; for a department's first the standard.

    LookupError for a code that is no calendar.
    """
    version = newest(code)
    if version is not None:
        return content_of(version)
    if department is None:
        raise LookupError(f"no calendar is called {code}")
    standard = content_of(CalendarVersion.objects.get(pk=current_calendar_id()))
    name = _("%(department)s工作日历") % {"department": department.name}
    return {**standard, "name": name[:60], "department": department.pk}


def open_draft(code: str, by: User) -> VersionDraft | None:
    """This person's unfinished change of a calendar, as long as nobody published since."""
    drafts = VersionDraft.objects.filter(kind=KIND, key=code, state=State.DRAFT, by=by)
    return drafts.filter(base=_number(code)).first()


def write(code: str, content: Content, *, by: User) -> VersionDraft:
    """Keep a change: into the draft that this person has, or a new one. Nothing counts yet."""
    _require(by)
    check(content)
    draft = open_draft(code, by)
    if draft is None:
        draft = VersionDraft(kind=KIND, key=code, base=_number(code), by=by)
    draft.content, draft.at = content, clock.now()
    draft.save()
    return draft


def check(content: Content) -> None:
    """Refuse a calendar that cannot be counted in: no hours, or hours that overlap."""
    try:
        calendar_of(content)
    except ValueError as error:
        raise ValidationError({"spans": _("工作时段有重叠或不合理，请核对。")}) from error


def _require(by: User) -> None:
    if not by.is_active or not by.has_perm(policies.PERMISSION):
        raise NotYours(_("您的角色不能维护工作日历，请找有权限的同事处理。"))


def _number(code: str) -> int:
    versions = CalendarVersion.objects.filter(code=code).order_by("-number")
    return versions.values_list("number", flat=True).first() or 0


def in_force(draft: VersionDraft) -> WorkCalendar:
    """What the clocks of a draft's calendar are counted in now."""
    version = newest(draft.key)
    return calendars.load(version.pk if version else current_calendar_id())


def dry_run(draft: VersionDraft) -> recount.DryRun:
    """Which open clocks would move, old → new; nothing is written."""
    calendar = calendar_of(draft.content)
    since = first_difference(in_force(draft), calendar)
    return recount.dry_run(calendar, draft.key, draft.content["department"], since)


@transaction.atomic
def publish(draft: VersionDraft, *, by: User) -> VersionDraft:
    """Make the draft the next version. Its open clocks are then counted anew by `recount.run`."""
    _require(by)
    draft = VersionDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.state != State.DRAFT:
        raise NotNow(_("这份修改已发布或已放弃。"))
    if draft.base != _number(draft.key):
        raise NotNow(_("编制之后已有新版次发布，请按新版次重新修改。"))
    content = draft.content
    check(content)
    before, days = in_force(draft), days_of(content)
    department = content["department"]
    version = calendars.publish(
        code=draft.key,
        name=content["name"],
        source=content["source"],
        spans=content["spans"],
        days=days,
        known_years=content["known_years"],
        every_day=content["every_day"],
        department=Department.objects.get(pk=department) if department else None,
        by=by,
    )
    draft.state, draft.published_at, draft.at = State.COUNTING, clock.now(), clock.now()
    draft.total = recount.outdated(version).count()
    draft.save(update_fields=["state", "published_at", "at", "total"])
    audit.write(
        by=by,
        object_type="records.calendarversion",
        number=f"calendar:{draft.key}"[:40],
        version=version.number,
        action="publish_calendar",
        opinion=content["source"],
        changes=_changes(before, calendars.load(version.pk)),
    )
    return draft


def _changes(before: WorkCalendar, after: WorkCalendar) -> dict[str, list[Any]]:
    changes: dict[str, list[Any]] = {
        day.isoformat(): [day_text(before, day), day_text(after, day)]
        for day in differing(before, after)
    }
    if before.spans != after.spans:
        changes["spans"] = [spans_text(before.spans), spans_text(after.spans)]
    return changes


# --- in words ---------------------------------------------------------------------------------
def spans_text(spans: Iterable[Span]) -> str:
    """08:30–12:00, 13:00–17:30 as people read it."""
    return _("、").join("–".join(pair) for pair in calendars.written(spans))


def day_text(calendar: WorkCalendar, day: date) -> str:
    """What a calendar says about a day: working or off, why, and hours of its own."""
    special, spans = calendar.days.get(day), calendar.spans_on(day)
    words = [_("上班") if spans else _("休息")]
    if special is not None and special.label:
        words.append(special.label)
    if spans and special is not None and special.spans is not None:
        words.append(spans_text(spans))
    return " ".join(words)
