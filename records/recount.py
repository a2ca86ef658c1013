"""Counting open clocks anew in a calendar that has changed (domain §4).

A clock that was met or breached never moves. What is outdated is asked of the rows themselves,
so that a run may be ended at any moment and taken up again; it goes in short transactions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from records import calendars, clock, schedule, subjects
from records.calendar import WorkCalendar, due
from records.due import clock_name
from records.models import CalendarVersion, Deadline, VersionDraft

BATCH = 200
AT_ONCE = 200  # more open clocks than these are counted in the background
EXAMINED = 2_000  # the dry run looks at as many, the nearest first
SHOWN = 200
SILENT_FOR = timedelta(minutes=2)  # after which a run is taken to have died


class Move(NamedTuple):
    """A clock whose due moment is another one under what is proposed."""

    record: str
    url: str
    label: str
    before: datetime
    after: datetime


class DryRun(NamedTuple):
    """What a change would do: the clocks that move, how many were looked at and how many not."""

    moves: list[Move]
    moving: int
    examined: int
    left: int


def affected(code: str, department_id: int | None = None) -> QuerySet[Deadline]:
    """The open clocks that a calendar counts: its own, or with its first version its department's.

    What is overdue is left out: its due moment has had its effect.
    """
    counted = Q(calendar_version__code=code)
    if department_id is not None:
        counted |= Q(calendar_version__code=calendars.STANDARD, department=department_id)
    open_ = Deadline.objects.filter(status__in=Deadline.OPEN, breached_at=None)
    return open_.filter(counted)


def outdated(version: CalendarVersion) -> QuerySet[Deadline]:
    """Those of them that were counted by an earlier version."""
    clocks = affected(version.code, version.department_id)
    return clocks.exclude(calendar_version=version.pk)


def dry_run(
    calendar: WorkCalendar, code: str, department_id: int | None, since: date | None
) -> DryRun:
    """Which open clocks would move; nothing is written. since: the first day that differs."""
    clocks = affected(code, department_id).filter(due_at__gt=clock.now(), absolute=False)
    if since is not None:
        clocks = clocks.filter(due_at__gte=calendar.midnight(since))
    found = clocks.order_by("due_at", "pk").prefetch_related("pauses")
    examined = list(found[:EXAMINED])
    moves = list(_moves(examined, calendar))
    left = max(clocks.count() - EXAMINED, 0) if len(examined) == EXAMINED else 0
    return DryRun(moves[:SHOWN], len(moves), len(examined), left)


def _moves(deadlines: Iterable[Deadline], calendar: WorkCalendar) -> Iterator[Move]:
    for row in deadlines:
        pauses = schedule.stretches(row.pauses.all())
        after = due(row.started_at, row.allowance_minutes, calendar, pauses).at
        if after != row.due_at:
            yield Move(row.record, row.url, clock_name(row.label), row.due_at, after)


@transaction.atomic
def count_batch(version: CalendarVersion) -> tuple[int, int]:
    """Count some of the outdated clocks anew: how many, and how many of them moved."""
    now = clock.now()
    locked = outdated(version).select_for_update(of=("self",)).order_by("pk")
    batch = list(locked.prefetch_related("pauses")[:BATCH])
    late = [row for row in batch if row.due_at < now]
    schedule.record_breaches(late, now)
    going = [row for row in batch if row.breached_at is None]
    schedule.run_on(going, now)
    moved, as_before = 0, []
    for row in going:
        before, stood = schedule.Planned.of(row), _said(row)
        row.calendar_version = version
        schedule.plan_again(row, row.pauses.all(), before, schedule.CALENDAR_CHANGED)
        moved += row.due_at != before.due_at
        if _said(row) == stood:
            as_before.append(row.pk)
        else:
            row.save(update_fields=COUNTED)
    Deadline.objects.filter(pk__in=as_before).update(calendar_version=version)
    Deadline.objects.bulk_update(late, ["breached_at"])
    return len(batch), moved


def _said(row: Deadline) -> list[object]:
    """What the new calendar may change; most rows say the same and are saved together."""
    return [getattr(row, name) for name in COUNTED if name != "calendar_version"]


COUNTED = [
    *("calendar_version", "due_at", "warn_at", "next_at", "provisional"),
    *("moments", "moves", "rung", "generation", "set_aside"),
]


def run(draft: VersionDraft) -> VersionDraft:
    """Count all that a published calendar left outdated, then let the records note it."""
    version = CalendarVersion.objects.filter(code=draft.key).order_by("-number").first()
    if draft.state != draft.State.COUNTING or version is None:
        return draft
    while True:
        counted, moved = count_batch(version)
        if not counted:
            break
        draft.done, draft.moved = draft.done + counted, draft.moved + moved
        draft.at = clock.now()
        draft.save(update_fields=["done", "moved", "at"])
    _let_records_note(version)
    draft.state = draft.State.PUBLISHED
    draft.save(update_fields=["state"])
    return draft


def _let_records_note(version: CalendarVersion) -> None:
    """The records copy their nearest clock; done at the end, so that a broken run repeats it."""
    moved = Deadline.objects.filter(calendar_version=version, status__in=Deadline.OPEN)
    numbers = sorted(set(moved.exclude(moves=[]).values_list("record", flat=True)))
    for begin in range(0, len(numbers), BATCH):
        subjects.say_moved(numbers[begin : begin + BATCH])


def carry_on() -> None:
    """Take up runs that died with their worker."""
    silent = VersionDraft.objects.filter(
        state=VersionDraft.State.COUNTING, at__lt=clock.now() - SILENT_FOR
    )
    for draft in silent:
        run(draft)
