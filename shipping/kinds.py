"""The two kinds as the pages know them: their words, steps, forms and table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from shipping import rows
from shipping.conditions import ReplenishmentConditions, ShipmentConditions
from shipping.filters import ReplenishmentFilter, ShipmentFilter
from shipping.forms import REPLENISHMENT_FORMS, SHIPMENT_FORMS
from shipping.models import Consignment, Replenishment, Shipment
from shipping.workflow import replenishments, shipments

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from records.conditions import Conditions
    from records.forms import StepForm
    from shipping.workflow.base import ShippingStep


class Kind(NamedTuple):
    """One kind. workflow: the module of its verbs. related: what its page joins."""

    model: type[Consignment]
    label: StrPromise
    none: StrPromise  # what an empty list says
    icon: str
    workflow: Any
    forms: Mapping[str, type[StepForm]]
    filters: type[Any]
    conditions: Conditions
    table: rows.ConsignmentTable
    related: tuple[str, ...]

    @property
    def space(self) -> str:
        return self.model.SPACE

    @property
    def steps(self) -> Mapping[str, ShippingStep]:
        steps: Mapping[str, ShippingStep] = self.workflow.STEPS
        return steps


KINDS = (
    Kind(
        Shipment,
        _("发货单"),
        _("从订单新建发货单，写明分几箱、每箱装什么，仓管检查包装后发货。"),
        "truck",
        shipments,
        SHIPMENT_FORMS,
        ShipmentFilter,
        ShipmentConditions(),
        rows.SHIPMENTS,
        ("contact", "packed_by", "shipped_by", "archived_by", "replenishment", "source__order"),
    ),
    Kind(
        Replenishment,
        _("补发申请"),
        _("到货清点有缺损时，从发货单申请补发。"),
        "undo",
        replenishments,
        REPLENISHMENT_FORMS,
        ReplenishmentFilter,
        ReplenishmentConditions(),
        rows.REPLENISHMENTS,
        (),
    ),
)
OF: dict[type[Any], Kind] = {kind.model: kind for kind in KINDS}
