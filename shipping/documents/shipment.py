"""发货清单 / 到场验收 (F3): packing list, count and receipt on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from records import papers
from records.form_registry import current_edition
from records.pdf import Photos, print_form
from records.pdf.cells import Cells, boxes, day, moment
from records.pdf.printing import LANGUAGE
from shipping import signing
from shipping.choices import Conclusion, Condition, ItemKind, Labels, ShipmentStatus
from shipping.models import BoxCheck, Count, CountLine, Item, Receipt, Shipment

if TYPE_CHECKING:
    from accounts.models import User
    from records.models import FormEdition
    from records.pdf import Seal

KIND = "shipment"
TEMPLATE = "shipping/pdf/shipment.html"
ON_THE_SHEET = 4  # photos; more of them get pages of their own
BLANK_BOXES, BLANK_LINES, BLANK_PAPERS = 4, 12, 3


def shipment_form_context(
    shipment: Shipment, *, base_url: str = "", photos: Photos | None = None
) -> Cells:
    """Everything that is printed, as plain text, in the paper's order."""
    photos = photos or Photos()
    with translation.override(LANGUAGE):
        edition = shipment.form_edition or current_edition(KIND)
        count = _count_of(shipment)
        items = list(shipment.items.select_related("box", "equipment", "order_line__product"))
        return {
            **frame(edition),
            "number": shipment.number,
            "head": None,
            "origin": _origin(shipment, items),
            "boxes": _boxes(shipment, count),
            **_lines(items, count),
            "conclusion": _conclusion(count),
            "shortages": _shortages(shipment),
            "signs": _signs(shipment, count, photos),
            "stamps": _stamps(shipment),
            "cancel_reason": shipment.cancel_reason,
            "qr": papers.place_of_square(base_url) if base_url else "",
            "photos": _photos(count, photos),
        }


def shipment_form(shipment: Shipment, *, base_url: str, by: User | None = None) -> bytes:
    """The form as PDF, in the edition that the shipment was made under."""
    photos = Photos()
    context = shipment_form_context(shipment, base_url=base_url, photos=photos)
    return print_form(TEMPLATE, context, photos=photos, by=by, seal=_seal(shipment, base_url))


def blank_shipment_form(*, by: User | None = None) -> bytes:
    """The same sheet without a record, for a site without network or device."""
    with translation.override(LANGUAGE):
        context = {
            **frame(current_edition(KIND)),
            "origin": {},
            "boxes": [_box("", None)] * BLANK_BOXES,
            "lines": [{}] * BLANK_LINES,
            "papers": [{}] * BLANK_PAPERS,
            "conclusion": _conclusion(None),
            "shortages": [],
            "signs": {},
            "blank": True,
        }
    return print_form(TEMPLATE, context, by=by)


def frame(edition: FormEdition) -> Cells:
    """Head and foot of every form of this app."""
    return {
        "company": settings.COMPANY_NAME,
        "title": edition.title,
        "form_number": edition.form_number,
        "edition": edition.edition,
        "copies": edition.copies,
        "retention": edition.retention,
    }


def _seal(shipment: Shipment, base_url: str) -> Seal | None:
    if not base_url:
        return None
    edition = shipment.form_edition or current_edition(KIND)
    return papers.seal(KIND, shipment.pk, edition, base_url)


def _count_of(shipment: Shipment) -> Count | None:
    """The count that stands; earlier ones were corrected and stay in the system."""
    counts = shipment.counts.select_related("by").prefetch_related("lines", "boxes", "photos")
    return counts.filter(round_number=shipment.round_number).first()


def _origin(shipment: Shipment, items: Sequence[Item]) -> Cells:
    machines = [item.equipment for item in items if item.equipment is not None]
    models = dict.fromkeys(
        item.order_line.product.model for item in items if item.order_line is not None
    )
    contact = shipment.contact
    return {
        "customer": str(shipment.customer),
        "order": str(shipment.order),
        "models": "、".join(filter(None, models)),
        "serials": "、".join(machine.serial_number for machine in machines),
        "site": shipment.site,
        "contact": f"{contact.name}　{contact.phone}" if contact else "",
        "carrier": shipment.carrier,
        "waybill": shipment.waybill,
        "pieces": shipment.boxes.count() or "",
        "weight": f"{shipment.gross_weight:f} kg" if shipment.gross_weight is not None else "",
        "shipped": moment(shipment.shipped_at)[:10],
        "expected": day(shipment.expected_on),
        "arrived": day(shipment.arrived_on),
        "source": shipment.source.number if shipment.source else "",
        "packed": f"{shipment.packed_by or ''}　{moment(shipment.packed_at)}".strip(),
        "packing_note": shipment.packing_note,
        "remarks": shipment.remarks,
    }


