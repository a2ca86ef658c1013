"""The shipment and the request that the addresses of the permission matrix name, with files."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from records.models import Deadline
from registry.models import SalesOrder
from shipping.models import Consignment, Shipment
from shipping.workflow import replenishments, shipments
from tests import factories, shipping_matrix
from tests.complaints.states import Cast
from tests.records.files import photo
from tests.shipping.states import day, looked, sheet

ROW = {"box": "1", "name": "真空规管", "unit": "件", "quantity": 4, "critical": True}


def shipping_addresses(cast: Cast) -> dict[str, dict[str, Any]]:
    order = factories.order(customer=cast.customer)
    arrived, short = _arrived(cast, order), _arrived(cast, order)
    lines = sheet(short, {"真空规管": {"missing": 1}})
    shipments.count(short, by=cast.support_engineer, client_uid=uuid.uuid4(), lines=lines)
    asked = shipments.request_replenishment(short, by=cast.support_engineer, reason="缺件")
    found: dict[str, dict[str, Any]] = {"shipping:count_worker": {}}
    verbs: dict[str, tuple[Consignment, Any]] = {
        "shipments": (arrived, shipments),
        "replenishments": (asked, replenishments),
    }
    for kind, (record, do) in verbs.items():
        upload = SimpleUploadedFile("p.jpg", photo())
        file = do.attach(record, upload, by=cast.support_engineer)
        values = {"number": record.number, "uid": file.uid}
        spaces = (f"shipping:{kind}:", f"api:{shipping_matrix.APIS[kind]}-")
        names = [name for name in shipping_matrix.MATRIX if name.startswith(spaces)]
        timed = Deadline.objects.filter(record=record.number).latest("pk")
        found |= dict.fromkeys(names, values)
        found[f"shipping:{kind}:clock"] = values | {"pk": timed.pk}
    return found


def _arrived(cast: Cast, order: SalesOrder) -> Shipment:
    shipment = shipments.open_shipment(
        by=cast.sales, order=order, site="二号厂房", boxes=[{"number": "1"}], items=[ROW]
    )
    shipment = shipments.pack(shipment, by=cast.warehouse, boxes=looked(shipment))
    values = {"carrier": "顺丰重货", "expected_on": day(2)}
    shipment = shipments.ship(shipment, by=cast.warehouse, **values)
    return shipments.report_arrival(shipment, by=cast.sales)
