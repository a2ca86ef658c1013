"""发货单 over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints.choices import Channel
from records.serializers import Day, Moment, PersonSerializer, Strict, Text, Versioned
from registry.facts import contact_fact, sees_contacts
from registry.models import Contact, SalesOrderLine
from registry.serializers import CustomerNameSerializer
from shipping import quantities, signing
from shipping.choices import Condition, ItemKind, Labels, ShipmentStatus, Shortage, TransitKind
from shipping.models import Shipment
from shipping.serializers.rows import (
    BoxSerializer,
    CountOutSerializer,
    ItemSerializer,
    ReceiptSerializer,
    TransitNoteSerializer,
)
from shipping.serializers.shared import (
    BESIDES,
    LISTED,
    MANY,
    OPTIONAL,
    SHARED_SERIALIZERS,
    ConsignmentDetailSerializer,
    ConsignmentSerializer,
    ShippingOpinionSerializer,
    ShippingReasonSerializer,
    equipment,
    key,
    order,
    quantity,
)
from shipping.serializers.sheets import CountSerializer, RecountSerializer, SignReceiptSerializer
from shipping.workflow.shipments import STEPS


class ContactOfShipment(serializers.PrimaryKeyRelatedField):
    """A contact by its key, among those that the caller may read."""

    def get_queryset(self) -> Any:
        return Contact.objects.visible_to(self.context["request"].user).filter(active=True)


class LineOfOrder(serializers.PrimaryKeyRelatedField):
    """A line of an order by its key; that it is this order's asks the verb."""

    def get_queryset(self) -> Any:
        return SalesOrderLine.objects.select_related("order", "product")


def weight(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=8, decimal_places=1, min_value=0, **options)


class BoxInputSerializer(Strict):
    number = Text(20)
    size = Text(40, required=False)
    weight = weight(**OPTIONAL)


class ItemInputSerializer(Strict):
    id = key(required=False, help_text="Of a line that stands; left out, it is a new one.")
    box = Text(20, required=False, help_text="A box's number.")
    kind = serializers.ChoiceField(choices=ItemKind.choices, required=False)
    name = Text(120, required=False)
    specification = Text(120, required=False)
    part_number = Text(60, required=False)
    unit = Text(12, required=False)
    quantity = quantity(required=False)
    critical = serializers.BooleanField(required=False)
    order_line = LineOfOrder(queryset=SalesOrderLine.objects.all(), **OPTIONAL)
    equipment = equipment(**OPTIONAL)


class ShipmentDraftSerializer(Versioned):
    """Facts and packing list; rows that are given replace those that stand."""

    site = Text(200, required=False)
    contact = ContactOfShipment(queryset=Contact.objects.all(), **OPTIONAL)
    carrier = Text(60, required=False)
    waybill = Text(60, required=False)
    gross_weight = weight(**OPTIONAL)
    planned_on = Day(**OPTIONAL)
    expected_on = Day(**OPTIONAL)
    remarks = Text(required=False)
    boxes = BoxInputSerializer(many=True, required=False, max_length=MANY)
    items = ItemInputSerializer(many=True, required=False, max_length=MANY)


class ShipmentOpenSerializer(ShipmentDraftSerializer):
    order = order()
    version = None  # type: ignore[assignment]  # there is none yet


class PackedBoxSerializer(Strict):
    box = key()
    condition = serializers.ChoiceField(choices=Condition.choices)
    labels = serializers.ChoiceField(choices=Labels.choices)
    note = Text(200, required=False)


class PackSerializer(Versioned):
    boxes = PackedBoxSerializer(many=True, max_length=MANY)
    note = Text(required=False)


class ShipSerializer(Versioned):
    carrier = Text(60)
    expected_on = Day()
    waybill = Text(60, required=False)
    gross_weight = weight(**OPTIONAL)


class NoteTransitSerializer(Strict):
    text = Text()
    kind = serializers.ChoiceField(choices=TransitKind.choices, required=False)
    day = Day(**OPTIONAL)
    place = Text(120, required=False)
    expected_on = Day(**OPTIONAL)
    told_whom = Text(60, required=False)
    told_how = serializers.ChoiceField(choices=Channel.choices, required=False, allow_blank=True)
    told_at = Moment(**OPTIONAL)
    stored_at = Text(120, required=False)
    stored_until = Day(**OPTIONAL)


