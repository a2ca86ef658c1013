"""发货 and 补发 over the API: the same verbs, filters and visibility as the pages (S6, S5-3.1).

`POST /api/shipments/{number}/count/` takes what a phone sends: JSON, or `data` with photos.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from records.steps import NotYours, Step
from records.viewsets import REFUSALS, RecordViewSet
from shipping.filters import ReplenishmentFilter, ShipmentFilter
from shipping.models import Replenishment, Shipment
from shipping.print_views import replenishment_form_response, shipment_form_response
from shipping.serializers import replenishments as of_request
from shipping.serializers import shipments as of_shipment
from shipping.serializers.shared import (
    ShippingAttachmentSerializer,
    ShippingCommentSerializer,
)
from shipping.workflow import replenishments, shipments


class ShipmentViewSet(RecordViewSet):
    """The shipments that the caller may see."""

    queryset = Shipment.objects.none()  # for the description
    kind, workflow = "shipments", shipments
    serializer_class = of_shipment.ShipmentSerializer
    detail_serializer = of_shipment.ShipmentDetailSerializer
    comment_serializer = ShippingCommentSerializer
    attachment_serializer = ShippingAttachmentSerializer
    step_serializers = of_shipment.STEP_SERIALIZERS
    filterset_class = ShipmentFilter
    sort = "-created"
    related = ("contact", "replenishment", "packed_by", "shipped_by", "archived_by")
    form_response = staticmethod(shipment_form_response)

    def prefetched(self) -> list[Any]:
        return [
            *("boxes", "items__box", "items__equipment", "transit_notes__by", "replenishments"),
            *("counts__by", "counts__lines__complaint", "counts__boxes"),
            *("receipts__witnessed_by", "receipts__paper", "receipts__shipment"),
            "attachments__uploaded_by",
        ]

    def take(self, step: Step[Any]) -> Response:
        """As any step; a count that was sent before is answered by the one that stands."""
        if step.name != "count":
            return super().take(step)
        shipment = self.get_object()
        if reason := step.not_yours(shipment, self.request.user):
            raise NotYours(reason)
        given = self.given(self.step_serializers[step.name])
        shipments.count(shipment, by=self.request.user, **given)
        return self.answer(shipment.number)

    @extend_schema(
        request=of_shipment.ShipmentOpenSerializer,
        responses={
            201: of_shipment.ShipmentDetailSerializer,
            400: REFUSALS[400],
            403: REFUSALS[403],
        },
    )
    def create(self, request: Request) -> Response:
        """Draw up a shipment of an order; the warehouse packs and sends it."""
        if reason := shipments.may_not_open(request.user):
            raise NotYours(reason)
        given = self.given(of_shipment.ShipmentOpenSerializer)
        made = shipments.open_shipment(by=request.user, **given)
        return self.answer(made.number, status.HTTP_201_CREATED)


class ReplenishmentViewSet(RecordViewSet):
    """The replenishment requests that the caller may see; they begin at their shipment."""

    queryset = Replenishment.objects.none()  # for the description
    kind, workflow = "replenishments", replenishments
    serializer_class = of_request.ReplenishmentSerializer
    detail_serializer = of_request.ReplenishmentDetailSerializer
    comment_serializer = ShippingCommentSerializer
    attachment_serializer = ShippingAttachmentSerializer
    step_serializers = of_request.STEP_SERIALIZERS
    filterset_class = ReplenishmentFilter
    sort = "-created"
    form_response = staticmethod(replenishment_form_response)

    def prefetched(self) -> list[Any]:
        return ["lines__item", "shipments", "attachments__uploaded_by"]
