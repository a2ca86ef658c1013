"""What is printed of a shipment: 发货清单 / 到场验收 (F3) and 补发申请单."""

from shipping.documents.replenishment import blank_replenishment_form, replenishment_form
from shipping.documents.shipment import blank_shipment_form, shipment_form, shipment_form_context

__all__ = [
    "blank_replenishment_form",
    "blank_shipment_form",
    "replenishment_form",
    "shipment_form",
    "shipment_form_context",
]
