"""What a clock's columns say, computed in one place from its start, allowance and pauses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, Self

from django.db.models import F, QuerySet

from records import calendars, clock, policies
from records.calendar import Stretch, due
from records.models import Breach, Deadline, Pause
from records.prepared import NAME, Prepared

FLOOR_PERCENT = 25  # of a limit is left when work comes back, however much was used
RECLASSIFIED, CALENDAR_CHANGED = "level", "calendar"  # why a due moment moved


class Planned(NamedTuple):
    """What a clock said before it is planned again."""

    due_at: datetime
    minutes: int

    @classmethod
    def of(cls, deadline: Deadline) -> Self:
        return cls(deadline.due_at, deadline.allowance_minutes)


def plan(deadline: Deadline, pauses: Iterable[Stretch]) -> None:
    """Set due moment, ladder and next rung. `due_at` of an agreed date is left as it is."""
    calendar = calendars.load(deadline.calendar_version_id)
    ladder = policies.load(deadline.policy_version_id).ladder
    pauses = list(pauses)
    started, allowance = deadline.started_at, deadline.allowance_minutes
    if deadline.absolute:
        days = (calendar.local_date(moment) for moment in (started, deadline.due_at))
        deadline.provisional = not all(calendar.knows(day) for day in days)
    else:
        deadline.due_at, deadline.provisional = due(started, allowance, calendar, pauses)
    moments = []
    for rung in ladder:
        if rung.after:
            moment = due(deadline.due_at, rung.after, calendar, pauses).at
        elif rung.percent < 100:
            share = due(started, allowance * rung.percent // 100, calendar, pauses).at
            moment = min(share, deadline.due_at)
        else:
            moment = deadline.due_at
        moments.append(moment.astimezone(UTC))
    deadline.moments = [moment.isoformat() for moment in moments]
    deadline.warn_at = min([deadline.due_at, *moments])
    deadline.set_aside = ""
    deadline.next_at = next_moment(deadline)


def plan_again(deadline: Deadline, pauses: Iterable[Pause], before: Planned, why: str) -> None:
    """Plan a clock whose allowance or calendar is another one now, and keep what it said.

    A later due moment is a new generation, so that its owner is reminded anew.
    """
    plan(deadline, stretches(pauses))
    if deadline.due_at == before.due_at:
        return
    deadline.moves = [
        *deadline.moves,
        {
            "due": before.due_at.isoformat(),
            "minutes": before.minutes,
            "at": clock.now().isoformat(),
            "why": why,
        },
    ]
    if deadline.due_at > before.due_at:
        deadline.generation, deadline.rung = deadline.generation + 1, 0
        deadline.next_at = next_moment(deadline)


def next_moment(deadline: Deadline) -> datetime | None:
    """When the first rung that has not had its effect yet is reached."""
    if deadline.rung >= len(deadline.moments):
        return None
    return datetime.fromisoformat(deadline.moments[deadline.rung])


def stretches(pauses: Iterable[Pause]) -> list[Stretch]:
    """Pauses as the calendar wants them; one that goes on counts until its latest end."""
    return [(pause.from_at, pause.to_at or pause.latest_end) for pause in pauses]


def consumed(deadline: Deadline, at: datetime, pauses: Iterable[Stretch]) -> int:
    """Working minutes that a clock has counted until a moment."""
    calendar = calendars.load(deadline.calendar_version_id)
    return max(calendar.working_minutes_between(deadline.started_at, at, pauses), 0)


def left_of(minutes: int, carried: int) -> int:
    """What a limit leaves after a return: the rest of it, and never less than a quarter.

    Whoever gets the work back needs time to look at it, however late the first try was.
    """
    if not carried:
        return minutes
    return max(minutes - carried, -(-minutes * FLOOR_PERCENT // 100))


def record_breaches(overdue: Iterable[Deadline], now: datetime) -> None:
    """Write down for ever that clocks were overdue (domain §4), each once.

    The verbs ask it too before they stop or move a clock, so that no breach is lost between the
    due moment and the next sweep. The caller saves `breached_at`.
    """
    fresh = [deadline for deadline in overdue if deadline.breached_at is None]
    for deadline in fresh:
        deadline.breached_at = deadline.due_at
    if fresh:
        Breach.objects.bulk_create(
            [Breach(deadline=row, at=row.due_at, recorded_at=now) for row in fresh],
            ignore_conflicts=True,
        )


def run_on(deadlines: Iterable[Deadline], now: datetime) -> None:
    """Let paused clocks whose wait has come to its latest end run on from that moment.

    Their due moment was computed with that end already, so that nothing else changes.
    """
    paused = {d.pk: d for d in deadlines if d.status == Deadline.Status.PAUSED}
    if not paused:
        return
    over = Pause.objects.filter(deadline__in=paused, to_at__isnull=True, latest_end__lte=now)
    ended = list(over.values_list("deadline_id", flat=True))
    over.update(to_at=F("latest_end"))
    Deadline.objects.filter(pk__in=ended).update(status=Deadline.Status.RUNNING)
    for pk in ended:
        paused[pk].status = Deadline.Status.RUNNING


def open_of(record: str, subjects: Sequence[str] = ()) -> QuerySet[Deadline]:
    """The open clocks of a record, of all subjects or of some."""
    found = Deadline.objects.filter(record=record, status__in=Deadline.OPEN)
    return found.filter(subject__in=subjects) if subjects else found


_LOCKED = Prepared(lambda: open_of(NAME).select_for_update().order_by("pk"), locks=True)


def locked(record: str, subjects: Iterable[str] = ()) -> list[Deadline]:
    """The open clocks under lock, none of them paused beyond its latest end."""
    wanted = list(subjects)
    if wanted:
        open_ = list(open_of(record, wanted).select_for_update().order_by("pk"))
    else:
        open_ = _LOCKED(name=record)
    run_on(open_, clock.now())
    return open_
