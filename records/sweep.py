"""Finding what has come due and giving each rung of the ladder its effect exactly once.

Celery, a cron job and the web workers all call `sweep`; how often and how many at a time does not
matter. A batch is one transaction: the rows are claimed under lock, notices, messages and breaches
inserted behind unique keys, the next moment set. Whatever dies in between leaves the batch undone
and owed. A clock climbs one rung a pass, so that after an outage all is caught up in order.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import due, effects, engine, outbox, policies, schedule
from records.models import Deadline, PolicyVersion
from records.policies import Rung

BATCH = 1_000  # of a million open clocks: 1.4 times the time of one statement for all
SECONDS = 20.0  # a tick stays short; the next one goes on
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, PolicyVersion.DoesNotExist)
MOMENTS_UNREADABLE = gettext_lazy("各级提醒的时间无法读取。")
MOMENTS_AMISS = gettext_lazy("各级提醒的时间与时限政策的级数不符。")
LADDER_UNREADABLE = gettext_lazy("时限政策无法读取：%(fault)s")
PLANNED = ("due_at", "warn_at", "provisional", "moments", "rung", "next_at", "set_aside")
BROKEN = (DataError, IntegrityError)  # the fault of a row, not of the connection or the program


class Swept(NamedTuple):
    """How many rungs were climbed, how many notices that made, how many clocks were set aside."""

    clocks: int
    notices: int
    set_aside: int = 0


class Claimed(NamedTuple):
    """A clock under lock: where it stands on which ladder, and how many moments it has."""

    pk: int
    policy_id: UUID
    rung: int
    moments: int | None


def sweep() -> Swept:
    """One tick: all that is due by the database's clock, in batches. Idle, it is one statement."""
    begun = time.monotonic()
    seen = engine.look()
    jumped = engine.watch_clock(seen)
    swept = Swept(0, 0)
    if seen.is_wait_over:
        _end_waits(seen.now)
    if seen.is_due or seen.is_wait_over:
        engine.watch_flood(seen.now)
        swept = _sweep_all(seen.now, begun + SECONDS)
    if swept != (0, 0, 0) or ((jumped or seen.is_tick_old) and not seen.written):
        spent = round((time.monotonic() - begun) * 1000)
        counts = {"swept": swept.clocks, "fired": swept.notices, "set_aside": swept.set_aside}
        engine.record_tick(seen, **counts, duration_ms=spent)
    engine.forget_ticks(seen)
    return swept


def _sweep_all(now: datetime, until: float) -> Swept:
    total, ways = Swept(0, 0), outbox.parameters()
    while True:
        batch = _sweep_safely(now, ways)
        total = Swept(*(sum(pair) for pair in zip(total, batch, strict=True)))
        # A clock that has come to several rungs is there again, so that only nothing is the end.
        if batch == Swept(0, 0, 0) or time.monotonic() > until:
            return total


@transaction.atomic
def _end_waits(now: datetime) -> None:
    waits = Deadline.objects.filter(
        status=Deadline.Status.PAUSED, pauses__to_at__isnull=True, pauses__latest_end__lte=now
    )
    schedule.run_on(waits.select_for_update(skip_locked=True, of=("self",)), now)


def _sweep_safely(now: datetime, ways: dict[str, Any]) -> Swept:
    """A batch; one that a broken row spoils is gone through row by row, and that row set aside."""
    try:
        return _sweep_batch(now, ways)
    except BROKEN:
        keys = _due(now).values_list("pk", flat=True)[:BATCH]
        found = [_sweep_alone(key, now, ways) for key in keys]
        return Swept(*(sum(column) for column in zip(*found, strict=True)))


def _sweep_alone(key: int, now: datetime, ways: dict[str, Any]) -> Swept:
    try:
        return _sweep_batch(now, ways, pk=key)
    except BROKEN as fault:
        return Swept(0, 0, _set_aside({str(fault).partition("\n")[0]: [key]}))


