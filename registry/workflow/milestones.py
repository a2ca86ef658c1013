"""What delivery tells a machine's file: shipped, arrived, installed, accepted, under warranty (S6).

The verbs of shipments, plans and acceptances decide who may and when; here the file is kept, with
its history. Nobody edits these days by hand where a signed record says them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from records import audit
from registry.models import Equipment
from registry.workflow.begin import finish

if TYPE_CHECKING:
    from accounts.models import User

MILESTONES = frozenset(
    {
        *("shipped_on", "arrived_on", "installed_on", "accepted_on"),
        *("warranty_from", "warranty_until", "software_version"),
    }
)


@transaction.atomic
def note_milestones(
    equipment: Equipment, *, by: User | None, action: str, opinion: str = "", **values: Any
) -> Equipment:
    """Write days of a machine's life into its file, in the verb's own transaction.

    by: nobody where the timetable does it. action: what the history calls it.
    """
    unknown = values.keys() - MILESTONES
    if unknown:
        raise ValueError(f"no milestones: {sorted(unknown)}")
    fresh: Equipment = Equipment.objects.select_for_update().get(pk=equipment.pk)
    fresh.before = audit.snapshot(fresh)
    for name, value in values.items():
        setattr(fresh, name, value)
    return finish(fresh, by=by, action=action, opinion=opinion)
