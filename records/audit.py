"""History: who, when, from → to, what was said and changed; each line chained to the one before.

The chain is an HMAC, so that a line cannot be forged without the key; the payload (free text,
names) hangs beside it and only its hash is chained, so that personal data can be erased and
the chain still holds.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from records import clock
from records.context import current_request_id
from records.models import ChainHead, Event, EventPayload
from records.prepared import KEY, Prepared

if TYPE_CHECKING:
    from accounts.models import User

Changes = dict[str, list[Any]]
MANY = 1_000  # lines at once, from which on the database is told


def _canonical(value: Any) -> bytes:
    return json.dumps(
        value, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def snapshot(record: models.Model) -> dict[str, Any]:
    """The stored fields of a record as JSON would hold them, to compare before with after."""
    values = {f.attname: f.value_from_object(record) for f in record._meta.concrete_fields}
    result: dict[str, Any] = json.loads(_canonical(values))
    return result


def difference(before: dict[str, Any], after: dict[str, Any]) -> Changes:
    """`{field: [before, after]}` of what differs, bookkeeping fields left out."""
    silent = {"version", "updated_at", "status"}
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if name not in silent and before.get(name) != value
    }


def payload_hash(opinion: str, changes: Changes) -> str:
    return hashlib.sha256(_canonical([opinion, changes])).hexdigest()


def chain_hash(event: Event) -> str:
    """What `event.hash` must be, from its own fields and the hash before it."""
    content = [
        event.seq,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor_id,
        event.role,
        event.request_id,
        event.object_type,
        event.object_number,
        event.version,
        event.action,
        event.from_status,
        event.to_status,
        event.payload_hash,
        event.previous_hash,
    ]
    return hmac.new(settings.HISTORY_KEY.encode(), _canonical(content), hashlib.sha256).hexdigest()


_HEAD = Prepared(lambda: ChainHead.objects.select_for_update().filter(pk=KEY), locks=True)


def _head() -> ChainHead:
    """The chain's end under lock; the first writers of all meet at the same row too."""
    found = _HEAD(key=1)
    if not found:
        ChainHead.objects.bulk_create([ChainHead(pk=1)], ignore_conflicts=True)
        found = _HEAD(key=1)
    return found[0]


def head() -> ChainHead:
    """Where the chain ends now, as paper and reports bear it; not locked."""
    return ChainHead.objects.filter(pk=1).first() or ChainHead(pk=1)


def holds(line: int, beginning: str) -> bool:
    """Whether the chain has that line, untouched, with the hash that begins so on paper."""
    event = Event.objects.filter(pk=line).first()
    if event is None:
        return line == 0 and not beginning
    begins = bool(beginning) and event.hash.startswith(beginning)
    return begins and event.hash == chain_hash(event)


def write(
    *,
    by: User | None,
    object_type: str,
    number: str,
    action: str,
    version: int = 0,
    from_status: str = "",
    to_status: str = "",
    opinion: str = "",
    changes: Changes | None = None,
    at: datetime | None = None,
) -> Event:
    """Append one line. Runs in the caller's transaction; the chain's lock is taken last."""
    changes = json.loads(_canonical(changes or {}))
    head = _head()
    event = Event(
        seq=head.seq + 1,
        at=at or clock.now(),
        actor=by,
        role=",".join(sorted(by.role_codes)) if by else "",
        request_id=current_request_id(),
        object_type=object_type,
        object_number=number,
        version=version,
        action=action,
        from_status=from_status,
        to_status=to_status,
        payload_hash=payload_hash(opinion, changes),
        previous_hash=head.hash,
    )
    event.hash = chain_hash(event)
    event.save(force_insert=True)
    EventPayload.objects.create(event=event, opinion=opinion, changes=changes)
    head.seq, head.hash = event.seq, event.hash
    head.save()
    return event


class Line(NamedTuple):
    """One line of many: what `write` takes, for a verb that changes thousands of rows."""

    object_type: str
    number: str
    action: str
    version: int = 0
    changes: Changes | None = None
    opinion: str = ""


def write_all(lines: Iterable[Line], *, by: User | None) -> int:
    """Append many lines in one go: one lock of the chain, rows in bulk. Gives their number."""
    head = _head()
    role = ",".join(sorted(by.role_codes)) if by else ""
    at, request_id = clock.now(), current_request_id()
    events: list[Event] = []
    payloads: list[EventPayload] = []
    for line in lines:
        changes = json.loads(_canonical(line.changes or {}))
        event = Event(
            seq=head.seq + 1,
            at=at,
            actor=by,
            role=role,
            request_id=request_id,
            object_type=line.object_type,
            object_number=line.number,
            version=line.version,
            action=line.action,
            payload_hash=payload_hash(line.opinion, changes),
            previous_hash=head.hash,
        )
        event.hash = chain_hash(event)
        head.seq, head.hash = event.seq, event.hash
        events.append(event)
        payloads.append(EventPayload(event=event, opinion=line.opinion, changes=changes))
    if events:
        Event.objects.bulk_create(events, batch_size=500)
        _plan_anew(len(events))
        EventPayload.objects.bulk_create(payloads, batch_size=500)
        head.save()
    return len(events)


def _plan_anew(written: int) -> None:
    """Tell PostgreSQL that the history has grown.

    It checks each payload's key with a plan made when the table was small; kept, that plan reads
    the whole table for each of fifty thousand lines.
    """
    if written >= MANY and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE records_event")


ERASE = "erase_history"


def erase(lines: Iterable[int], *, number: str, by: User, reason: str) -> Event:
    """Empty what some lines of a record say, for the sake of personal data; the chain still holds.

    The erasing is a line itself, and without it an empty line is a fault. In the caller's
    transaction. Only what belongs to that record is emptied.
    """
    own = Event.objects.filter(pk__in=list(lines), object_number=number).exclude(action=ERASE)
    emptied = sorted(own.values_list("pk", flat=True))
    EventPayload.objects.filter(pk__in=emptied).update(opinion="", changes={})
    return write(
        by=by,
        object_type="history",
        number=number,
        action=ERASE,
        opinion=reason,
        changes={"lines": [emptied, []]},
    )


def _erased() -> set[int]:
    """The lines that were emptied and say so; a forged claim fails by its own hash."""
    claims = EventPayload.objects.filter(event__action=ERASE).values_list("changes", flat=True)
    return {line for changes in claims for line in (changes.get("lines") or [[]])[0]}


def faults() -> Iterator[str]:
    """Walk the whole chain and yield a sentence for each line that does not hold."""
    previous, seq, erased = "", 0, _erased()
    for event in Event.objects.select_related("payload").order_by("seq").iterator(2000):
        seq += 1
        if event.seq != seq:
            yield f"line {seq} is missing, the next one is {event.seq}"
            seq = event.seq
        if event.previous_hash != previous:
            yield f"line {event.seq} does not follow the line before it"
        if event.hash != chain_hash(event):
            yield f"line {event.seq} was changed"
        payload = getattr(event, "payload", None)
        if payload is None:
            yield f"what line {event.seq} says is missing"
        elif payload_hash(payload.opinion, payload.changes) != event.payload_hash and not (
            event.seq in erased and not payload.opinion and not payload.changes
        ):
            yield f"what line {event.seq} says was changed"
        previous = event.hash
    head = ChainHead.objects.filter(pk=1).first()
    if head and (head.seq, head.hash) != (seq, previous):
        yield f"the chain ends at {seq}, its head says {head.seq}"