# --- boxes and lines --------------------------------------------------------------------------
def _boxes(shipment: Shipment, count: Count | None) -> list[Cells]:
    checks = {check.box_id: check for check in count.boxes.all()} if count else {}
    return [_box(box.number, checks.get(box.pk)) for box in shipment.boxes.all()]


def _box(number: str, check: BoxCheck | None) -> Cells:
    return {
        "number": number,
        "condition": boxes(Condition.choices, [check.condition] if check else ()),
        "labels": boxes(Labels.choices, [check.labels] if check else ()),
        "note": check.note if check else "",
    }


def _lines(items: Sequence[Item], count: Count | None) -> Cells:
    counted = {line.item_id: line for line in count.lines.all()} if count else {}
    goods = [item for item in items if item.kind != ItemKind.DOCUMENT]
    papers_ = [item for item in items if item.kind == ItemKind.DOCUMENT]
    return {
        "lines": [_line(item, counted.get(item.pk)) for item in goods],
        "papers": [_line(item, counted.get(item.pk)) for item in papers_],
    }


def _line(item: Item, line: CountLine | None) -> Cells:
    return {
        "box": item.box.number if item.box else "",
        "position": item.position,
        "name": item.name,
        "critical": item.critical,
        "specification": " ".join(filter(None, [item.specification, item.part_number])),
        "unit": item.unit,
        "expected": item.quantity,
        **{
            part: getattr(line, part) if line else ""
            for part in ("arrived", "missing", "damaged", "wrong", "note")
        },
    }


def _conclusion(count: Count | None) -> Cells:
    return {
        "choices": boxes(Conclusion.choices, [count.conclusion] if count else ()),
        "note": count.note if count else "",
        "round": count.round_number if count else "",
        "reason": count.reason if count else "",
    }


def _shortages(shipment: Shipment) -> list[Cells]:
    """缺损处理: each request, when it was promised, and what counting it again came to."""
    requests = shipment.replenishments.prefetch_related("shipments", "lines__item")
    return [
        {
            "number": request.number,
            "what": "；".join(
                f"{line.item.name} × {line.quantity}（{line.get_reason_display()}）"
                for line in request.lines.all()
            ),
            "promised": day(request.promised_on),
            "shipments": "、".join(sent.number for sent in request.shipments.all()),
            "result": request.get_status_display(),
        }
        for request in requests
    ]


# --- names ------------------------------------------------------------------------------------
def _signs(shipment: Shipment, count: Count | None, photos: Photos) -> Cells:
    receipt = shipment.receipts.filter(void_reason="", round_number=shipment.round_number).first()
    return {
        "ours": str(count.by) if count else "",
        "ours_at": moment(count.counted_at) if count else "",
        **(_customer(receipt, photos) if receipt else {}),
        "warehouse": str(shipment.archived_by or ""),
        "warehouse_at": moment(shipment.archived_at),
    }


def _customer(receipt: Receipt, photos: Photos) -> Cells:
    return {
        "customer": receipt.signer_name,
        "customer_title": receipt.signer_title,
        "customer_at": moment(receipt.signed_at),
        "customer_image": photos.add_drawn(receipt),
        "on_paper": receipt.paper_id is not None,
        "broken": not signing.is_intact(receipt),
    }


def _stamps(shipment: Shipment) -> list[Cells]:
    if shipment.status == ShipmentStatus.CANCELLED:
        return [{"text": _("作废"), "under": ""}]
    if shipment.status == ShipmentStatus.ARCHIVED:
        return [{"text": _("已归档"), "under": moment(shipment.archived_at)[:10]}]
    return []


def _photos(count: Count | None, photos: Photos) -> Cells:
    """The photos of the count, two a row, each under what it shows."""
    found = list(count.photos.select_related("line__item", "box_check__box")) if count else []
    cells = []
    for n, picture in enumerate((one for one in found if one.is_image), start=1):
        what = picture.line.item.name if picture.line else ""
        if picture.box_check:
            what = _("箱 %(number)s") % {"number": picture.box_check.box.number}
        text = " ".join(filter(None, [what, picture.caption]))
        cells.append(
            {
                "src": photos.add(picture),
                "caption": _("图 %(n)d　%(text)s") % {"n": n, "text": text},
            }
        )
    rows = [cells[n : n + 2] for n in range(0, len(cells), 2)]
    return {"rows": rows, "apart": len(cells) > ON_THE_SHEET}