@transaction.atomic
def _sweep_batch(now: datetime, ways: dict[str, Any], **narrowed: int) -> Swept:
    claimed = _claim(now, **narrowed)
    rungs, odd = _rungs(claimed)
    left = {key for keys in odd.values() for key in keys}
    kept = [row.pk for row in claimed if row.pk not in left]
    notices = 0
    if kept:
        batch = effects.Batch(kept, rungs, now, ways)
        notices = batch.tell()
        batch.record_breaches()
        batch.advance()
    return Swept(len(kept), notices, _set_aside(odd) if odd else 0)


def _due(now: datetime) -> Any:
    rows = Deadline.objects.filter(status=Deadline.Status.RUNNING, next_at__lte=now)
    return rows.order_by("next_at", "id")


def _claim(now: datetime, **narrowed: int) -> list[Claimed]:
    rows = _due(now).filter(**narrowed).select_for_update(skip_locked=True)
    values = rows.values_list("pk", "policy_version_id", "rung", effects.Moments(F("moments")))
    return [Claimed(*row) for row in values[:BATCH]]


def _rungs(
    claimed: list[Claimed],
) -> tuple[Mapping[tuple[UUID, int], Rung], Mapping[str, list[int]]]:
    """The rungs that the clocks have come to, and the clocks that have none, by the reason."""
    rungs: dict[tuple[UUID, int], Rung] = {}
    odd: dict[str, list[int]] = defaultdict(list)
    ladders = {key: _ladder(key) for key in {row.policy_id for row in claimed}}
    for row in claimed:
        ladder = ladders[row.policy_id]
        if isinstance(ladder, str):
            odd[ladder].append(row.pk)
        elif row.moments is None:
            odd[due.source_text(MOMENTS_UNREADABLE)].append(row.pk)
        elif row.moments != len(ladder) or row.rung >= len(ladder):
            odd[due.source_text(MOMENTS_AMISS)].append(row.pk)
        else:
            rungs[row.policy_id, row.rung] = ladder[row.rung]
    return rungs, odd


def _ladder(version_id: UUID) -> tuple[Rung, ...] | str:
    try:
        return policies.load(version_id).ladder
    except UNREADABLE as fault:
        return due.source_text(LADDER_UNREADABLE, fault=repr(fault)[:120])


@transaction.atomic
def _set_aside(odd: Mapping[str, list[int]]) -> int:
    """Leave clocks out until somebody has put them right, and tell the administrators."""
    count = sum(
        Deadline.objects.filter(pk__in=keys).update(set_aside=reason[:200], next_at=None)
        for reason, keys in odd.items()
    )
    first = min(key for keys in odd.values() for key in keys)
    number = Deadline.objects.values_list("record", flat=True).get(pk=first)
    engine.alarm(
        lambda: (
            _("%(n)d 个时限无法计算，已搁置，最早的是 %(number)s。")
            % {"n": count, "number": number}
        )
    )
    return count


def take_up_again() -> int:
    """Plan all clocks that were set aside once more, and so put right what can be; how many.

    What ended meanwhile needs no plan, and nobody has to look at it any more.
    """
    count = 0
    ended = Deadline.objects.exclude(set_aside="").exclude(status__in=Deadline.OPEN)
    ended.update(set_aside="")
    for key in list(Deadline.objects.exclude(set_aside="").values_list("pk", flat=True)):
        with transaction.atomic():
            deadline = Deadline.objects.defer("moments").select_for_update().get(pk=key)
            if deadline.status not in Deadline.OPEN:
                continue
            try:
                schedule.plan(deadline, schedule.stretches(deadline.pauses.all()))
            except UNREADABLE:
                continue
            deadline.rung = min(deadline.rung, len(deadline.moments))
            deadline.next_at = schedule.next_moment(deadline)
            deadline.save(update_fields=PLANNED)
            count += 1
    return count
