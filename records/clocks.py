"""Starting, stopping and moving clocks. Every function is called inside a verb's transaction.

Due moments are computed by `records.calendar.due` and stored; the sweep only compares them. What
was met or breached never moves (domain §4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from records import calendars, clock, due, policies, schedule, stints
from records.calendar import Stretch, WorkCalendar
from records.models import Deadline, Pause
from records.terms import Known, Terms, begun, current_calendar_id

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import User

ENDED = ("consumed_minutes", "status", "next_at", "met_at", "breached_at")


def start(
    record: str, subject: str, *, label: StrOrPromise, **terms: Unpack[Terms]
) -> Deadline | None:
    """Start a clock, or return the one that runs already; None where the policy sets no limit.

    label: what the clock is called, lazily translated, so that each reader gets it translated.
    After a clock was met or cancelled a new start is its next generation.
    """
    return next(iter(start_all(record, {subject: label}, **terms)), None)


def start_all(
    record: str, labels: Mapping[str, StrOrPromise], **terms: Unpack[Terms]
) -> list[Deadline]:
    """`start` for clocks that begin together, {subject: label}, in few statements for all."""
    return start_each(record, {subject: (label, terms) for subject, label in labels.items()})


def start_each(record: str, wanted: Mapping[str, tuple[StrOrPromise, Terms]]) -> list[Deadline]:
    """`start_all` for clocks that begin under terms of their own: {subject: (label, terms)}.

    The scopes, which say whose policies are asked, are the record's and the same for all.
    """
    if not wanted:
        return []
    _label, terms = next(iter(wanted.values()))
    in_force = policies.in_force(terms.get("scopes", ()))
    history = Deadline.objects.filter(record=record, subject__in=list(wanted)).order_by()
    newest = {d.subject: d for d in sorted(history, key=lambda d: d.generation)}
    calendar_ids: Known = {}
    found, fresh = [], []
    for subject, (label, terms) in wanted.items():
        last = newest.get(subject)
        if last is not None and last.status in Deadline.OPEN:
            found.append(last)
            continue
        deadline = begun(record, subject, in_force, calendar_ids, terms)
        if deadline is None:
            continue
        if not deadline.absolute:
            deadline.carried_minutes = _used(last, terms.get("used_since"))
            limit, carried = deadline.allowance_minutes, deadline.carried_minutes
            deadline.allowance_minutes = schedule.left_of(limit, carried)
        deadline.label = due.source_text(label)
        deadline.generation = last.generation + 1 if last else 1
        schedule.plan(deadline, ())
        fresh.append(deadline)
    Deadline.objects.bulk_create(fresh)
    stints.begin(fresh, {d.pk: wanted[d.subject][1].get("taken_up_by") for d in fresh})
    return found + fresh


def _used(last: Deadline | None, since: datetime | None) -> int:
    """What the same subject has used up since then, in the clocks that were met meanwhile."""
    if last is None or since is None or last.status != Deadline.Status.MET:
        return 0
    return last.carried_minutes + last.consumed_minutes if last.started_at >= since else 0


def meet(record: str, subject: str, *, at: datetime) -> Deadline | None:
    """Stop a clock because its work is done; late when it was due before `at`."""
    return next(iter(end(schedule.locked(record, [subject]), Deadline.Status.MET, at)), None)


def cancel(record: str, *subjects: str) -> None:
    """Stop clocks that time nothing any more, all of a record when none is named."""
    end(schedule.locked(record, subjects), Deadline.Status.CANCELLED, clock.now())


def end(open_: list[Deadline], status: Deadline.Status, at: datetime) -> list[Deadline]:
    """Stop clocks that `locked` gave, as met or as cancelled."""
    schedule.record_breaches([d for d in open_ if d.due_at < at], clock.now())
    for deadline in open_:
        # One that may not be paused never was: nothing to ask.
        pauses = _end_pause(deadline, at, by=None) if deadline.pausable else []
        deadline.consumed_minutes = schedule.consumed(deadline, at, pauses)
        deadline.status = status
        deadline.next_at = None
        deadline.met_at = at if status == Deadline.Status.MET else None
        deadline.save(update_fields=ENDED)
    stints.end(open_, at)
    return open_


def pause(
    record: str,
    subjects: Iterable[str],
    *,
    reason: str,
    latest_end: datetime,
    note: str,
    by: User,
) -> list[Deadline]:
    """Let clocks stand while somebody else is waited for (domain §4); those that were stopped.

    The due moment moves at once as if the wait took until its latest end, when the sweep lets the
    clock run on by itself. A clock that may not be paused or is overdue already runs on.
    """
    now = clock.now()
    paused = [
        deadline
        for deadline in schedule.locked(record, subjects)
        if deadline.status == Deadline.Status.RUNNING
        and deadline.pausable
        and deadline.due_at > now
        and deadline.breached_at is None  # what was breached never moves, wherever the clock jumps
    ]
    Pause.objects.bulk_create(
        Pause(
            deadline=deadline,
            reason=reason,
            note=note,
            from_at=now,
            latest_end=latest_end,
            by=by,
        )
        for deadline in paused
    )
    for deadline in paused:
        pauses = schedule.stretches(deadline.pauses.all())
        deadline.consumed_minutes = schedule.consumed(deadline, now, pauses)
        deadline.status = Deadline.Status.PAUSED
        schedule.plan(deadline, pauses)
        deadline.save()
    return paused


def resume(record: str, *, by: User) -> list[Deadline]:
    """Let the paused clocks of a record run on from now."""
    now = clock.now()
    paused = [d for d in schedule.locked(record) if d.status == Deadline.Status.PAUSED]
    for deadline in paused:
        pauses = _end_pause(deadline, now, by=by)
        deadline.status = Deadline.Status.RUNNING
        schedule.plan(deadline, pauses)
        deadline.save()
    return paused


def hand_over(
    record: str,
    *,
    owner_id: int | None,
    department_id: int | None,
    subjects: Iterable[str] = (),
    instead_of_id: int | None = None,
) -> None:
    """Name who answers for open clocks from now on, for all of a record when none is named.

    instead_of: whom the record itself goes on naming, where their work was handed over.
    """
    changed = [
        deadline
        for deadline in schedule.locked(record, subjects)
        if (deadline.owner_id, deadline.department_id) != (owner_id, department_id)
    ]
    for deadline in changed:
        deadline.owner_id, deadline.department_id = owner_id, department_id
    keys = [deadline.pk for deadline in changed]
    Deadline.objects.filter(pk__in=keys).update(
        owner_id=owner_id, department_id=department_id, instead_of_id=instead_of_id
    )
    stints.pass_on(changed, clock.now())


def recompute(record: str, *, level: int, urgent: bool) -> list[Deadline]:
    """Give the open clocks the time of another level or urgency, from their own start.

    Pauses stay left out; the policy and calendar are those the clock began with; agreed dates, the
    contract's own limits and what is overdue stay as they are. A later due moment is a new
    generation, so that its owner is reminded anew.
    """
    now = clock.now()
    open_ = schedule.locked(record)
    schedule.record_breaches([d for d in open_ if d.due_at < now], now)
    changed = []
    for deadline in open_:
        deadline.level, deadline.urgent = level, urgent
        policy = policies.load(deadline.policy_version_id)
        minutes = policy.minutes(deadline.subject, level=level, urgent=urgent)
        agreed = deadline.absolute or deadline.own_limit
        fixed = agreed or deadline.breached_at is not None or minutes is None
        left = schedule.left_of(minutes or 0, deadline.carried_minutes)
        if not fixed and left != deadline.allowance_minutes:
            before = schedule.Planned.of(deadline)
            deadline.allowance_minutes = left
            schedule.plan_again(deadline, deadline.pauses.all(), before, schedule.RECLASSIFIED)
            changed.append(deadline)
        deadline.save()
    return changed


def running(record: str) -> list[Deadline]:
    """The open clocks of a record, the most pressing first, their pauses at hand."""
    return sorted(open_for([record]).get(record, []), key=pressing)


def locked(record: str) -> dict[str, Deadline]:
    """The open clocks of a record under lock, by subject, for a verb that moves them."""
    return {deadline.subject: deadline for deadline in schedule.locked(record)}


def open_of(record: str) -> list[Deadline]:
    """The open clocks of a record as the verbs compare them: one statement, nothing beside."""
    return list(schedule.open_of(record))


def open_for(records: Iterable[str]) -> dict[str, list[Deadline]]:
    """The open clocks of many records, for lists: two statements however many rows."""
    by_record: dict[str, list[Deadline]] = {}
    for deadline in (
        Deadline.objects.filter(record__in=list(records), status__in=Deadline.OPEN)
        .select_related("owner", "department")
        .prefetch_related("pauses")
        .order_by("due_at", "pk")
    ):
        by_record.setdefault(deadline.record, []).append(deadline)
    return by_record


def nearest(record: str) -> Deadline | None:
    """The open clock that ends first; paused ones come after those that run."""
    return next(iter(running(record)), None)


def pressing(deadline: Deadline) -> tuple[bool, datetime]:
    """Sort key: what runs before what is paused, then by the due moment."""
    return deadline.status == Deadline.Status.PAUSED, deadline.due_at


def paused_until(deadline: Deadline) -> datetime | None:
    """The latest end of the wait that goes on. From then on the clock runs again by itself."""
    waits = (pause.latest_end for pause in deadline.pauses.all() if pause.to_at is None)
    return next(waits, None)


def current_calendar(code: str = calendars.STANDARD) -> WorkCalendar:
    """The calendar in force, for what is not yet a clock."""
    return calendars.load(current_calendar_id(code))


def calendar_of(deadline: Deadline) -> WorkCalendar:
    """The calendar a clock is counted in."""
    return calendars.load(deadline.calendar_version_id)


def _end_pause(deadline: Deadline, at: datetime, *, by: User | None) -> list[Stretch]:
    """End the pause that goes on, if any; all pauses of the clock."""
    pauses = list(deadline.pauses.all())
    for pause in pauses:
        if pause.to_at is None:
            pause.to_at = max(pause.from_at, min(at, pause.latest_end))
            pause.ended_by = by
            pause.save(update_fields=["to_at", "ended_by"])
    return schedule.stretches(pauses)
