"""质保 that begins without an acceptance: from arrival, or deemed after so many days (§6.4).

The acceptance itself may come later; what has begun goes on as it stands in the machine's file.
"""

from __future__ import annotations

import logging

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from installs import reckoning
from records import clock, notices
from records.due import source_text
from registry.models import Equipment, WarrantyStart
from registry.workflow import note_milestones

logger = logging.getLogger(__name__)
ALONE = (WarrantyStart.ARRIVAL, WarrantyStart.DEEMED)


def start_due() -> int:
    """Begin every warranty whose day has come; done twice it changes nothing. Gives how many."""
    waiting = Equipment.objects.current().filter(
        warranty_from__isnull=True,
        arrived_on__isnull=False,
        order_line__order__warranty_start__in=ALONE,
    )
    started = 0
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        try:
            started += _start(pk)
        except (ValidationError, DatabaseError):  # one bad row stops nobody
            logger.exception("the warranty of machine %s was not begun", pk)
    return started


@transaction.atomic
def _start(pk: int) -> bool:
    """One machine, asked again under its lock: another worker may have been faster."""
    Equipment.objects.select_for_update().values_list("pk").get(pk=pk)
    machine = Equipment.objects.select_related("order_line__order", "product", "customer").get(
        pk=pk
    )
    if machine.warranty_from is not None or machine.order_line is None:
        return False
    order = machine.order_line.order
    begins, ends = reckoning.warranty_of(order, machine, machine.accepted_on)
    if begins is None or begins > clock.today():
        return False
    deemed = order.warranty_start == WarrantyStart.DEEMED
    machine = note_milestones(
        machine,
        by=None,
        action="start_warranty",
        opinion=source_text(gettext_lazy("视同验收合格") if deemed else gettext_lazy("自到货之日")),
        warranty_from=begins,
        warranty_until=ends,
    )
    if deemed:
        _tell(machine)
    return True


def _tell(machine: Equipment) -> None:
    """Sales: nobody held the acceptance in time, and what the contract says about that."""
    owner = machine.customer.owner
    if owner is None:
        return
    notices.post(
        [owner],
        lambda: (
            _("%(machine)s 到货后逾期未验收，按合同视同验收合格，质保自 %(day)s 起算。")
            % {"machine": machine.serial_number, "day": machine.warranty_from}
        ),
        record_number="",
        url=machine.get_absolute_url(),
    )
