"""处理记录: history, contacts, comments and files as one line of time, changes in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Channel, MeasureKind, Status
from complaints.models import Complaint, ComplaintAttachment, Round
from complaints.told import YES, Told
from complaints.workflow.steps import words_of
from records import clock
from records.due import exact_text, moment_text
from records.models import Event

# Bookkeeping of the row, which says nothing to a reader.
SILENT = frozenset(
    {"submitted_at", "form_edition_id", "title", "round_number", "first_contact_at", "replied_at"}
    | {"closed_at", "on_spot", "department_id", "nonconforming", "due_at", "due_subject"}
    | {"warn_at", "paused_until", "conclusion", "created_at"}
)
# These have rows of their own with more to show than their line of history.
OWN_ROWS = frozenset({"comment", "log_contact", "attach"})
BACKWARDS = frozenset({"send_back", "not_reproduced", "reopen", "cancel", "decline"})
DECIDED = frozenset({"approve", "verify", "countersign", "close", "classify", "judge", "confirm"})
ROW_NAMES = {"measures": gettext_lazy("措施"), "parts": gettext_lazy("物料")}


@dataclass(frozen=True)
class Entry:
    """One line, as `components/timeline_entry.html` shows it."""

    who: str
    what: str
    at: datetime
    when: str
    anchor: str
    tone: str = ""
    text: str = ""
    round: str = ""
    files: Sequence[Mapping[str, str]] = ()
    changes: Sequence[Mapping[str, str]] = ()
    said: bool = field(default=False)  # a comment or a contact, not a step


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


def size_text(size: int) -> str:
    """`48 KB`, `1.3 MB`."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{number_format(size / 1024 / 1024, 1)} MB"


class Names:
    """Who and what the numbers in the history stand for, read in one query for all lines."""

    def __init__(self, known: Mapping[tuple[str, int], str]) -> None:
        self.known = known

    @classmethod
    def read(cls, events: Iterable[Event]) -> Names:
        wanted: dict[str, set[int]] = {}
        for event in events:
            payload = getattr(event, "payload", None)
            for name, pair in (payload.changes if payload else {}).items():
                if name.endswith("_id") and name not in SILENT:
                    wanted.setdefault(name, set()).update(v for v in pair if isinstance(v, int))
        queries = [cls._labels(name, ids) for name, ids in wanted.items() if ids]
        if not queries:
            return cls({})
        found = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
        return cls({(name, pk): text for name, pk, text in found})

    @staticmethod
    def _labels(name: str, ids: set[int]) -> Any:
        model: Any = Complaint._meta.get_field(name.removesuffix("_id")).related_model
        fields = {f.name for f in model._meta.concrete_fields}
        label = next(
            n for n in ("name", "number", "serial_number", "pk") if n in fields or n == "pk"
        )
        text = Cast(label, CharField(max_length=200))
        rows = model._default_manager.filter(pk__in=ids).order_by()
        return rows.values_list(Value(name, CharField()), "pk", text)

    def in_words(self, changes: Mapping[str, Sequence[Any]]) -> list[dict[str, str]]:
        """`[{label, before, after}]` of what a reader wants to know."""
        return [
            {
                "label": self._label(name),
                "before": self._value(name, before),
                "after": self._value(name, after),
            }
            for name, (before, after) in changes.items()
            if name not in SILENT
        ]

    def _label(self, name: str) -> str:
        if name in ROW_NAMES:
            return str(ROW_NAMES[name])
        found = self._field(name)
        if found is None:
            return name
        # Rows that belong to the complaint, as a file taken off its draft, are named as rows.
        of_rows = found.auto_created and not found.concrete
        return str(found.related_model._meta.verbose_name if of_rows else found.verbose_name)

    @staticmethod
    def _field(name: str) -> Any:
        for model in (Complaint, Round):
            try:
                return model._meta.get_field(name.removesuffix("_id"))
            except FieldDoesNotExist:
                continue
        return None

    def _value(self, name: str, value: Any) -> str:
        if value in (None, "", []):
            return ""
        if name in ROW_NAMES:
            return "\n".join(_row_words(row) for row in value)
        if name.endswith("_id"):
            return self.known.get((name, value), str(value))
        if isinstance(value, bool):
            return _("是") if value else _("否")
        found = self._field(name)
        if getattr(found, "choices", None):
            words = {str(code): str(label) for code, label in found.flatchoices}
            return words.get(str(value), str(value))
        if isinstance(value, str) and "T" in value and (moment := parse_datetime(value)):
            return exact_text(moment if timezone.is_aware(moment) else timezone.make_aware(moment))
        return str(value)


def _row_words(row: Sequence[Any]) -> str:
    kinds = dict(MeasureKind.choices)
    return "　".join(str(kinds.get(cell, cell)) for cell in row if cell not in (None, ""))
