"""处理记录 of a shipment or request: steps, comments and files as one line of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import clock
from records.due import moment_text
from records.history import Entry, size_text
from records.history import Names as History
from records.models import Event
from shipping.models import Attachment, Comment, Replenishment, Shipment
from shipping.workflow.base import ShippingStep
from shipping.workflow.steps import REPLENISHMENT_STEPS, SHIPMENT_STEPS, words_of

STEPS: dict[type[Any], Mapping[str, ShippingStep]] = {
    Shipment: SHIPMENT_STEPS,
    Replenishment: REPLENISHMENT_STEPS,
}
# Bookkeeping of the row, and what the line says anyway.
SILENT = frozenset(
    {"due_at", "due_subject", "warn_at", "due_calendar", "paused_until", "created_at"}
    | {"updated_at", "packed_at", "shipped_at", "arrived_at", "signed_at", "archived_at"}
    | {"handled_at", "settled_at", "cancel_reason", "packing_note", "arrival_note", "answer"}
    | {"opened_by_id", "packed_by_id", "shipped_by_id", "archived_by_id", "handled_by_id"}
    | {"receipt", "round_number", "form_edition_id", "asked"}
)
# These have rows of their own with more to show than their line of history.
OWN_ROWS = frozenset({"comment", "attach"})
BACKWARDS = frozenset({"unpack", "refuse", "cancel", "recount"})
DECIDED = frozenset({"ship", "report_arrival", "sign_receipt", "archive", "accept"})


class Names(History):
    """The words of changes."""

    silent = SILENT
    row_names: ClassVar = {"items": gettext_lazy("发货清单")}

    def row_words(self, row: Any) -> str:
        return str(row)


class OfShipment(Names):
    models = (Shipment,)


class OfReplenishment(Names):
    models = (Replenishment,)


NAMES: dict[type[Any], type[Names]] = {Shipment: OfShipment, Replenishment: OfReplenishment}


def entries(record: Any, attachments: Sequence[Attachment]) -> list[Entry]:
    """Everything that happened, the newest first."""
    now = clock.now()
    lines = steps_of(record)
    comments = Comment.objects.filter(**{record.OWN: record}).select_related("by")
    lines += [_said(one, now) for one in comments]
    lines += _files(record, attachments, now)
    return sorted(lines, key=lambda line: line.at)[::-1]


def steps_of(record: Any, after: int = -1) -> list[Entry]:
    """The steps after a version, oldest first."""
    events = Event.objects.filter(
        object_type=record._meta.label_lower, object_number=record.number, version__gt=after
    )
    shown = [
        event
        for event in events.select_related("actor", "payload").order_by("seq")
        if event.action not in OWN_ROWS
    ]
    names, now = NAMES[type(record)].read(shown), clock.now()
    return [_of_event(record, event, names, now) for event in shown]


def _of_event(record: Any, event: Event, names: Names, now: datetime) -> Entry:
    """A step in words: what it was, where it led, what was said, what it changed."""
    payload = getattr(event, "payload", None)
    what = words_of(STEPS[type(record)], event.action)
    if event.from_status and event.to_status and event.from_status != event.to_status:
        words = dict(type(record)._meta.get_field("status").flatchoices)
        status = words.get(event.to_status, event.to_status)
        what = _("%(step)s，进入“%(status)s”") % {"step": what, "status": status}
    tone = "amber" if event.action in BACKWARDS else "green" if event.action in DECIDED else ""
    return Entry(
        who=str(event.actor) if event.actor else _("系统"),
        what=what,
        at=event.at,
        when=moment_text(event.at, now),
        anchor=f"e{event.seq}",
        tone=tone,
        text=payload.opinion if payload else "",
        changes=names.in_words(payload.changes) if payload else (),
    )


def _said(one: Comment, now: datetime) -> Entry:
    when = moment_text(one.at, now)
    return Entry(str(one.by), _("留言"), one.at, when, f"m{one.pk}", text=one.text, said=True)


def _files(record: Any, attachments: Iterable[Attachment], now: datetime) -> list[Entry]:
    """Files that somebody added within the same minute are one line."""
    lines = []
    for _key, group in groupby(
        attachments,
        key=lambda a: (a.uploaded_by_id, a.uploaded_at.replace(second=0, microsecond=0)),
    ):
        added = list(group)
        lines.append(
            Entry(
                str(added[0].uploaded_by),
                _("添加附件 %(n)d 项") % {"n": len(added)},
                added[-1].uploaded_at,
                moment_text(added[-1].uploaded_at, now),
                f"f{added[0].pk}",
                files=[file_of(record, a) for a in added],
            )
        )
    return lines


def file_of(record: Any, attachment: Attachment) -> dict[str, str]:
    """A file as the components show it."""
    address = [record.number, attachment.uid]
    shown = attachment.is_image
    return {
        "url": reverse(f"{record.SPACE}:file", args=address),
        "thumb": reverse(f"{record.SPACE}:thumb", args=address) if shown else "",
        "name": attachment.name,
        "caption": attachment.caption or attachment.name,
        "alt": attachment.caption or attachment.name,
        "size": size_text(attachment.size),
    }