class ReportArrivalSerializer(Versioned):
    arrived_on = Day(**OPTIONAL)
    note = Text(required=False)


class RequestedLineSerializer(Strict):
    item = key()
    quantity = quantity()
    reason = serializers.ChoiceField(choices=Shortage.choices)


class RequestReplenishmentSerializer(Strict):
    """lines: left out, all that nobody has asked for yet."""

    reason = Text()
    lines = RequestedLineSerializer(many=True, max_length=MANY, **OPTIONAL)
    wanted_on = Day(**OPTIONAL)


class RaiseComplaintSerializer(Strict):
    item = key()
    description = Text(10_000, required=False)


STEP_SERIALIZERS: dict[str, type[Strict]] = {
    "save_draft": ShipmentDraftSerializer,
    "pack": PackSerializer,
    "unpack": ShippingReasonSerializer,
    "ship": ShipSerializer,
    "note_transit": NoteTransitSerializer,
    "report_arrival": ReportArrivalSerializer,
    "count": CountSerializer,
    "recount": RecountSerializer,
    "sign_receipt": SignReceiptSerializer,
    "request_replenishment": RequestReplenishmentSerializer,
    "raise_complaint": RaiseComplaintSerializer,
    "archive": ShippingOpinionSerializer,
    **SHARED_SERIALIZERS,
}


class ShipmentSerializer(ConsignmentSerializer):
    status = serializers.ChoiceField(choices=ShipmentStatus.choices, read_only=True)
    order = serializers.SlugRelatedField("number", read_only=True)
    customer = CustomerNameSerializer(read_only=True)
    source = serializers.SlugRelatedField("number", read_only=True, allow_null=True)

    class Meta:
        model = Shipment
        fields: tuple[str, ...] = (
            *LISTED,
            *("order", "customer", "source", "carrier", "waybill", "planned_on", "expected_on"),
            *("shipped_at", "arrived_on", "round_number", "signed_at", "archived_at"),
        )
        read_only_fields = fields


class ShipmentDetailSerializer(ShipmentSerializer, ConsignmentDetailSerializer):
    """outstanding: key of a line → pieces still owed. to_sign: what `sign_receipt` signs."""

    STEPS = STEPS
    contact = serializers.SerializerMethodField()
    replenishment = serializers.SlugRelatedField("number", read_only=True, allow_null=True)
    packed_by = PersonSerializer(read_only=True, allow_null=True)
    shipped_by = PersonSerializer(read_only=True, allow_null=True)
    archived_by = PersonSerializer(read_only=True, allow_null=True)
    boxes = BoxSerializer(many=True, read_only=True)
    items = ItemSerializer(many=True, read_only=True)
    transit_notes = TransitNoteSerializer(many=True, read_only=True)
    counts = CountOutSerializer(many=True, read_only=True)
    receipts = serializers.SerializerMethodField()
    replenishments = serializers.SlugRelatedField("number", many=True, read_only=True)
    outstanding = serializers.SerializerMethodField()
    to_sign = serializers.SerializerMethodField()

    class Meta(ShipmentSerializer.Meta):
        fields = (
            *ShipmentSerializer.Meta.fields,
            *("site", "contact", "gross_weight", "remarks", "replenishment", "packed_by"),
            *("packed_at", "packing_note", "shipped_by", "arrival_note", "archived_by"),
            *("boxes", "items", "transit_notes", "counts", "receipts", "replenishments"),
            *("outstanding", "to_sign", *BESIDES),
        )
        read_only_fields = fields

    @extend_schema_field(serializers.JSONField(allow_null=True))
    def get_contact(self, shipment: Shipment) -> dict[str, Any] | None:
        """Masked for those who do not serve the customer."""
        if shipment.contact is None:
            return None
        user = self.context["request"].user
        return contact_fact(shipment.contact, full=sees_contacts(user, shipment.customer))

    @extend_schema_field(ReceiptSerializer(many=True))
    def get_receipts(self, shipment: Shipment) -> list[dict[str, Any]]:
        broken = signing.broken(shipment)
        rows = shipment.receipts.all()
        return list(ReceiptSerializer(rows, many=True, context={"broken": broken}).data)

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_outstanding(self, shipment: Shipment) -> dict[str, int]:
        return {str(pk): many for pk, many in quantities.outstanding(shipment).items()}

    def get_to_sign(self, shipment: Shipment) -> str:
        return signing.hash_of(shipment)
