"""补发申请单: what was missing, damaged or wrong is asked of the warehouse (S5-3.1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from records import papers
from records.form_registry import current_edition
from records.pdf import print_form
from records.pdf.cells import Cells, boxes, day, moment, signer, yes_no
from records.pdf.printing import LANGUAGE
from shipping.choices import ReplenishmentStatus, Shortage
from shipping.documents.shipment import frame
from shipping.models import Replenishment

if TYPE_CHECKING:
    from accounts.models import User
    from records.pdf import Seal

KIND = "replenishment"
TEMPLATE = "shipping/pdf/replenishment.html"
BLANK_LINES = 8


def replenishment_form_context(replenishment: Replenishment, *, base_url: str = "") -> Cells:
    """Everything that is printed, as plain text, in the paper's order."""
    with translation.override(LANGUAGE):
        shipment = replenishment.shipment
        answered = replenishment.handled_at is not None
        refused = replenishment.status == ReplenishmentStatus.REFUSED
        return {
            **frame(replenishment.form_edition or current_edition(KIND)),
            "number": replenishment.number,
            "origin": {
                "shipment": shipment.number,
                "order": str(shipment.order),
                "customer": str(shipment.customer),
                "site": shipment.site,
                "arrived": day(shipment.arrived_on),
                "wanted": day(replenishment.wanted_on),
                "promised": day(replenishment.promised_on),
                "asked": replenishment.asked,
            },
            "lines": _lines(replenishment),
            "reason": replenishment.reason,
            "answer": replenishment.answer,
            "agreed": yes_no(not refused if answered else None, _("同意补发"), _("退回")),
            "sent": [
                {"number": one.number, "shipped": moment(one.shipped_at)[:10]}
                for one in replenishment.shipments.all()
            ],
            "settled": moment(replenishment.settled_at),
            "signers": [
                signer(_("申请人"), replenishment.opened_by, moment(replenishment.created_at)),
                signer(_("仓管部"), replenishment.handled_by, moment(replenishment.handled_at)),
            ],
            "stamps": _stamps(replenishment),
            "cancel_reason": replenishment.cancel_reason,
            "qr": papers.place_of_square(base_url) if base_url else "",
        }


def replenishment_form(
    replenishment: Replenishment, *, base_url: str, by: User | None = None
) -> bytes:
    """The form as PDF."""
    context = replenishment_form_context(replenishment, base_url=base_url)
    return print_form(TEMPLATE, context, by=by, seal=_seal(replenishment, base_url))


def blank_replenishment_form(*, by: User | None = None) -> bytes:
    """The same sheet without a record."""
    with translation.override(LANGUAGE):
        line = {"reason": boxes(Shortage.choices)}
        context = {
            **frame(current_edition(KIND)),
            "origin": {},
            "lines": [{**line, "position": n + 1} for n in range(BLANK_LINES)],
            "agreed": yes_no(None, _("同意补发"), _("退回")),
            "signers": [signer(_("申请人")), signer(_("仓管部"))],
            "blank": True,
        }
    return print_form(TEMPLATE, context, by=by)


def _seal(replenishment: Replenishment, base_url: str) -> Seal | None:
    if not base_url:
        return None
    edition = replenishment.form_edition or current_edition(KIND)
    return papers.seal(KIND, replenishment.pk, edition, base_url)


def _lines(replenishment: Replenishment) -> list[Cells]:
    return [
        {
            "position": n,
            "name": line.item.name,
            "specification": " ".join(
                filter(None, [line.item.specification, line.item.part_number])
            ),
            "unit": line.item.unit,
            "quantity": line.quantity,
            "critical": line.item.critical,
            "reason": boxes(Shortage.choices, [line.reason]),
        }
        for n, line in enumerate(replenishment.lines.select_related("item"), start=1)
    ]


def _stamps(replenishment: Replenishment) -> list[Cells]:
    words = {
        ReplenishmentStatus.CANCELLED: _("作废"),
        ReplenishmentStatus.SETTLED: _("已补齐"),
    }
    text = words.get(ReplenishmentStatus(replenishment.status))
    return [{"text": text, "under": moment(replenishment.settled_at)[:10]}] if text else []
