"""资料申请 over the API."""

from __future__ import annotations

from rest_framework import serializers

from handover.choices import RequestKind, RequestStatus
from handover.models import DocumentRequest, ProvidedDocument
from handover.serializers.shared import (
    BESIDES,
    LISTED,
    OPTIONAL,
    SHARED_SERIALIZERS,
    PaperDetailSerializer,
    PaperOpinionSerializer,
    PaperReasonSerializer,
    PaperSerializer,
    equipment,
    order,
    product,
)
from handover.workflow.documents import MOST, STEPS
from records.serializers import Day, PersonSerializer, Strict, Text, Versioned
from registry.serializers import ProductNameSerializer


class DocumentRequestOpenSerializer(Strict):
    """What is asked for: of a product, a machine or an order."""

    title = Text(120)
    kind = serializers.ChoiceField(choices=RequestKind.choices)
    product = product(**OPTIONAL)
    equipment = equipment(**OPTIONAL)
    order = order(**OPTIONAL)
    wanted_on = Day(**OPTIONAL)
    reason = Text()


class DocumentInputSerializer(Strict):
    name = Text(120)
    number = Text(60, required=False)
    edition = Text(20, required=False)


class DocumentProvideSerializer(Versioned):
    documents = DocumentInputSerializer(many=True, max_length=MOST)
    note = Text(required=False)


STEP_SERIALIZERS: dict[str, type[Strict]] = {
    "provide": DocumentProvideSerializer,
    "refuse": PaperReasonSerializer,
    "receive": PaperOpinionSerializer,
    **SHARED_SERIALIZERS,
}


class DocumentRequestSerializer(PaperSerializer):
    status = serializers.ChoiceField(choices=RequestStatus.choices, read_only=True)
    kind = serializers.ChoiceField(choices=RequestKind.choices, read_only=True)
    product = ProductNameSerializer(read_only=True, allow_null=True)
    equipment = serializers.SlugRelatedField("serial_number", read_only=True)
    order = serializers.SlugRelatedField("number", read_only=True)

    class Meta:
        model = DocumentRequest
        fields: tuple[str, ...] = (
            *LISTED,
            *("kind", "product", "equipment", "order", "wanted_on"),
        )
        read_only_fields = fields


class ProvidedDocumentSerializer(serializers.ModelSerializer):
    class Meta:
        model = ProvidedDocument
        fields = ("position", "name", "number", "edition")


class DocumentRequestDetailSerializer(DocumentRequestSerializer, PaperDetailSerializer):
    STEPS = STEPS
    documents = ProvidedDocumentSerializer(many=True, read_only=True)
    provided_by = PersonSerializer(read_only=True, allow_null=True)
    received_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta(DocumentRequestSerializer.Meta):
        fields = (
            *DocumentRequestSerializer.Meta.fields,
            *("reason", "documents", "provided_by", "provided_at", "delivery_note"),
            *("received_by", "refuse_reason", *BESIDES),
        )
        read_only_fields = fields
