"""What a leaver drew up or asked for goes to a successor (domain §2); no arrow of the flow."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L  # noqa: N812  as in `steps`

from accounts.models import User
from records.due import source_text
from shipping.choices import DRAFT, OPEN
from shipping.models import Consignment, Shipment
from shipping.workflow.base import ShippingStep
from shipping.workflow.steps import BESIDES


class TakeOverStep(ShippingStep):
    """Asks who manages people, not who sees the record."""

    def read(self, record: Any, by: User) -> Any:
        return type(record).objects.for_list().get(pk=record.pk)


TAKE_OVER = TakeOverStep(
    "take_over", BESIDES["take_over"], OPEN | {DRAFT}, permission="accounts.manage_people"
)


@transaction.atomic
def take_over(record: Consignment, *, to: User, by: User) -> Consignment:
    """What somebody began and is not over is the successor's, who could have begun it.

    A tied shipment was begun by whoever accepted its request, in the warehouse.
    """
    record = TAKE_OVER.begin(record, by=by)
    able = (
        ("shipping.draft_shipment", "shipping.pack_shipment")
        if isinstance(record, Shipment)
        else ("shipping.request_replenishment",)
    )
    if not to.is_active or not any(to.has_perm(name) for name in able):
        raise ValidationError(_("%(name)s的角色不能接手。") % {"name": to})
    before, record.opened_by = record.opened_by, to
    words = source_text(L("%(before)s移交给%(to)s"), before=before, to=to)
    TAKE_OVER.finish(record, by=by, opinion=words)
    return record
