"""Taking rows of the outbox for a while, and what becomes of them. Every change is one short
transaction that compares what it changes; nothing is sent while one is open.

A row is leased for longer than any sending takes. Whoever is killed in between leaves it leased,
and after the lease it is owed again: at least once, under the same message id.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, Max, Min, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from records.delivery import letters
from records.delivery.letters import Letter
from records.models import Channel, Deadline, Outbox

State = Outbox.State
LEASE = timedelta(seconds=60)
PEOPLE = 20  # in a batch
MOST = 5_000  # messages at once; what one person has beyond makes the next digest
SINGLE = 3  # so many messages go out one by one, more as a digest …
WAITED = timedelta(minutes=5)  # … and any that waited so long: an outage, a night
PAUSES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 240, 240, 240, 720)]
ATTEMPTS = len(PAUSES) + 1
# What deciding and wording take of thousands of rows.
_OF_NOTICE = "recipient text record_number url created_at generation stage reached_at due_at urgent"
NEEDED = [
    *("message_id", "digest", "urgent", "attempts", "created_at", "channel"),
    *(f"notice__{name}" for name in _OF_NOTICE.split()),
    *(f"notice__deadline__{name}" for name in ("label", "status", "generation", "due_at")),
]


class Batch(NamedTuple):
    """Letters of one channel, and the lease under which their rows are held."""

    channel: Channel
    lease: str
    letters: tuple[Letter, ...]


def recover(now: datetime) -> int:
    """Give back what a dispatcher held that did not come back; that was an attempt too."""
    late = Outbox.objects.filter(state=State.LEASED, leased_until__lte=now)
    return _give_back(late, now) if late.exists() else 0


@transaction.atomic
def _give_back(late: QuerySet[Outbox], now: datetime) -> int:
    """Rows under lock are being marked or given back already. Nobody waits for them here: two
    who wait for each other's rows are a deadlock.
    """
    keys = list(late.select_for_update(skip_locked=True).values_list("pk", flat=True)[:MOST])
    words = _("发送中断，不知道是否已送达。")
    own = Outbox.objects.filter(pk__in=keys)
    own.filter(attempts__gte=ATTEMPTS - 1).update(
        state=State.DEAD, attempts=F("attempts") + 1, lease="", last_error=words
    )
    own.filter(state=State.LEASED).update(
        state=State.READY, attempts=F("attempts") + 1, lease="", not_before=now, last_error=words
    )
    return len(keys)


def channels_with_work(now: datetime) -> list[Channel]:
    """Where something is ready to go out now."""
    ready = Outbox.objects.filter(
        channel=OuterRef("pk"), state=State.READY, not_before__lte=now
    ).order_by()
    return list(Channel.objects.filter(Exists(ready)))


def claim(channel: Channel, now: datetime) -> Batch | None:
    """Lease the next people's messages of a channel; None when nothing is left to send now.

    Those of people whom nothing may reach now are put off or withdrawn on the way.
    """
    while people := _next_people(channel, now):
        batch = _claim_of(channel, people, now)
        if batch is None or batch.letters:
            return batch
    return None


def _ready(channel: Channel, now: datetime) -> QuerySet[Outbox]:
    return Outbox.objects.filter(channel=channel, state=State.READY, not_before__lte=now)


def _next_people(channel: Channel, now: datetime) -> list[int]:
    waiting = (
        _ready(channel, now)
        .order_by()
        .values("notice__recipient")
        .annotate(
            worst=Max(Cast("urgent", IntegerField())), first=Min("not_before"), rows=Count("pk")
        )
        .order_by("-worst", "first", "notice__recipient")
    )
    people: list[int] = []
    rows = 0
    for row in waiting[:PEOPLE]:
        rows += row["rows"]
        if people and rows > MOST:
            break  # whole people, so that each gets one digest
        people.append(row["notice__recipient"])
    return people


@transaction.atomic
def _claim_of(channel: Channel, people: list[int], now: datetime) -> Batch | None:
    """None where others hold all that these people are owed."""
    # Locked rows are somebody else's. On SQLite the transaction itself is the lock.
    found = (
        _ready(channel, now)
        .filter(notice__recipient__in=people)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("not_before", "pk")
        .values_list("pk", flat=True)[:MOST]
    )
    rows = list(
        Outbox.objects.filter(pk__in=list(found))
        .select_related("notice__deadline")
        .only(*NEEDED)
        .order_by("not_before", "pk")
    )
    if not rows:
        return None
    known = User.objects.in_bulk(people)
    for row in rows:
        row.notice.recipient = known[row.notice.recipient_id]
    wanted = _withdraw(rows, channel)
    wanted = _put_off(wanted, now)
    made = [
        letters.compose(group, group[0].notice.recipient, channel, message_id=_name(group), now=now)
        for group in _groups(wanted, now)
    ]
    lease = uuid.uuid4().hex
    keys = [pk for letter in made for pk in letter.rows]
    Outbox.objects.filter(pk__in=keys).update(
        state=State.LEASED, lease=lease, leased_until=now + LEASE
    )
    return Batch(channel, lease, tuple(made))


def _withdraw(rows: Iterable[Outbox], channel: Channel) -> list[Outbox]:
    """Take back what nobody needs to be told any more; the others."""
    wanted: list[Outbox] = []
    unwanted: dict[str, list[int]] = {}
    for row in rows:
        if reason := _unwanted(row, channel):
            unwanted.setdefault(reason, []).append(row.pk)
        else:
            wanted.append(row)
    for reason, keys in unwanted.items():
        Outbox.objects.filter(pk__in=keys).update(state=State.WITHDRAWN, last_error=reason)
    return wanted


def _unwanted(row: Outbox, channel: Channel) -> str:
    """Why a message is not needed any more, or nothing."""
    notice, person = row.notice, row.notice.recipient
    if not channel.active:
        return _("渠道已停用。")
    if not person.is_active:
        return _("收件人已停用。")
    if channel.kind == Channel.Kind.EMAIL and not person.email:
        return _("收件人没有电子邮箱。")
    deadline = notice.deadline
    if deadline is not None and notice.generation != deadline.generation:
        return _("期限已重新计算。")
    if deadline is not None and deadline.status not in Deadline.OPEN:
        return _("事情已办完。")
    return ""


def _put_off(rows: Iterable[Outbox], now: datetime) -> list[Outbox]:
    """Let wait what may not disturb anybody now; the others."""
    at_once: list[Outbox] = []
    later: dict[datetime, list[int]] = {}
    for row in rows:
        end = None if row.urgent else quiet_until(row.notice.recipient, now)
        if end is None:
            at_once.append(row)
        else:
            later.setdefault(end, []).append(row.pk)
    for end, keys in later.items():
        Outbox.objects.filter(pk__in=keys).update(not_before=end)
    return at_once


def quiet_until(person: User, now: datetime) -> datetime | None:
    """When the person's quiet hours end, if it is quiet now."""
    local = timezone.localtime(now)
    start, end = person.quiet_from, person.quiet_until
    if not _within(local.time(), start, end):
        return None
    ends = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return ends if ends > local else ends + timedelta(days=1)


