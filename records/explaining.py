"""为什么是这个时间？ A clock's due moment with everything it follows from, day by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from records import calendars, clock, policies, schedule, subjects
from records.calendar import DayRow, Stretch, WorkCalendar
from records.due import WEEKDAYS, clock_name, duration_text, exact_text
from records.models import CalendarVersion, Deadline, Pause, PolicyVersion

FIRST_DAYS, LAST_DAYS = 60, 10  # of a limit that takes longer the days between are summed up


class DayLine(NamedTuple):
    """One day of the count, or a stretch of days in which nothing counts."""

    day: str
    label: str
    counted: str
    minutes: str
    left: str
    working: bool
    provisional: bool


class Fact(NamedTuple):
    label: str
    value: str


class Explanation(NamedTuple):
    """What the page shows. end: what the count comes to; the same as the clock's due moment."""

    deadline: Deadline
    label: str
    due: str
    end: datetime
    facts: list[Fact]
    pauses: list[dict[str, str]]
    days: list[DayLine]
    notes: list[str]
    earlier: list[dict[str, str]]
    provisional: bool


def explain(deadline: Deadline, before: Iterable[Deadline] = ()) -> Explanation:
    """Why a clock is due when it is. before: the same subject's earlier clocks on the record."""
    calendar = calendars.load(deadline.calendar_version_id)
    pauses = list(deadline.pauses.all())
    rows: list[DayRow] = []
    if not deadline.absolute:
        stretches = counted_pauses(pauses)
        rows = calendar.explain(deadline.started_at, deadline.allowance_minutes, stretches)
    counted = [stretch for row in rows for stretch in row.counted]
    end = counted[-1][1] if counted else deadline.due_at
    return Explanation(
        deadline=deadline,
        label=clock_name(deadline.label),
        due=exact_text(deadline.due_at),
        end=end,
        facts=_facts(deadline),
        pauses=[_pause(pause) for pause in pauses],
        days=_days(rows, calendar),
        notes=_notes(deadline, bool(pauses)),
        earlier=[*_moves(deadline), *(_generation(one) for one in before)],
        provisional=deadline.provisional,
    )


def counted_pauses(pauses: Iterable[Pause]) -> list[Stretch]:
    """Pauses as the due moment was computed with them.

    One that goes on counts until its latest end; so does one that ended with its clock, since
    what was met does not move any more.
    """
    return [
        (pause.from_at, pause.to_at if pause.ended_by_id and pause.to_at else pause.latest_end)
        for pause in pauses
    ]


# --- what it begins with ------------------------------------------------------------------------
def _facts(deadline: Deadline) -> list[Fact]:
    version = CalendarVersion.objects.get(pk=deadline.calendar_version_id)
    calendar = _("%(name)s，第 %(number)s 版") % {"name": version.name, "number": version.number}
    facts = [Fact(_("起算"), exact_text(deadline.started_at))]
    if deadline.absolute:
        return [*facts, Fact(_("依据"), _("约定的日期，不按工时计算，也不因等待暂停"))]
    facts.append(Fact(_("时限"), _allowance(deadline)))
    facts.append(Fact(_("依据"), _policy(deadline)))
    if deadline.carried_minutes:
        used = duration_text(deadline.carried_minutes)
        facts.append(Fact(_("退回前已用"), _("%(time)s，已从时限中减去") % {"time": used}))
    facts.append(Fact(_("日历"), calendar))
    spans = _("全天") if version.every_day else _spans(calendars.load(version.pk))
    return [*facts, Fact(_("每天计时"), spans)]


def _spans(calendar: WorkCalendar) -> str:
    return _("、").join("–".join(pair) for pair in calendars.written(calendar.spans))


def _allowance(deadline: Deadline) -> str:
    words = [duration_text(deadline.allowance_minutes)]
    words.append(_("工作时间，1 天 = 8 时"))
    return _("，").join(words)


def _policy(deadline: Deadline) -> str:
    if deadline.own_limit:
        scope = next((s for s in deadline.scopes if s.startswith("order:")), "")
        return _("%(scope)s约定的时限，不随等级和紧急程度变化") % {
            "scope": subjects.scope_label(scope) if scope else _("合同")
        }
    version = PolicyVersion.objects.get(pk=deadline.policy_version_id)
    words = [
        _("时限政策（%(scope)s）第 %(number)s 版")
        % {"scope": subjects.scope_label(version.scope), "number": version.number},
        subjects.level_label(deadline.level) if deadline.level < 5 else "",
    ]
    if deadline.urgent:
        words.append(_("紧急，按 %(percent)s%% 计") % {"percent": version.urgent_percent})
    held = [
        str(label)
        for one, label in subjects.circumstances().items()
        if one in deadline.circumstances and deadline.subject in version.on_call.get(one, ())
    ]
    if held:
        words.append(
            _("%(circumstances)s，由值班人员全天候处理") % {"circumstances": _("、").join(held)}
        )
    return _("，").join(word for word in words if word)


