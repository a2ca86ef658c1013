"""到货清点 (S5-3.1): each line counted, once a round, however often it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.handwriting import Drawn
from records.steps import NotNow, NotYours
from registry.workflow import note_milestones
from registry.workflow.delivering import note_delivered
from shipping import people, quantities
from shipping.choices import ShipmentStatus as S
from shipping.models import Count, Shipment
from shipping.workflow import counted, sheets
from shipping.workflow.base import lock_behind, required, tell
from shipping.workflow.receiving import signed
from shipping.workflow.replenishing import pass_on
from shipping.workflow.steps import COUNT, RECOUNT
from shipping.workflow.travelling import note_arrival

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from accounts.models import User

Rows = Sequence[Mapping[str, Any]]


def count(
    shipment: Shipment,
    *,
    by: User,
    client_uid: uuid.UUID,
    lines: Rows,
    boxes: Rows = (),
    counted_at: datetime | None = None,
    note: str = "",
    photos: Sequence[UploadedFile] = (),
    drawn: Drawn | None = None,
) -> Count:
    """到货清点: what is there, missing, damaged or wrong; signed at once where `drawn` is given.

    client_uid: the key that the device gave this count; sent twice, the one that stands is given
    back. lines: {item (its key), missing, damaged, wrong, arrived, note, photos}, every line of
    the packing list once; arrived may be left out. boxes: {box (its key), condition, labels,
    note, photos}. counted_at: as the device's clock had it, never later than now.
    """
    sheet = sheets.Sheet.of(lines, boxes, note=note, at=counted_at, photos=photos, by=by)
    return _counted(shipment, by=by, client_uid=client_uid, sheet=sheet, drawn=drawn)


@transaction.atomic
def _counted(
    shipment: Shipment,
    *,
    by: User,
    client_uid: uuid.UUID,
    sheet: sheets.Sheet,
    drawn: Drawn | None,
) -> Count:
    if known := sent_before(shipment, client_uid, sheet, by):
        return known
    shipment = COUNT.begin(shipment, by=by)
    lock_behind(shipment)
    if shipment.status == S.IN_TRANSIT:
        left = timezone.localdate(shipment.shipped_at)
        note_arrival(shipment, max(left, timezone.localdate(sheet.at)))
    made = counted.stored(shipment, client_uid, sheet, by=by)
    COUNT.finish(shipment, by=by, to=_state_after(shipment), opinion=counted.words(made))
    return _followed(shipment, made, by=by, drawn=drawn)


def recount(
    shipment: Shipment,
    *,
    by: User,
    reason: str,
    lines: Rows,
    boxes: Rows = (),
    client_uid: uuid.UUID | None = None,
    counted_at: datetime | None = None,
    note: str = "",
    photos: Sequence[UploadedFile] = (),
    drawn: Drawn | None = None,
    version: int | None = None,
) -> Count:
    """更正清点, before the customer has signed: another round; the earlier count stays as it was.

    Nothing that is asked for again may turn out to have been there. Rows as for `count`.
    """
    sheet = sheets.Sheet.of(lines, boxes, note=note, at=counted_at, photos=photos, by=by)
    uid = client_uid or uuid.uuid4()
    return _recounted(
        shipment, by=by, client_uid=uid, sheet=sheet, drawn=drawn, reason=reason, version=version
    )


@transaction.atomic
def _recounted(
    shipment: Shipment,
    *,
    by: User,
    client_uid: uuid.UUID,
    sheet: sheets.Sheet,
    drawn: Drawn | None,
    reason: str,
    version: int | None,
) -> Count:
    if known := sent_before(shipment, client_uid, sheet, by):
        return known
    shipment = RECOUNT.begin(shipment, by=by, version=version)
    lock_behind(shipment)
    required({"reason": reason}, _("请写更正的理由。"))
    before = quantities.good_of(shipment)
    made = counted.stored(shipment, client_uid, sheet, by=by, reason=reason)
    _keep_what_was_asked(shipment)
    RECOUNT.finish(shipment, by=by, to=_state_after(shipment), opinion=reason)
    return _followed(shipment, made, by=by, drawn=drawn, before=before)


def sent_before(
    shipment: Shipment, client_uid: uuid.UUID, sheet: sheets.Sheet, by: User
) -> Count | None:
    """The count that was sent with this key already; the shipment is under lock from here on."""
    Shipment.objects.select_for_update().values_list("pk").get(pk=shipment.pk)
    known = Count.objects.filter(client_uid=client_uid).first()
    if known is None:
        return None
    if known.by_id != by.pk:
        raise NotYours(_("这份清点是另一位同事提交的。"))
    if known.shipment_id != shipment.pk or known.sent_hash != sheet.hash:
        raise NotNow(_("这份清点已经提交过，后来改动的内容没有保存。请打开发货单，用“更正清点”。"))
    return known


def _state_after(shipment: Shipment) -> str:
    """What a replenishing shipment lacks is owed on its source, so it waits for nothing itself."""
    return S.SHORT if quantities.outstanding(shipment) else S.COUNTED


def _keep_what_was_asked(shipment: Shipment) -> None:
    """Pieces that are asked for again, or have been brought, stay amiss in a corrected count."""
    amiss, asked = quantities.amiss([shipment]), quantities.asked([shipment])
    for item in shipment.items.filter(pk__in=asked):
        if amiss.get(item.pk, 0) < asked[item.pk]:
            words = {"item": item.name, "n": asked[item.pk]}
            raise ValidationError(
                {"lines": _("“%(item)s”已申请补发 %(n)d 件，缺损不能比它少。") % words}
            )


def _followed(
    shipment: Shipment,
    made: Count,
    *,
    by: User,
    drawn: Drawn | None,
    before: Mapping[int, int] | None = None,
) -> Count:
    """What a count brings about: the customer's name, what was asked for, the order, machines."""
    words = gettext_lazy("到货清点：%(conclusion)s。")
    told = people.told_of(shipment, "shipping.archive_shipment")
    tell(told, words, shipment, besides=by, conclusion=made.get_conclusion_display())
    if drawn is not None:
        signed(shipment, drawn, by=by)
    if shipment.replenishment_id is not None:
        pass_on(shipment, by=by)
    for line in made.lines.select_related("item__equipment"):
        machine = line.item.equipment
        if machine is not None and line.arrived and machine.arrived_on is None:
            day, opinion = shipment.arrived_on, shipment.number
            note_milestones(machine, by=by, action="arrive", opinion=opinion, arrived_on=day)
    now, then = quantities.good_of(shipment), before or {}
    difference = {pk: now.get(pk, 0) - then.get(pk, 0) for pk in now.keys() | then.keys()}
    note_delivered(shipment.order, received=difference, by=by, opinion=shipment.number)
    return made
