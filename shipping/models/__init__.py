"""发货与到货: shipments, their counts, what is asked for again, and what is said beside them."""

from shipping.models.base import Consignment
from shipping.models.counts import BoxCheck, Count, CountLine
from shipping.models.replenishments import Replenishment, ReplenishmentLine
from shipping.models.shipments import Box, Item, Shipment, TransitNote
from shipping.models.talk import Attachment, Comment, Receipt

__all__ = [
    "Attachment",
    "Box",
    "BoxCheck",
    "Comment",
    "Consignment",
    "Count",
    "CountLine",
    "Item",
    "Receipt",
    "Replenishment",
    "ReplenishmentLine",
    "Shipment",
    "TransitNote",
]
