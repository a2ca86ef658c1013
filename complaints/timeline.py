"""处理记录: history, contacts, comments and files as one line of time, changes in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Channel, MeasureKind, Status
from complaints.models import Complaint, ComplaintAttachment, Round
from complaints.told import YES, Told
from complaints.workflow.words import words_of
from records import clock
from records.due import moment_text
from records.history import Entry, size_text
from records.history import Names as History
from records.models import Event

# Bookkeeping of the row, which says nothing to a reader.
SILENT = frozenset(
    {"submitted_at", "form_edition_id", "title", "round_number", "first_contact_at", "replied_at"}
    | {"closed_at", "on_spot", "department_id", "nonconforming", "due_at", "due_subject"}
    | {"warn_at", "due_calendar", "paused_until", "conclusion", "created_at"}
)
# These have rows of their own with more to show than their line of history.
OWN_ROWS = frozenset({"comment", "log_contact", "attach"})
BACKWARDS = frozenset({"send_back", "not_reproduced", "reopen", "cancel", "decline"})
DECIDED = frozenset({"approve", "verify", "countersign", "close", "classify", "judge", "confirm"})
ROW_NAMES = {"measures": gettext_lazy("措施"), "parts": gettext_lazy("物料")}


def events_of(complaint: Complaint) -> list[Event]:
    """The history, oldest first, in one query."""
    return list(
        Event.objects.filter(
            object_type=complaint._meta.label_lower, object_number=complaint.number
        )
        .select_related("actor", "payload")
        .order_by("seq")
    )


def entries(
    complaint: Complaint,
    events: Iterable[Event],
    told: Mapping[str, list[Told]],
    attachments: Sequence[ComplaintAttachment],
) -> list[Entry]:
    """Everything that happened, the newest first."""
    now = clock.now()
    shown = [event for event in events if event.action not in OWN_ROWS]
    names = Names.read(shown)
    lines = [of_event(event, names, now) for event in shown]
    lines += [_contact(one, now) for one in told.get("contact", ())]
    lines += [_comment(complaint, one, attachments, now) for one in told.get("comment", ())]
    lines += _files(complaint, attachments, now)
    # Newest first; of the same moment, what came later.
    return sorted(lines, key=lambda line: line.at)[::-1]


def of_event(event: Event, names: Names, now: datetime) -> Entry:
    """A step in words: what it was, where it led, what was said, what it changed."""
    payload = getattr(event, "payload", None)
    what = words_of(event.action)
    moved = event.to_status and event.from_status and event.from_status != event.to_status
    if moved:
        status = Status(event.to_status).label
        what = _("%(step)s，进入“%(status)s”") % {"step": what, "status": status}
    back = event.action in BACKWARDS or (
        bool(moved and event.to_status == Status.HANDLING)
        and (event.action in {"verify", "countersign", "record_answer"})
    )
    return Entry(
        who=str(event.actor) if event.actor else _("系统"),
        what=what,
        at=event.at,
        when=moment_text(event.at, now),
        anchor=f"e{event.seq}",
        tone="amber" if back else "green" if event.action in DECIDED else "",
        text=payload.opinion if payload else "",
        changes=names.in_words(payload.changes) if payload else (),
    )


def _contact(one: Told, now: datetime) -> Entry:
    words = _("%(channel)s联系了%(person)s") % {"channel": Channel(one.a).label, "person": one.b}
    note = _("补录") if one.d == YES else ""
    return Entry(
        one.who, words, one.moment, moment_text(one.moment, now), f"c{one.pk}",
        text=one.c, round=note, said=True,
    )  # fmt: skip


def _comment(
    complaint: Complaint, one: Told, attachments: Sequence[ComplaintAttachment], now: datetime
) -> Entry:
    return Entry(
        one.who,
        _("留言"),
        one.at,
        moment_text(one.at, now),
        f"m{one.pk}",
        text=one.a,
        round=_("客户可见") if one.b == YES else "",
        files=[file_of(complaint, a) for a in attachments if a.comment_id == one.pk],
        said=True,
    )


def _files(
    complaint: Complaint, attachments: Sequence[ComplaintAttachment], now: datetime
) -> list[Entry]:
    """Files that somebody added within the same minute are one line."""
    alone = [a for a in attachments if a.comment_id is None]
    lines = []
    for (_person, _minute), group in groupby(
        alone, key=lambda a: (a.uploaded_by_id, a.uploaded_at.replace(second=0, microsecond=0))
    ):
        added = list(group)
        lines.append(
            Entry(
                str(added[0].uploaded_by),
                _("添加照片与附件 %(n)d 项") % {"n": len(added)},
                added[-1].uploaded_at,
                moment_text(added[-1].uploaded_at, now),
                f"f{added[0].pk}",
                files=[file_of(complaint, a) for a in added],
            )
        )
    return lines


def file_of(complaint: Complaint, attachment: ComplaintAttachment) -> dict[str, str]:
    """A file as the components show it."""
    address = [complaint.number, attachment.uid]
    return {
        "url": reverse("complaints:file", args=address),
        "thumb": reverse("complaints:thumb", args=address) if attachment.is_image else "",
        "name": attachment.name,
        "caption": attachment.caption or attachment.name,
        "alt": attachment.caption or attachment.name,
        "size": size_text(attachment.size),
        "purpose": str(attachment.get_purpose_display()),
    }


class Names(History):
    """The words of a complaint's changes."""

    models = (Complaint, Round)
    silent = SILENT
    row_names = ROW_NAMES

    def row_words(self, row: Sequence[Any]) -> str:
        kinds = dict(MeasureKind.choices)
        return super().row_words([kinds.get(cell, cell) for cell in row])
