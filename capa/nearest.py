"""The nearest clock, copied to the CAPA's row, so that a list needs no join to sort by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from capa.models import Capa
from records import clocks, subjects

if TYPE_CHECKING:
    from collections.abc import Iterable

    from records.models import Deadline

NEAREST = ("due_subject", "due_at", "warn_at", "due_calendar", "paused_until")


def note(capa: Capa, running: Iterable[Deadline]) -> None:
    """Copy the nearest of the open clocks to the CAPA's row."""
    nearest = min(running, key=clocks.pressing, default=None)
    before = [getattr(capa, name) for name in NEAREST]
    capa.due_subject = nearest.subject if nearest else ""
    capa.due_at = nearest.due_at if nearest else None
    capa.warn_at = nearest.warn_at if nearest else None
    capa.due_calendar = nearest.calendar_version_id if nearest else None
    paused = nearest is not None and nearest.status == nearest.Status.PAUSED
    capa.paused_until = clocks.paused_until(nearest) if nearest and paused else None
    if before != [getattr(capa, name) for name in NEAREST]:
        capa.save(update_fields=NEAREST)


def note_moved(records: list[str]) -> None:
    """A calendar has changed: copy the nearest clock anew, CAPA by CAPA under lock."""
    for number in records:
        with transaction.atomic():
            found = Capa.objects.select_for_update(of=("self",)).filter(number=number).first()
            if found is not None:
                note(found, clocks.open_of(number))


subjects.register_follower(note_moved)
