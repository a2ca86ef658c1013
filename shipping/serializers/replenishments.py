"""补发申请 over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from records.serializers import Day, PersonSerializer, Strict, Text, Versioned
from registry.serializers import CustomerNameSerializer
from shipping import quantities
from shipping.choices import ReplenishmentStatus, Shortage
from shipping.models import Replenishment, ReplenishmentLine
from shipping.serializers.shared import (
    BESIDES,
    LISTED,
    SHARED_SERIALIZERS,
    ConsignmentDetailSerializer,
    ConsignmentSerializer,
    ShippingReasonSerializer,
)
from shipping.workflow.replenishments import STEPS


class AcceptReplenishmentSerializer(Versioned):
    promised_on = Day()
    answer = Text(required=False)


class PrepareSerializer(Versioned):
    """Nothing is asked."""


STEP_SERIALIZERS: dict[str, type[Strict]] = {
    "accept": AcceptReplenishmentSerializer,
    "refuse": ShippingReasonSerializer,
    "prepare": PrepareSerializer,
    **SHARED_SERIALIZERS,
}


class ReplenishmentLineSerializer(serializers.ModelSerializer):
    reason = serializers.ChoiceField(choices=Shortage.choices, read_only=True)
    name = serializers.CharField(source="item.name", read_only=True)

    class Meta:
        model = ReplenishmentLine
        fields = ("id", "item", "name", "quantity", "reason")


class ReplenishmentSerializer(ConsignmentSerializer):
    status = serializers.ChoiceField(choices=ReplenishmentStatus.choices, read_only=True)
    shipment = serializers.SlugRelatedField("number", read_only=True)
    order = serializers.CharField(source="shipment.order.number", read_only=True)
    customer = CustomerNameSerializer(source="shipment.customer", read_only=True)
    handled_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Replenishment
        fields: tuple[str, ...] = (
            *LISTED,
            *("shipment", "order", "customer", "reason", "wanted_on", "promised_on", "asked"),
            *("handled_by", "handled_at", "settled_at"),
        )
        read_only_fields = fields


class ReplenishmentDetailSerializer(ReplenishmentSerializer, ConsignmentDetailSerializer):
    """remaining: key of a line → pieces that have not arrived good yet."""

    STEPS = STEPS
    lines = ReplenishmentLineSerializer(many=True, read_only=True)
    shipments = serializers.SlugRelatedField("number", many=True, read_only=True)
    remaining = serializers.SerializerMethodField()

    class Meta(ReplenishmentSerializer.Meta):
        fields = (
            *ReplenishmentSerializer.Meta.fields,
            *("answer", "lines", "shipments", "remaining", *BESIDES),
        )
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_remaining(self, request: Replenishment) -> dict[str, int]:
        return {str(pk): many for pk, many in quantities.remaining(request).items()}
