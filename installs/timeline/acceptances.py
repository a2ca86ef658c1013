"""处理记录 of an acceptance: steps, comments and files as one line of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from installs.choices.acceptance import Status
from installs.models import Acceptance, AcceptanceAttachment, AcceptanceComment
from installs.workflow.acceptances import words_of
from records import clock
from records.due import moment_text
from records.history import Entry, size_text
from records.history import Names as History
from records.models import Event

# Bookkeeping of the row, and what the line says anyway.
SILENT = frozenset(
    {"due_at", "due_subject", "warn_at", "due_calendar", "paused_until", "created_at"}
    | {"updated_at", "cancel_reason", "opened_by_id", "content_version", "form_edition_id"}
    | {"started_at", "in_service_at", "template_id", "machine", "model"}
)
OWN_ROWS = frozenset({"comment", "attach"})  # these have rows of their own with more to show
BACKWARDS = frozenset({"take_back", "return_record", "cancel"})
DECIDED = frozenset({"sign_ours", "sign_customer", "take_over", "finish_adjustment"})


class Names(History):
    """The words of changes."""

    models = (Acceptance,)
    silent = SILENT

    def _label(self, name: str) -> str:
        """`item_3` is the third line of the report."""
        if name.startswith("item_"):
            return _("第 %(n)s 项") % {"n": name.removeprefix("item_")}
        return super()._label(name)


def entries(
    acceptance: Acceptance,
    comments: Iterable[AcceptanceComment],
    files: Sequence[AcceptanceAttachment],
) -> list[Entry]:
    """Everything that happened, the newest first."""
    now = clock.now()
    lines = steps_of(acceptance)
    lines += [
        Entry(
            str(one.by),
            _("留言"),
            one.at,
            moment_text(one.at, now),
            f"m{one.pk}",
            text=one.text,
            said=True,
        )
        for one in comments
    ]
    lines += _files(acceptance, files, now)
    return sorted(lines, key=lambda line: line.at)[::-1]


def steps_of(acceptance: Acceptance, after: int = -1) -> list[Entry]:
    """The steps after a version, oldest first."""
    events = Event.objects.filter(
        object_type=acceptance._meta.label_lower, object_number=acceptance.number, version__gt=after
    )
    found = events.select_related("actor", "payload").order_by("seq")
    shown = [event for event in found if event.action not in OWN_ROWS]
    names, now = Names.read(shown), clock.now()
    return [_of_event(event, names, now) for event in shown]


def _of_event(event: Event, names: Names, now: datetime) -> Entry:
    """A step in words: what it was, where it led, what was said, what it changed."""
    payload = getattr(event, "payload", None)
    what = words_of(event.action)
    if event.from_status and event.from_status != event.to_status:
        status = dict(Status.choices).get(event.to_status, event.to_status)
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


def _minute(file: AcceptanceAttachment) -> tuple[int, datetime]:
    return file.uploaded_by_id, file.uploaded_at.replace(second=0, microsecond=0)


def _files(
    acceptance: Acceptance, files: Sequence[AcceptanceAttachment], now: datetime
) -> list[Entry]:
    """Files that somebody added within the same minute are one line."""
    lines = []
    for _key, group in groupby(files, key=_minute):
        added = list(group)
        last = added[-1].uploaded_at
        lines.append(
            Entry(
                str(added[0].uploaded_by),
                _("添加附件 %(n)d 项") % {"n": len(added)},
                last,
                moment_text(last, now),
                f"f{added[0].pk}",
                files=[file_of(acceptance, one) for one in added],
            )
        )
    return lines


def file_of(acceptance: Acceptance, file: AcceptanceAttachment) -> dict[str, str]:
    """A file as the components show it."""
    address = [acceptance.number, file.uid]
    return {
        "url": reverse(f"{acceptance.SPACE}:file", args=address),
        "thumb": reverse(f"{acceptance.SPACE}:thumb", args=address) if file.is_image else "",
        "name": file.name,
        "caption": file.caption or file.name,
        "alt": file.caption or file.name,
        "size": size_text(file.size),
    }
