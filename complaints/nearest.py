"""The nearest clock, copied to the complaint's row, so that a list needs no join to sort by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from complaints.models import Complaint
from records import clocks, subjects

if TYPE_CHECKING:
    from collections.abc import Iterable

    from records.models import Deadline

NEAREST = ("due_subject", "due_at", "warn_at", "due_calendar", "paused_until")


def note_nearest(complaint: Complaint) -> None:
    """Copy the nearest clock to the complaint's row, for lists that sort and colour by it."""
    note(complaint, clocks.open_of(complaint.number))


def note(complaint: Complaint, running: Iterable[Deadline]) -> None:
    """The same from the open clocks at hand."""
    nearest = min(running, key=clocks.pressing, default=None)
    before = [getattr(complaint, name) for name in NEAREST]
    complaint.due_subject = nearest.subject if nearest else ""
    complaint.due_at = nearest.due_at if nearest else None
    complaint.warn_at = nearest.warn_at if nearest else None
    complaint.due_calendar = nearest.calendar_version_id if nearest else None
    paused = nearest is not None and nearest.status == nearest.Status.PAUSED
    complaint.paused_until = clocks.paused_until(nearest) if nearest and paused else None
    if before != [getattr(complaint, name) for name in NEAREST]:
        complaint.save(update_fields=NEAREST)


def note_moved(records: list[str]) -> None:
    """A calendar has changed: copy the nearest clock anew, complaint by complaint under lock."""
    for number in records:
        with transaction.atomic():
            found = Complaint.objects.select_for_update(of=("self",)).filter(number=number).first()
            if found is not None:
                note_nearest(found)


subjects.register_follower(note_moved)
