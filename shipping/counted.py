"""The packing list box by box with what was counted beside it, and the counts one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from records import handwriting
from shipping import content, quantities
from shipping.choices import Conclusion, Condition, Labels, ShipmentStatus
from shipping.facts import link, moment
from shipping.models import BoxCheck, Count, CountLine, Item
from shipping.timeline import file_of

if TYPE_CHECKING:
    from accounts.models import User
    from shipping.models import Attachment, Box, Receipt, Shipment

TONES = {
    Conclusion.COMPLETE: "green",
    Conclusion.USABLE: "amber",
    Conclusion.BLOCKING: "red",
    Conclusion.DAMAGED: "red",
}
Files = Sequence["Attachment"]


def counts_of(shipment: Shipment) -> list[Count]:
    """Every round with its lines and boxes, oldest first."""
    if not shipment.round_number:
        return []
    lines = CountLine.objects.select_related("item", "complaint")
    checks = BoxCheck.objects.select_related("box")
    counts = shipment.counts.select_related("by")
    return list(counts.prefetch_related(Prefetch("lines", lines), Prefetch("boxes", checks)))


class Beside(NamedTuple):
    """What stands beside the lines of a packing list."""

    shipment: Shipment
    user: User
    files: Files
    raise_url: str  # of the page that makes a complaint of a line; "" where it is not offered
    owed: Mapping[int, int]


def is_short(count: Count) -> bool:
    """Whether something was missing, damaged or wrong."""
    return any(line.amiss for line in count.lines.all())


def boxes(
    shipment: Shipment, user: User, counts: Sequence[Count], files: Files, raise_url: str
) -> list[dict[str, Any]]:
    """Each box with its lines; those in none come last."""
    items = list(shipment.items.all())
    standing = counts[-1] if counts else None
    lines = {line.item_id: line for line in standing.lines.all()} if standing else {}
    checks = {one.box_id: one for one in standing.boxes.all()} if standing else {}
    owed = _owed(shipment, lines)
    beside = Beside(shipment, user, files, raise_url, owed)
    known = list(shipment.boxes.all())
    groups: list[tuple[Box | None, list[Item]]] = [
        (box, [item for item in items if item.box_id == box.pk]) for box in known
    ]
    loose = [item for item in items if item.box_id is None]
    if loose:
        groups.append((None, loose))
    return [
        {
            **_box(shipment, box, checks.get(box.pk) if box else None, files),
            "rows": [_row(beside, item, lines.get(item.pk)) for item in inside],
        }
        for box, inside in groups
    ]


def _owed(shipment: Shipment, lines: Mapping[int, CountLine]) -> dict[int, int]:
    """As `quantities.outstanding`, of lines that are read already."""
    if shipment.status != ShipmentStatus.SHORT:
        return {}
    brought = quantities.replaced([shipment])
    return {pk: max(line.amiss - brought.get(pk, 0), 0) for pk, line in lines.items()}


def _box(
    shipment: Shipment, box: Box | None, check: BoxCheck | None, files: Files
) -> dict[str, Any]:
    if box is None:
        return {"title": _("未装箱"), "photos": []}
    weight = f"{box.weight} kg" if box.weight is not None else ""
    photos = [one for one in files if check and one.box_check_id == check.pk]
    return {
        "title": _("箱 %(number)s") % {"number": box.number},
        "size": "　".join(part for part in (box.size, weight) if part),
        "left": _looks(box) if box.condition else None,
        "arrived": _looks(check) if check else None,
        "photos": [file_of(shipment, one) for one in photos],
    }


def _looks(row: Box | BoxCheck) -> dict[str, Any]:
    """包装外观 and 防倾防震标签 in words; red where something is wrong."""
    bad = row.condition == Condition.DAMAGED or row.labels == Labels.TRIPPED
    words = [row.get_condition_display()]
    if row.labels:
        words.append(_("标签%(state)s") % {"state": row.get_labels_display()})
    return {"text": _("，").join(map(str, words)), "note": row.note, "tone": "red" if bad else ""}


def _row(beside: Beside, item: Item, line: CountLine | None) -> dict[str, Any]:
    complaint = line.complaint if line else None
    amiss = line is not None and line.amiss > 0
    machine = item.equipment
    photos = [one for one in beside.files if line and one.line_id == line.pk]
    return {
        "item": item,
        "serial": machine.serial_number if machine else "",
        "url": link(machine, beside.user, "registry.view_equipment"),
        "line": line,
        "tone": "" if line is None else "red" if amiss else "green",
        "owed": beside.owed.get(item.pk, 0),
        "complaint": complaint,
        "raise_url": f"{beside.raise_url}?item={item.pk}"
        if beside.raise_url and amiss and not complaint
        else "",
        "photos": [file_of(beside.shipment, one) for one in photos],
    }


def rounds(shipment: Shipment, counts: Sequence[Count], files: Files) -> list[dict[str, Any]]:
    """The counts, the standing one first: conclusion, who, when, photos of the whole."""
    shown = []
    for count in reversed(counts):
        lines = list(count.lines.all())
        whole = [one for one in files if one.count_id == count.pk]
        shown.append(
            {
                "n": count.round_number,
                "stands": count.round_number == shipment.round_number,
                "conclusion": count.get_conclusion_display(),
                "tone": TONES.get(Conclusion(count.conclusion), ""),
                "blocking": count.blocking,
                "by": count.by,
                "at": moment(count.counted_at),
                "note": count.note,
                "reason": count.reason,
                "sums": _sums(lines),
                "photos": [file_of(shipment, one) for one in whole if one.is_image],
            }
        )
    return shown


def _sums(lines: Iterable[CountLine]) -> list[tuple[str, int]]:
    names = (
        *(("expected", _("应发")), ("arrived", _("实到")), ("missing", _("缺"))),
        *(("damaged", _("损")), ("wrong", _("错"))),
    )
    found = list(lines)
    return [(label, sum(getattr(line, name) for line in found)) for name, label in names]


def receipts(shipment: Shipment, counts: Sequence[Count], files: Files) -> list[dict[str, Any]]:
    """The customer's names; a changed row or record shows as broken."""
    rows = list(shipment.receipts.select_related("witnessed_by", "paper"))
    of_round = {count.round_number: count for count in counts}
    return [_receipt(shipment, row, of_round[row.round_number], files) for row in reversed(rows)]


def _receipt(shipment: Shipment, row: Receipt, count: Count, files: Files) -> dict[str, Any]:
    signed = content.of_rows(
        [shipment],
        shipment.boxes.all(),
        shipment.items.all(),
        [count],
        count.lines.all(),
        count.boxes.all(),
        [one for one in files if one.count_id == count.pk],
    )
    return {
        "name": row.signer_name,
        "title": row.signer_title,
        "at": moment(row.signed_at),
        "witness": row.witnessed_by,
        "image": handwriting.as_data_url(row),
        "paper": file_of(shipment, row.paper) if row.paper else None,
        "broken": not row.void_reason and not handwriting.is_intact(row, signed),
        "void": row.void_reason,
        "round": row.round_number,
    }
