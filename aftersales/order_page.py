"""销售订单 with what other apps know of it: hand-over, documents, and what comes later.

An app that comes later (shipments, installation) adds a function to `SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from handover import rows
from handover.models import ChangeNotice, DocumentRequest, Handover
from handover.workflow import handovers
from registry.facts import day
from registry.models import SalesOrder
from registry.views.details import OrderPage
from shipping.models import Replenishment, Shipment
from shipping.reconciling import reconciled
from shipping.rows import tone_of as shipping_tone
from shipping.workflow import drafting

if TYPE_CHECKING:
    from accounts.models import User

LATEST = 20


class Line(NamedTuple):
    """One record of the order. tone: of its status' tag."""

    what: str
    number: str
    url: str
    title: str
    on: str
    status: str
    tone: str


def handover_lines(order: SalesOrder, user: User) -> Iterator[Line]:
    """合同交接, 资料申请, 更改通知 of this order that the reader may see."""
    own = Q(order=order)
    told = Q(machines__equipment__order_line__order=order)
    for model, here in ((Handover, own), (DocumentRequest, own), (ChangeNotice, told)):
        found = model.objects.visible_to(user).filter(here, begun_at__isnull=False)
        for paper in found.distinct().order_by("-created_at")[:LATEST]:
            yield Line(
                str(model._meta.verbose_name),
                paper.number,
                paper.get_absolute_url(),
                paper.title,
                day(timezone.localdate(paper.begun_at)),
                paper.get_status_display(),
                rows.tone_of(paper.status),
            )


def shipment_lines(order: SalesOrder, user: User) -> Iterator[Line]:
    """发货单 of this order, those that replenish among them, and what was asked for again."""
    seen = Shipment.objects.visible_to(user).filter(order=order).select_related("source")
    for shipment in seen.distinct().order_by("-created_at")[:LATEST]:
        left = timezone.localdate(shipment.shipped_at) if shipment.shipped_at else None
        yield Line(
            str(Shipment._meta.verbose_name),
            shipment.number,
            shipment.get_absolute_url(),
            _("补发 %(number)s") % {"number": shipment.source.number}
            if shipment.source
            else " ".join(filter(None, [shipment.carrier, shipment.waybill])),
            day(shipment.arrived_on or left or shipment.planned_on),
            shipment.get_status_display(),
            shipping_tone(shipment.status),
        )
    asked = Replenishment.objects.visible_to(user).filter(shipment__order=order)
    for request in asked.distinct().order_by("-created_at")[:LATEST]:
        yield Line(
            str(Replenishment._meta.verbose_name),
            request.number,
            request.get_absolute_url(),
            request.reason,
            day(timezone.localdate(request.created_at)),
            request.get_status_display(),
            shipping_tone(request.status),
        )


SOURCES: tuple[Callable[[SalesOrder, User], Iterator[Line]], ...] = (
    handover_lines,
    shipment_lines,
)


class OrderStory(OrderPage):
    """销售订单 with its records."""

    template_name = "aftersales/order.html"

    def context(self, order: SalesOrder) -> dict[str, Any]:
        user = self.request.user
        new = f"{reverse('handover:handovers:new')}?order={order.number}"
        return {
            **super().context(order),
            "records": [line for source in SOURCES for line in source(order, user)],
            "hand_over_url": "" if handovers.may_not_open(user) else new,
            "hand_over": _("移交合同"),
            "reconciled": reconciled(order),
            "ship_url": ""
            if drafting.may_not_open(user)
            else f"{reverse('shipping:shipments:new')}?order={order.number}",
        }