def _within(moment: time, start: time, end: time) -> bool:
    if start <= end:
        return start <= moment < end
    return moment >= start or moment < end


def _groups(rows: Sequence[Outbox], now: datetime) -> list[list[Outbox]]:
    """Which rows are one message. What was one at the first attempt stays one, under its name."""
    fixed: dict[str, list[Outbox]] = {}
    fresh: dict[int, list[Outbox]] = {}
    for row in rows:
        if row.digest:
            fixed.setdefault(row.digest, []).append(row)
        elif row.attempts:
            fixed[row.message_id] = [row]
        else:
            fresh.setdefault(row.notice.recipient_id, []).append(row)
    groups = list(fixed.values())
    for own in fresh.values():
        waited = now - min(row.created_at for row in own) > WAITED
        if len(own) > SINGLE or (len(own) > 1 and waited):
            groups.append(_digest(own))
        else:
            groups += [[row] for row in own]
    return groups


def _digest(rows: list[Outbox]) -> list[Outbox]:
    name = f"d{rows[0].message_id}"
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(digest=name)
    for row in rows:
        row.digest = name
    return rows


def _name(group: Sequence[Outbox]) -> str:
    return group[0].digest or group[0].message_id


def _held(rows: Iterable[int], lease: str) -> QuerySet[Outbox]:
    """The rows as long as the lease is ours; after it they may be somebody else's."""
    return Outbox.objects.filter(pk__in=list(rows), lease=lease, state=State.LEASED)


@transaction.atomic
def mark_sent(batch: Batch, letter: Letter, now: datetime) -> None:
    """It was accepted."""
    _held(letter.rows, batch.lease).update(
        state=State.SENT, sent_at=now, lease="", last_error="", attempts=F("attempts") + 1
    )
    Channel.objects.filter(pk=batch.channel.pk).update(sent_at=now, last_error="")


@transaction.atomic
def mark_failed(batch: Batch, letter: Letter, words: str, now: datetime) -> None:
    """It was not: again after a pause that grows, and given up in the end."""
    held = _held(letter.rows, batch.lease)
    words = words[:500]
    for attempts in set(held.values_list("attempts", flat=True)):
        same = held.filter(attempts=attempts)
        again = {"lease": "", "last_error": words, "attempts": attempts + 1}
        if attempts + 1 >= ATTEMPTS:
            same.update(state=State.DEAD, **again)
        else:
            same.update(state=State.READY, not_before=now + PAUSES[attempts], **again)
    Channel.objects.filter(pk=batch.channel.pk).update(failed_at=now, last_error=words)


def put_back(batch: Batch, rest: Iterable[Letter]) -> None:
    """Letters that were not tried: no attempt, owed as before."""
    keys = [pk for letter in rest for pk in letter.rows]
    _held(keys, batch.lease).update(state=State.READY, lease="")
