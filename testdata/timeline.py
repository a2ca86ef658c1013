"""处理记录 of test data: its steps, comments and files as one line of time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import clock
from records.due import moment_text
from records.history import Entry, size_text
from records.history import Names as History
from records.models import Event
from testdata.choices import Status
from testdata.models import Comment, DataFile, TestData
from testdata.workflow.steps import words_of

# Bookkeeping of the row, and what the line says anyway.
SILENT = frozenset(
    {"due_at", "due_subject", "warn_at", "due_calendar", "paused_until", "created_at"}
    | {"updated_at", "handed_at", "archived_at", "return_reason", "cancel_reason", "opinion"}
    | {"reviewed_by_id"}
)
BACKWARDS = frozenset({"send_back", "cancel"})
DECIDED = frozenset({"hand", "archive"})


class Names(History):
    """The words of changes."""

    models = (TestData,)
    silent = SILENT
    row_names = {"attachments": gettext_lazy("数据文件")}

    def row_words(self, row: Any) -> str:
        return str(row)


def entries(data: TestData) -> list[Entry]:
    """Everything that happened, the newest first."""
    now = clock.now()
    lines = steps_of(data)
    lines += [
        _said(one, now) for one in Comment.objects.filter(test_data=data).select_related("by")
    ]
    return sorted(lines, key=lambda line: line.at)[::-1]


def steps_of(data: TestData, after: int = -1) -> list[Entry]:
    """The steps after a version, oldest first."""
    events = Event.objects.filter(
        object_type=data._meta.label_lower, object_number=data.number, version__gt=after
    )
    found = events.exclude(action="comment").select_related("actor", "payload").order_by("seq")
    shown = list(found)
    names, now = Names.read(shown), clock.now()
    return [_of_event(event, names, now) for event in shown]


def _of_event(event: Event, names: Names, now: datetime) -> Entry:
    """A step in words: what it was, where it led, what was said, what it changed."""
    payload = getattr(event, "payload", None)
    what = words_of(event.action)
    if event.from_status and event.to_status and event.from_status != event.to_status:
        status = Status(event.to_status).label
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


def file_of(data: TestData, file: DataFile) -> dict[str, str]:
    """A file as the components show it."""
    return {
        "url": reverse("testdata:file", args=[data.number, file.uid]),
        "thumb": "",
        "name": file.name,
        "caption": file.caption or file.name,
        "alt": file.name,
        "size": size_text(file.size),
    }
