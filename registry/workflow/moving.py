"""A machine changes hands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records import clock
from registry.models import Customer, Equipment, EquipmentMove
from registry.workflow.begin import begin, finish

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def move_equipment(
    equipment: Equipment,
    *,
    to_customer: Customer,
    moved_on: date,
    reason: str,
    by: User,
    site: str = "",
    version: int | None = None,
) -> EquipmentMove:
    """Give a machine to a new owner (domain §2). What happened before stays with the old one."""
    equipment = begin(equipment, by=by, permission="registry.change_equipment", version=version)
    _check(equipment, to_customer, moved_on)
    move = EquipmentMove(
        equipment=equipment,
        from_customer=equipment.customer,
        to_customer=to_customer,
        moved_on=moved_on,
        reason=reason.strip(),
        site=site,
        moved_by=by,
        recorded_at=clock.now(),
    )
    move.full_clean()
    move.save()
    equipment.customer = to_customer
    equipment.site = site
    finish(equipment, by=by, action="move", opinion=move.reason)
    return move


def _check(equipment: Equipment, to_customer: Customer, moved_on: date) -> None:
    faults: dict[str, str] = {}
    if to_customer.pk == equipment.customer_id:
        faults["to_customer"] = _("设备现在就在这个客户名下。")
    elif to_customer.merged_into_id or not to_customer.active:
        faults["to_customer"] = _("这个客户已停用或已并入别的客户。")
    last = equipment.moves.last()
    if moved_on > timezone.localdate(clock.now()):
        faults["moved_on"] = _("转移日期不能晚于今天。")
    elif equipment.shipped_on and moved_on < equipment.shipped_on:
        faults["moved_on"] = _("转移日期早于出厂日期。")
    elif last and moved_on < last.moved_on:
        faults["moved_on"] = _("转移日期早于上一次转移(%(day)s)。") % {"day": last.moved_on}
    if faults:
        raise ValidationError(faults)
