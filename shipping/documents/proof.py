"""What `/verify/` shows of the two papers: number, state and names, nothing else."""

from __future__ import annotations

from records.papers import Name, Paper
from shipping import signing
from shipping.choices import ReplenishmentStatus, ShipmentStatus
from shipping.models import Receipt, Replenishment, Shipment


def shipment_paper(pk: int) -> Paper | None:
    """With the customer's names under its counts."""
    shipment = Shipment.objects.filter(pk=pk).first()
    if shipment is None:
        return None
    broken = signing.broken(shipment)
    return Paper(
        number=shipment.number,
        status=shipment.get_status_display(),
        url=shipment.get_absolute_url(),
        names=[
            Name(
                place=signing.PLACES[signing.CUSTOMER],
                name=row.signer_name,
                role=row.signer_title,
                at=row.signed_at,
                state=_state(row, broken),
                round=row.round_number,
            )
            for row in shipment.receipts.all()
        ],
        states=dict(ShipmentStatus.choices),
    )


def replenishment_paper(pk: int) -> Paper | None:
    """Nobody signs it; its state is what is proven."""
    request = Replenishment.objects.filter(pk=pk).first()
    if request is None:
        return None
    return Paper(
        number=request.number,
        status=request.get_status_display(),
        url=request.get_absolute_url(),
        names=[],
        states=dict(ReplenishmentStatus.choices),
    )


def _state(row: Receipt, broken: set[int]) -> str:
    if row.void_reason:
        return "void"
    return "broken" if row.pk in broken else "held"
