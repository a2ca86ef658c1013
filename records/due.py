"""How a time limit is said: colour and word, remaining working time, the moment (design §11)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.calendar import WorkCalendar
from records.models import Deadline

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DAY = 8 * 60  # 1 天 = 8 时
NUMBER = re.compile(r"\d+")  # in a clock's name: 措施 2
WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)


@dataclass(frozen=True)
class DueDisplay:
    """A clock as pages show it. state: ok, soon, over, stop, done or late."""

    state: str
    label: str
    word: str
    remaining_minutes: int  # negative when overdue
    used: int
    total: int
    percent: int
    due_at: datetime
    moment: str
    reason: str = ""  # why it stands still
    provisional: bool = False
    warn_at: datetime | None = None  # amber from here on; the browser counts on by it
    always: bool = False  # counted round the clock: a day of it has 24 hours
    spans: str = ""  # its calendar's hours, `08:30-12:00,…`, which may be a department's own

    @property
    def left(self) -> str:
        """The remaining time without a word, over or under the limit alike."""
        return duration_text(abs(self.remaining_minutes), _day(self.always))

    @property
    def used_text(self) -> str:
        return duration_text(self.used, _day(self.always))

    @property
    def total_text(self) -> str:
        return duration_text(self.total, _day(self.always))


def source_text(text: StrOrPromise, /, **values: object) -> str:
    """A lazily translated text in the language it was written in, to be kept in a row."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(text) % values if values else str(text)


def clock_name(label: str) -> str:
    """What a clock is called, in the language that is active.

    A row keeps the name in the source language with its number written out, 措施 2; the catalogue
    knows it as 措施 %(number)d.
    """
    number = NUMBER.search(label)
    if number is None:
        return _(label)
    known = f"{label[: number.start()]}%(number)d{label[number.end() :]}"
    return _(known).replace("%(number)d", number.group())


def describe(deadline: Deadline, now: datetime, calendar: WorkCalendar) -> DueDisplay:
    """Amber once the ladder's first rung is reached, red when over, never by colour alone."""
    total = deadline.allowance_minutes
    remaining, reason = total - deadline.consumed_minutes, ""
    if deadline.status == Deadline.Status.RUNNING:
        remaining = calendar.working_minutes_between(now, deadline.due_at)
        state, word = _running(deadline, now, remaining, _day(calendar.every_day))
    elif deadline.status == Deadline.Status.PAUSED:
        state, word, reason = "stop", _("已暂停"), _pause_reason(deadline)
    elif deadline.status == Deadline.Status.CANCELLED:
        state, word = "stop", _("已取消")
    elif deadline.breached_at is not None:
        state, word = "late", _("超期完成")
    else:
        state, word = "done", _("按时")
    used = max(total - remaining, 0)
    return DueDisplay(
        state=state,
        label=clock_name(deadline.label),
        word=word,
        remaining_minutes=remaining,
        used=used,
        total=total,
        percent=min(used * 100 // total, 100) if total else 100,
        due_at=deadline.due_at,
        moment=moment_text(deadline.due_at, now),
        reason=reason,
        provisional=deadline.provisional,
        warn_at=deadline.warn_at,
        always=calendar.every_day,
        spans="" if calendar.every_day else spans_text(calendar.spans),
    )


def _over_text(minutes: int, day: int) -> str:
    """How long it is over; between the due moment and the next working minute, only that."""
    if minutes < 1:
        return _("刚超期")
    return _("超 %(duration)s") % {"duration": duration_text(minutes, day)}


def _running(deadline: Deadline, now: datetime, remaining: int, day: int) -> tuple[str, str]:
    if now > deadline.due_at:
        return "over", _over_text(-remaining, day)
    state = "soon" if now >= deadline.warn_at else "ok"
    return state, _("剩 %(duration)s") % {"duration": duration_text(remaining, day)}


def _day(always: bool) -> int:
    """How many minutes a day is, in the words for a duration."""
    return 24 * 60 if always else DAY


def spans_text(spans: Iterable[tuple[int, int]]) -> str:
    """`08:30-12:00,13:00-17:30`, as countdown.js reads it."""
    return ",".join(
        "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in span) for span in spans
    )


def nearest(
    due_at: datetime,
    warn_at: datetime | None,
    *,
    label: str,
    now: datetime,
    calendar: WorkCalendar,
    paused: bool = False,
    reason: str = "",
) -> DueDisplay:
    """A clock as the row of a list knows it by itself, without its `Deadline`."""
    remaining, day = calendar.working_minutes_between(now, due_at), _day(calendar.every_day)
    if paused:
        state, word = "stop", _("已暂停")
    elif now > due_at:
        state, word = "over", _over_text(-remaining, day)
    else:
        state = "soon" if warn_at and now >= warn_at else "ok"
        word = _("剩 %(duration)s") % {"duration": duration_text(remaining, day)}
    return DueDisplay(
        state=state,
        label=label,
        word=word,
        remaining_minutes=remaining,
        used=0,
        total=0,
        percent=0,
        due_at=due_at,
        moment=moment_text(due_at, now),
        reason=reason,
        warn_at=warn_at,
        always=calendar.every_day,
        spans="" if calendar.every_day else spans_text(calendar.spans),
    )


def _pause_reason(deadline: Deadline) -> str:
    """The note of the pause that goes on, else its reason. Asks nothing when prefetched."""
    for pause in deadline.pauses.all():
        if pause.to_at is None:
            return pause.note or pause.get_reason_display()
    return ""


def duration_text(minutes: int, day: int = DAY) -> str:
    """Working time in words, the two largest units: 1 天 1 时, 6 时 48 分, 48 分."""
    days, rest = divmod(max(minutes, 0), day)
    hours, minutes = divmod(rest, 60)
    parts = []
    if days:
        parts.append(_("%(days)s 天") % {"days": days})
    if hours:
        parts.append(_("%(hours)s 时") % {"hours": hours})
    if not days and (minutes or not hours):
        parts.append(_("%(minutes)s 分") % {"minutes": minutes})
    return " ".join(parts)


def moment_text(moment: datetime, now: datetime) -> str:
    """A moment as people say it: 今天 11:30, 明天 09:30, 7-17 周五 10:00."""
    local = timezone.localtime(moment)
    today = timezone.localtime(now).date()
    clock = f"{local:%H:%M}"
    near = {-1: _("昨天"), 0: _("今天"), 1: _("明天")}.get((local.date() - today).days)
    if near:
        return f"{near} {clock}"
    day = f"{local.month}-{local.day}"
    if local.year != today.year:
        day = f"{local.year}-{day}"
    return f"{day} {WEEKDAYS[local.weekday()]} {clock}"


def exact_text(moment: datetime) -> str:
    """A moment written in full, for paper and for messages that are read later."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