def _notes(deadline: Deadline, paused: bool) -> list[str]:
    notes = []
    if deadline.breached_at is not None and not (deadline.absolute or deadline.own_limit):
        policy = policies.load(deadline.policy_version_id)
        minutes = policy.minutes(deadline.subject, level=deadline.level, urgent=deadline.urgent)
        left = schedule.left_of(minutes or 0, deadline.carried_minutes)
        if minutes is not None and left != deadline.allowance_minutes:
            notes.append(_("超期之后才改的等级或紧急程度，已超期的时限不再变动。"))
    if deadline.provisional:
        notes.append(_("标“暂定”的日子所在年份还没有公布放假安排，公布后时限可能变动。"))
    if paused and deadline.status == Deadline.Status.PAUSED:
        notes.append(_("现在处于等待，时限先按最晚恢复的时间计算；提前恢复就相应提前。"))
    if deadline.pausable is False and not deadline.absolute:
        notes.append(_("这段时限不因等待而暂停。"))
    return notes


def _pause(pause: Pause) -> dict[str, str]:
    ended = pause.to_at or pause.latest_end
    until = exact_text(ended)
    if pause.to_at is None:
        until = _("最晚 %(moment)s") % {"moment": until}
    return {
        "reason": pause.get_reason_display(),
        "note": pause.note,
        "from": exact_text(pause.from_at),
        "until": until,
    }


# --- day by day -----------------------------------------------------------------------------------
def _days(rows: list[DayRow], calendar: WorkCalendar) -> list[DayLine]:
    """The days in lines: nights out, free days in a row together, very long spans summed up."""
    lines: list[DayLine] = []
    idle: list[DayRow] = []
    for row in rows:
        alike = idle and (row.label, row.provisional) == (idle[-1].label, idle[-1].provisional)
        if idle and (row.working or not alike):
            lines.append(_idle(idle))
            idle = []
        if row.working:
            lines.append(_line(row, calendar))
        else:
            idle.append(row)
    if idle:
        lines.append(_idle(idle))
    if len(lines) <= FIRST_DAYS + LAST_DAYS:
        return lines
    between = len(lines) - FIRST_DAYS - LAST_DAYS
    gap = _("中间 %(n)s 行从略") % {"n": between}
    middle = DayLine(gap, "", "", "", "", True, lines[FIRST_DAYS].provisional)
    return [*lines[:FIRST_DAYS], middle, *lines[-LAST_DAYS:]]


def _line(row: DayRow, calendar: WorkCalendar) -> DayLine:
    spans = _("、").join(
        f"{begin.astimezone(calendar.tz):%H:%M}–{_clock(end, row.date, calendar)}"
        for begin, end in row.counted
    )
    return DayLine(
        day=_day(row.date),
        label=row.label,
        counted=spans,
        minutes=duration_text(row.minutes) if row.minutes else "",
        left=duration_text(row.left) if row.left else _("到期"),
        working=True,
        provisional=row.provisional,
    )


def _clock(moment: datetime, day: date, calendar: WorkCalendar) -> str:
    local = moment.astimezone(calendar.tz)
    return f"{local:%H:%M}" if local.date() == day else "24:00"


def _idle(rows: list[DayRow]) -> DayLine:
    first, last = rows[0], rows[-1]
    day = _day(first.date)
    if len(rows) > 1:
        day = _("%(first)s 至 %(last)s") % {"first": day, "last": _day(last.date)}
    return DayLine(day, first.label or _("休息"), "", "", "", False, first.provisional)


def _day(day: date) -> str:
    return f"{date_format(day, 'Y-m-d')} {WEEKDAYS[day.weekday()]}"


# --- what it was before ---------------------------------------------------------------------------
def _moves(deadline: Deadline) -> list[dict[str, str]]:
    why = {
        schedule.RECLASSIFIED: _("等级或紧急程度改变"),
        schedule.CALENDAR_CHANGED: _("工作日历改版"),
    }
    return [
        {
            "what": _("原定 %(due)s") % {"due": exact_text(datetime.fromisoformat(move["due"]))},
            "why": _("%(why)s，%(at)s 起改为现在的时间")
            % {
                "why": why.get(move["why"], move["why"]),
                "at": exact_text(datetime.fromisoformat(move["at"])),
            },
        }
        for move in deadline.moves
    ]


def _generation(deadline: Deadline) -> dict[str, str]:
    ended = deadline.get_status_display()
    if deadline.met_at is not None:
        late = deadline.breached_at is not None
        ended = _("超期完成 %(at)s") if late else _("按时完成 %(at)s")
        ended %= {"at": exact_text(deadline.met_at)}
    return {
        "what": _("此前一次：%(start)s 起算，%(due)s 到期")
        % {
            "start": exact_text(deadline.started_at),
            "due": exact_text(deadline.due_at),
        },
        "why": ended,
    }


def said_until(deadline: Deadline) -> str:
    """The due moment in a line, for the page's head."""
    late = clock.now() > deadline.due_at and deadline.status in Deadline.OPEN
    return _("已超期") if late else deadline.get_status_display()
