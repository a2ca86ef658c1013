"""Rows of a shipment's detail: boxes, lines, notes, counts, the customer's name."""

from __future__ import annotations

from rest_framework import serializers

from records.serializers import PersonSerializer
from shipping.choices import Conclusion, Condition, ItemKind, Labels, TransitKind
from shipping.models import Box, BoxCheck, Count, CountLine, Item, Receipt, TransitNote


class BoxSerializer(serializers.ModelSerializer):
    condition = serializers.ChoiceField(choices=Condition.choices, read_only=True)
    labels = serializers.ChoiceField(choices=Labels.choices, read_only=True)

    class Meta:
        model = Box
        fields = ("id", "number", "size", "weight", "condition", "labels", "note")


class ItemSerializer(serializers.ModelSerializer):
    kind = serializers.ChoiceField(choices=ItemKind.choices, read_only=True)
    box = serializers.SlugRelatedField("number", read_only=True, allow_null=True)
    equipment = serializers.SlugRelatedField("serial_number", read_only=True, allow_null=True)

    class Meta:
        model = Item
        fields = (
            *("id", "position", "box", "kind", "name", "specification", "part_number", "unit"),
            *("quantity", "critical", "order_line", "equipment", "source_item"),
        )
        read_only_fields = fields


class TransitNoteSerializer(serializers.ModelSerializer):
    kind = serializers.ChoiceField(choices=TransitKind.choices, read_only=True)
    by = PersonSerializer(read_only=True)

    class Meta:
        model = TransitNote
        fields = (
            *("day", "kind", "place", "text", "told_whom", "told_how", "told_at"),
            *("stored_at", "stored_until", "by", "at"),
        )


class CountLineSerializer(serializers.ModelSerializer):
    complaint = serializers.SlugRelatedField("number", read_only=True, allow_null=True)

    class Meta:
        model = CountLine
        fields = (
            *("id", "item", "expected", "arrived", "missing", "damaged", "wrong", "note"),
            "complaint",
        )


class BoxCheckSerializer(serializers.ModelSerializer):
    condition = serializers.ChoiceField(choices=Condition.choices, read_only=True)
    labels = serializers.ChoiceField(choices=Labels.choices, read_only=True)

    class Meta:
        model = BoxCheck
        fields = ("id", "box", "condition", "labels", "note")


class CountOutSerializer(serializers.ModelSerializer):
    """One count with its lines; the one with the highest round stands."""

    by = PersonSerializer(read_only=True)
    conclusion = serializers.ChoiceField(choices=Conclusion.choices, read_only=True)
    lines = CountLineSerializer(many=True, read_only=True)
    boxes = BoxCheckSerializer(many=True, read_only=True)

    class Meta:
        model = Count
        fields = (
            *("round_number", "client_uid", "counted_at", "received_at", "by", "conclusion"),
            *("blocking", "note", "reason", "lines", "boxes"),
        )


class ReceiptSerializer(serializers.ModelSerializer):
    """The customer's name. intact: whether the record still is what was signed."""

    witnessed_by = PersonSerializer(read_only=True)
    paper = serializers.SlugRelatedField("uid", read_only=True, allow_null=True)
    intact = serializers.SerializerMethodField()

    class Meta:
        model = Receipt
        fields = (
            *("round_number", "signer_name", "signer_title", "signed_at", "witnessed_by"),
            *("content_hash", "image_sha256", "seal", "paper", "void_reason", "intact"),
        )

    def get_intact(self, receipt: Receipt) -> bool:
        return receipt.pk not in self.context["broken"]
