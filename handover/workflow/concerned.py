"""Which machines a notice concerns: those of a product between two serial numbers, or chosen."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from handover.models import ChangeNotice, NoticeMachine
from records.audit import Changes
from registry.models import Equipment, Product

MOST = 1_000  # machines of one notice


def machines_in_range(
    product: Product | None, serial_from: str = "", serial_to: str = ""
) -> list[Equipment]:
    """The product's machines of the register between two serial numbers, both included."""
    if product is None:
        return []
    found = Equipment.objects.current().filter(product=product).select_related("customer")
    # Compared here: how a database orders signs is its own matter.
    first, last = serial_from.strip(), serial_to.strip()
    within = (m for m in found if first <= m.serial_number and (not last or _up_to(m, last)))
    return sorted(within, key=lambda machine: machine.serial_number)


def _up_to(machine: Equipment, last: str) -> bool:
    return machine.serial_number <= last or machine.serial_number.startswith(last)


def set_machines(notice: ChangeNotice, machines: Iterable[Equipment]) -> Changes:
    wanted = {machine.pk: machine for machine in machines}
    if len(wanted) > MOST:
        words = _("一份通知最多 %(most)d 台设备，请分开发布。") % {"most": MOST}
        raise ValidationError({"machines": words})
    rows = list(notice.machines.select_related("equipment"))
    before = [str(row.equipment) for row in rows]
    known = {row.equipment_id for row in rows}
    notice.machines.exclude(equipment__in=wanted).delete()
    NoticeMachine.objects.bulk_create(
        NoticeMachine(notice=notice, equipment=machine)
        for pk, machine in wanted.items()
        if pk not in known
    )
    after = sorted(str(machine) for machine in wanted.values())
    return {"machines": [before, after]} if sorted(before) != after else {}
