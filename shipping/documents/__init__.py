"""What is printed of a shipment: 发货清单 / 到场验收 (F3) and 补发申请单."""

from records import papers
from shipping.documents import replenishment, shipment
from shipping.documents.proof import replenishment_paper, shipment_paper
from shipping.documents.replenishment import blank_replenishment_form, replenishment_form
from shipping.documents.shipment import blank_shipment_form, shipment_form, shipment_form_context

papers.register(shipment.KIND, shipment_paper)
papers.register(replenishment.KIND, replenishment_paper)

__all__ = [
    "blank_replenishment_form",
    "blank_shipment_form",
    "replenishment_form",
    "shipment_form",
    "shipment_form_context",
]
