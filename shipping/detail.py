"""One shipment or request on its page, read in a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from records import clock, clock_rights, clock_rows, clocks
from records.due import clock_name, describe
from records.models import Deadline
from registry.facts import day
from shipping import counted, deadlines, facts, panel, quantities, rows, timeline
from shipping.choices import TransitKind
from shipping.kinds import OF
from shipping.models import Item, Replenishment, Shipment
from shipping.workflow.steps import offered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from shipping.models import Attachment

TRANSIT_TONES = {
    TransitKind.DELAYED: "amber",
    TransitKind.DAMAGED: "red",
    TransitKind.STORED: "amber",
}


def find(model: Any, user: User, number: str) -> Any:
    """One record with the rows that it points to, or Http404."""
    visible = model.objects.visible_to(user).for_list().select_related(*OF[model].related)
    record = get_object_or_404(visible, number=number)
    if model is Shipment:
        items = Prefetch("items", Item.objects.select_related("equipment", "box"))
        prefetch_related_objects([record], items, "boxes")
    return record


def context(record: Any, user: User) -> dict[str, Any]:
    """What the page shows to this person."""
    kind, now = OF[type(record)], clock.now()
    prefetch_related_objects([user], "stands_in_for")
    files = list(record.attachments.select_related("uploaded_by"))
    every = clock_rights.of(record)
    running = [one for one in every if one.status in Deadline.OPEN]
    steps = offered(kind.steps, record, user)
    names = {step.name for step in steps}
    nearest = min(running, key=clocks.pressing, default=None)
    order = list(deadlines.CALLED)
    own = [one for one in files if one.count_id is None]
    edits = {step.name: record.step_url(step.name) for step in steps}
    further = _of_shipment if isinstance(record, Shipment) else _of_replenishment
    return {
        "record": record,
        "kind": kind,
        "list_url": f"{record.SPACE}:list",
        "people_url": f"{record.SPACE}:people",
        "form_url": reverse(f"{record.SPACE}:form_pdf", args=[record.number]),
        "status_tone": rows.tone_of(record.status),
        "facts": facts.of(record, user),
        "panel": panel.panel(record, user, steps),
        "clock": describe(nearest, now, clocks.calendar_of(nearest)) if nearest else None,
        "clock_why": clock_rows.why_url(record, nearest) if nearest else "",
        "clocks": clock_rows.rows(record, every, user, now, order=order, flags={}, offered=names),
        "to_take_up": [
            clock_name(one.label) for one in every if clock_rights.may_acknowledge(one, user)
        ],
        "files": [timeline.file_of(record, one) for one in own],
        "log": timeline.entries(record, files),
        "begun": facts.moment(record.created_at),
        "edits": edits,
        "comment_form": _form("comment", names, record, user),
        "attach_form": _form("attach", names, record, user),
        **further(record, user, files, edits),
    }


def _form(name: str, names: set[str], record: Any, user: User) -> Any:
    """A small form of the page, where this person may use it."""
    if name not in names:
        return None
    return OF[type(record)].forms[name](record=record, user=user, auto_id=f"{name}_%s")


def _of_shipment(
    shipment: Shipment, user: User, files: Sequence[Attachment], edits: dict[str, str]
) -> dict[str, Any]:
    counts = counted.counts_of(shipment)
    machines = [item for item in shipment.items.all() if item.kind == "main"][:2]
    raise_url = edits.get("raise_complaint", "")
    return {
        "title": _("、").join(item.name for item in machines) or shipment.customer,
        "boxes": counted.boxes(shipment, user, counts, files, raise_url),
        "rounds": counted.rounds(shipment, counts, files),
        "receipts": counted.receipts(shipment, counts, files) if counts else [],
        "notes": _notes(shipment) if shipment.shipped_at else [],
        "note_form": _form("note_transit", set(edits), shipment, user),
        "requests": _requests(shipment) if any(map(counted.is_short, counts)) else [],
        "import_url": _import_url(shipment, edits),
        "count_worker_url": reverse("shipping:count_worker"),
        "count_scope": reverse("shipping:shipments:list"),
    }


def _import_url(shipment: Shipment, edits: dict[str, str]) -> str:
    """What replenishes brings what was asked for, which is no matter of a file."""
    if "save_draft" not in edits or shipment.source_id is not None:
        return ""
    return reverse("shipping:shipments:import", args=[shipment.number])


def _notes(shipment: Shipment) -> list[dict[str, Any]]:
    """在途跟进, the newest first."""
    notes = shipment.transit_notes.select_related("by")
    return [
        {
            "note": note,
            "day": day(note.day),
            "kind": note.get_kind_display(),
            "tone": TRANSIT_TONES.get(TransitKind(note.kind), ""),
            "told_at": facts.moment(note.told_at),
            "told_how": note.get_told_how_display() if note.told_how else "",
            "stored_until": day(note.stored_until),
        }
        for note in reversed(notes)
    ]


def _requests(shipment: Shipment) -> list[dict[str, Any]]:
    """补发 asked for, each with its lines and the shipments made for it."""
    tied = Prefetch("shipments", Shipment.objects.order_by("pk"))
    found = shipment.replenishments.prefetch_related("lines__item", tied)
    return [
        {
            "request": request,
            "tone": rows.tone_of(request.status),
            "lines": list(request.lines.all()),
            "shipments": [(one, rows.tone_of(one.status)) for one in request.shipments.all()],
        }
        for request in found
    ]


def _of_replenishment(
    request: Replenishment, user: User, files: Sequence[Attachment], edits: dict[str, str]
) -> dict[str, Any]:
    left = quantities.remaining(request)
    lines = request.lines.select_related("item")
    return {
        "title": request.shipment.customer,
        "lines": [(line, left.get(line.pk, 0)) for line in lines],
        "tied": [(one, rows.tone_of(one.status)) for one in request.shipments.order_by("pk")],
    }
