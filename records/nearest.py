"""The nearest clock, copied to the record's row, so that a list needs no join to sort by it.

    nearest.keep_for(Complaint)            # an app's `deadlines` says it once
    nearest.note(complaint, open_clocks)   # and each time that the clocks were set

The model has the fields of `NEAREST`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from records import clocks, subjects

if TYPE_CHECKING:
    from collections.abc import Iterable

    from records.models import Deadline

NEAREST = ("due_subject", "due_at", "warn_at", "due_calendar", "paused_until")


def note(record: Any, running: Iterable[Deadline]) -> None:
    """Copy the nearest of the open clocks to the record's row."""
    nearest = min(running, key=clocks.pressing, default=None)
    before = [getattr(record, name) for name in NEAREST]
    record.due_subject = nearest.subject if nearest else ""
    record.due_at = nearest.due_at if nearest else None
    record.warn_at = nearest.warn_at if nearest else None
    record.due_calendar = nearest.calendar_version_id if nearest else None
    paused = nearest is not None and nearest.status == nearest.Status.PAUSED
    record.paused_until = clocks.paused_until(nearest) if nearest and paused else None
    if before != [getattr(record, name) for name in NEAREST]:
        record.save(update_fields=NEAREST)


def keep_for(model: type[models.Model]) -> None:
    """When a calendar has changed, copy the nearest clock anew, record by record under lock."""
    rows = model._default_manager

    def note_moved(records: list[str]) -> None:
        for number in records:
            with transaction.atomic():
                found = rows.select_for_update(of=("self",)).filter(number=number).first()
                if found is not None:
                    note(found, clocks.open_of(number))

    subjects.register_follower(note_moved)
