"""What came before: the rounds that failed, and who did what when (处理记录)."""

from __future__ import annotations

import itertools

from django.utils.translation import gettext as _

from complaints.choices import Status
from complaints.documents import ending, handling
from complaints.models import Complaint
from complaints.workflow import signing
from complaints.workflow.words import words_of
from records.models import Event
from records.pdf.cells import Cells, moment

# Talk around a complaint stays on the screen.
NOT_PRINTED = frozenset({"save_draft", "comment", "attach"})


def events(complaint: Complaint) -> list[Event]:
    """The history of a complaint as far as it goes on paper."""
    found = Event.objects.filter(object_number=complaint.number).exclude(action__in=NOT_PRINTED)
    return list(found.select_related("actor", "payload").order_by("seq"))


def lines(story: list[Event]) -> list[Cells]:
    """One row an event: when, who, what it was and where it led."""
    states = dict(Status.choices)
    rows = []
    for event in story:
        label = _("登记") if event.action == "open" else words_of(event.action)
        moved = event.to_status != event.from_status and event.to_status in states
        payload = getattr(event, "payload", None)
        rows.append(
            {
                "at": moment(event.at),
                "by": str(event.actor or _("系统")),
                "what": label,
                "state": states[event.to_status] if moved else "",
                "opinion": payload.opinion if payload else "",
            }
        )
    return rows


def rounds(complaint: Complaint) -> list[Cells]:
    """The earlier rounds, each complete: why the next began is the last thing it says."""
    content = signing.read(complaint) if complaint.round_number > 1 else None
    every = list(
        complaint.rounds.select_related("analysed_by", "opened_by")
        .prefetch_related("measures", "parts")
        .order_by("number")
    )
    return [
        {
            **handling.of_round(round_),
            "number": round_.number,
            "from": moment(round_.opened_at),
            "to": moment(round_.ended_at),
            "verification": handling.verification(complaint, round_.number),
            "signoffs": [
                row for row in ending.signoffs(complaint, round_.number, content) if row["name"]
            ],
            "ended_because": following.reason,
        }
        for round_, following in itertools.pairwise(every)
        if round_.number != complaint.round_number
    ]
