"""The customer's name under a count: asked for, kept, told when it is broken (§12, F3)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from PIL import Image

from records import handwriting
from records.approvals import content_hash
from shipping import content
from shipping.models import Attachment, Count, Receipt, Shipment

if TYPE_CHECKING:
    from accounts.models import User

CUSTOMER = "customer"
PLACES = {CUSTOMER: _("客户签收")}


def standing_count(shipment: Shipment) -> Count | None:
    """The count that stands: the last one; None where nobody has counted."""
    return shipment.counts.filter(round_number=shipment.round_number).first()


def standing_receipt(shipment: Shipment) -> Receipt | None:
    """The customer's name under the count that stands."""
    given = shipment.receipts.filter(round_number=shipment.round_number, void_reason="")
    return given.first() if shipment.round_number else None


def hash_of(shipment: Shipment) -> str:
    """What a name given now would be bound to: a page shows it and hands it back as `seen`."""
    count = standing_count(shipment)
    return content_hash(content.receipt(shipment, count)) if count else ""


def is_intact(receipt: Receipt) -> bool:
    """Whether shipment, count and signature still are what they were."""
    shipment = receipt.shipment
    count = shipment.counts.get(round_number=receipt.round_number)
    return handwriting.is_intact(receipt, content.receipt(shipment, count))


def broken(shipment: Shipment) -> set[int]:
    """The keys of the names whose content, picture or seal is not the signed one any longer."""
    return {row.pk for row in shipment.receipts.all() if row.agreed and not is_intact(row)}


def sign(
    shipment: Shipment,
    drawn: handwriting.Drawn,
    *,
    witness: User,
    paper: Attachment | None = None,
) -> Receipt:
    """Keep the customer's name under the count that stands. In the verb's transaction."""
    count = shipment.counts.get(round_number=shipment.round_number)
    return handwriting.sign(
        Receipt,
        CUSTOMER,
        owner={"shipment": shipment, **({"paper": paper} if paper else {})},
        round_number=shipment.round_number,
        version=shipment.version,
        signed_content=content.receipt(shipment, count),
        drawn=drawn,
        witness=witness,
    )


def picture_of_paper(paper: Attachment) -> bytes:
    """A small picture of the signed sheet, to stand where a drawn name would."""
    with paper.file.open("rb") as stored, Image.open(stored) as photo:
        grey = photo.convert("L")
        grey.thumbnail(handwriting.SIZE)
        kept = io.BytesIO()
        grey.quantize(16).save(kept, "PNG", optimize=True)
    return kept.getvalue()
