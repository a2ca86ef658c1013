"""处理记录 of a CAPA: its steps, comments, follow-up notes and files as one line of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import CharField, PositiveSmallIntegerField, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from capa import choices
from capa.choices import MeasureStatus, Status
from capa.models import Capa, CapaAttachment, Comment, Extension, FollowUp, Measure, Round
from capa.workflow.steps import words_of
from records import clock
from records.due import moment_text
from records.history import Entry, size_text
from records.history import Names as History
from records.models import Event

# Bookkeeping of the row, which says nothing to a reader.
SILENT = frozenset(
    {"due_at", "due_subject", "warn_at", "due_calendar", "paused_until"}
    | {"started_at", "effective_at", "first_evaluator_id"}
    | {"closed_at", "created_at", "updated_at", "form_edition_id", "content_version"}
    | {"sealed", "opened_by_id", "opened_at", "ended_at", "measured_at"}
    | {"plan_submitted_at", "plan_approved_at", "implemented_at", "verified_at"}
)
COMMENT, NOTE = "m", "n"
# These have rows of their own with more to show than their line of history.
OWN_ROWS = frozenset({"comment", "attach", "follow_up"})
BACKWARDS = frozenset(
    {"return_plan", "withdraw_plan", "reject_measure", "refuse_closing", "reopen", "cancel"}
)
DECIDED = frozenset(
    {"start", "review", "approve_plan", "approve_measure", "decide_extension", "verify", "close"}
)
ROW_NAMES = {
    "members": gettext_lazy("小组成员"),
    "is_is_not": gettext_lazy("是与不是"),
    "containments": gettext_lazy("遏制"),
    "causes": pgettext_lazy("cause", "原因"),
    "whys": gettext_lazy("为什么"),
    "measures": gettext_lazy("措施"),
    "standards": gettext_lazy("标准化"),
    "rejected": gettext_lazy("退回的措施"),
    "measure": gettext_lazy("措施"),
    "measure_done": gettext_lazy("完成日期"),
    "extension": gettext_lazy("延期"),
    "deployments": gettext_lazy("横向展开"),
    "readings": gettext_lazy("观察数据"),
}
# The codes that a row's cells may hold.
CELLS: dict[str, Any] = {
    str(code): label
    for kind in (
        choices.Dimension,
        choices.ContainmentPlace,
        choices.Branch,
        choices.Bone,
        choices.CauseState,
        choices.MeasureKind,
        choices.MeasureStatus,
        choices.DocumentKind,
        choices.Target,
    )
    for code, label in kind.choices
}


class Names(History):
    """The words of a CAPA's changes."""

    models = (Capa, Round, Measure, Extension)
    silent = SILENT
    row_names = ROW_NAMES

    def row_words(self, row: Any) -> str:
        if not isinstance(row, list):
            return str(row)
        cells = [_("；").join(cell) if isinstance(cell, list) else cell for cell in row]
        return super().row_words([CELLS.get(str(cell), cell) for cell in cells])


def events_of(capa: Capa) -> list[Event]:
    """The history, oldest first, in one query."""
    return list(
        Event.objects.filter(object_type=capa._meta.label_lower, object_number=capa.number)
        .select_related("actor", "payload")
        .order_by("seq")
    )


@dataclass(frozen=True)
class Said:
    """A comment or a follow-up note, as one query finds both."""

    kind: str
    pk: int
    at: datetime
    by: str
    text: str
    progress: int | None


def said_about(capa: Capa) -> list[Said]:
    """What was written beside the CAPA, oldest first: comments and notes in one query."""
    names = ("pk", "at", "by__name", "text")
    comments = Comment.objects.filter(capa=capa).order_by()
    notes = FollowUp.objects.filter(capa=capa).order_by()
    kind, nothing = CharField(), PositiveSmallIntegerField(null=True)
    found = comments.values_list(
        Value(COMMENT, kind), *names, Value(None, output_field=nothing)
    ).union(notes.values_list(Value(NOTE, kind), *names, "progress"), all=True)
    return sorted((Said(*row) for row in found), key=lambda one: (one.at, one.pk))


def entries(
    capa: Capa,
    events: Iterable[Event],
    said: Iterable[Said],
    attachments: Sequence[CapaAttachment],
    known: Mapping[tuple[str, int], str],
) -> list[Entry]:
    """Everything that happened, the newest first. known: names that are at hand."""
    now = clock.now()
    shown = [event for event in events if event.action not in OWN_ROWS]
    names = Names.read(shown, known)
    lines = [of_event(event, names, now) for event in shown]
    lines += [_said(one, now) for one in said]
    lines += _files(capa, attachments, now)
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
        bool(moved) and event.action == "verify" and event.to_status == Status.ANALYSING
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


def _said(one: Said, now: datetime) -> Entry:
    what = _("留言") if one.kind == COMMENT else _("跟踪记录")
    if one.progress is not None:
        what = _("跟踪记录，进度 %(percent)d%%") % {"percent": one.progress}
    when = moment_text(one.at, now)
    return Entry(one.by, what, one.at, when, f"{one.kind}{one.pk}", text=one.text, said=True)


def _files(capa: Capa, attachments: Sequence[CapaAttachment], now: datetime) -> list[Entry]:
    """Files that somebody added within the same minute are one line."""
    lines = []
    for (_person, _minute), group in groupby(
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
                files=[file_of(capa, a) for a in added],
            )
        )
    return lines


def file_of(capa: Capa, attachment: CapaAttachment) -> dict[str, str]:
    """A file as the components show it."""
    address = [capa.number, attachment.uid]
    return {
        "url": reverse("capa:file", args=address),
        "thumb": reverse("capa:thumb", args=address) if attachment.is_image else "",
        "name": attachment.name,
        "caption": attachment.caption or attachment.name,
        "alt": attachment.caption or attachment.name,
        "size": size_text(attachment.size),
    }


def measure_tone(status: str, *, late: bool) -> str:
    """The colour of a measure's state."""
    if status == MeasureStatus.DONE:
        return "green"
    if late or status == MeasureStatus.REJECTED:
        return "red"
    return {MeasureStatus.ACTIVE: "blue", MeasureStatus.REPLANNED: "amber"}.get(
        MeasureStatus(status), ""
    )
