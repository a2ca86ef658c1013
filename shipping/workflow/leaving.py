"""包装检查 and 发货: what leaves is checked first, and the order knows it (S6, S9-4.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import clock
from registry.workflow import note_milestones
from registry.workflow.delivering import note_delivered
from shipping import people, quantities
from shipping.choices import Condition, Labels
from shipping.models import Box, Shipment
from shipping.workflow.base import lock_behind, required, tell
from shipping.workflow.steps import DEPARTED, PACK, SHIP, UNPACK

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def pack(
    shipment: Shipment,
    *,
    by: User,
    boxes: Sequence[Mapping[str, Any]],
    note: str = "",
    version: int | None = None,
) -> Shipment:
    """包装检查: each box is looked at before it leaves.

    boxes: {box (its key), condition, labels, note}, every box of the shipment once.
    """
    shipment = PACK.begin(shipment, by=by, version=version)
    _check_boxes(shipment, boxes)
    shipment.packed_by, shipment.packed_at, shipment.packing_note = by, clock.now(), note
    PACK.finish(shipment, by=by, opinion=note)
    return shipment


def _check_boxes(shipment: Shipment, given: Sequence[Mapping[str, Any]]) -> None:
    known = {box.pk: box for box in shipment.boxes.all()}
    if sorted(values["box"] for values in given) != sorted(known):
        raise ValidationError({"boxes": _("每一箱都要检查，一箱一次。")})
    faults = []
    for values in given:
        box = known[values["box"]]
        box.condition = values.get("condition", "")
        box.labels, box.note = values.get("labels", ""), values.get("note", "")
        if box.condition not in Condition.values or box.labels not in Labels.values:
            faults.append(_("箱 %(box)s：请选外观和标签。") % {"box": box.number})
        elif _is_bad(box) and not box.note.strip():
            faults.append(_("箱 %(box)s：外观破损或标签异常，请写说明。") % {"box": box.number})
        box.full_clean(exclude={"shipment"}, validate_unique=False)
        box.save()
    if faults:
        raise ValidationError({"boxes": faults})


def _is_bad(box: Box) -> bool:
    return box.condition == Condition.DAMAGED or box.labels == Labels.TRIPPED


@transaction.atomic
def unpack(shipment: Shipment, *, by: User, reason: str, version: int | None = None) -> Shipment:
    """退回备货: something is to be changed before it leaves; it is checked again afterwards."""
    shipment = UNPACK.begin(shipment, by=by, version=version)
    required({"reason": reason}, _("请写退回备货的原因。"))
    shipment.packed_by = shipment.packed_at = None
    return UNPACK.finish(shipment, by=by, opinion=reason)


@transaction.atomic
def ship(
    shipment: Shipment,
    *,
    by: User,
    carrier: str,
    expected_on: date,
    waybill: str = "",
    gross_weight: Decimal | None = None,
    version: int | None = None,
) -> Shipment:
    """发货: it is on its way; order, machines and the request behind it know."""
    shipment = SHIP.begin(shipment, by=by, version=version)
    lock_behind(shipment)
    required({"carrier": carrier}, _("请填承运方；自送写“自送”。"))
    if expected_on < clock.today():
        raise ValidationError({"expected_on": _("预计到货不能早于今天。")})
    shipment.carrier, shipment.waybill = carrier.strip(), waybill.strip()
    shipment.expected_on = expected_on
    if gross_weight is not None:
        shipment.gross_weight = gross_weight
    shipment.shipped_by, shipment.shipped_at = by, clock.now()
    SHIP.finish(shipment, by=by)
    _note(shipment, by)
    words = gettext_lazy("已发货，预计 %(day)s 到货。")
    told = people.told_of(shipment)
    tell(told, words, shipment, besides=by, day=expected_on.isoformat())
    return shipment


def _note(shipment: Shipment, by: User) -> None:
    """What follows of it elsewhere, in the one order in which rows are locked."""
    request = shipment.replenishment
    if request is not None:
        request = DEPARTED.begin(request, by=by)
        DEPARTED.finish(request, by=by, opinion=shipment.number)
    today = clock.today()
    for item in shipment.items.filter(equipment__shipped_on__isnull=True).select_related(
        "equipment"
    ):
        if item.equipment is not None:
            opinion = shipment.number
            note_milestones(item.equipment, by=by, action="ship", opinion=opinion, shipped_on=today)
    note_delivered(
        shipment.order, shipped=quantities.sent_of(shipment), by=by, opinion=shipment.number
    )
