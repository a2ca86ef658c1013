"""What shipments and replenishments have in common over the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from records import calendars, clock
from records.clock_api import CLOCK_SERIALIZERS
from records.serializers import (
    LARGEST,
    ClockSerializer,
    DueSerializer,
    OfferedSerializer,
    PersonSerializer,
    Strict,
    Text,
    Versioned,
    VisibleByCode,
    clocks_of,
)
from registry.models import Equipment, SalesOrder
from shipping.models import Attachment, Comment
from shipping.rows import due_of
from shipping.workflow.steps import offered

OPTIONAL = {"required": False, "allow_null": True}
MANY = 500  # rows at once


def key(**options: Any) -> serializers.IntegerField:
    """The key of a row that the detail names."""
    return serializers.IntegerField(min_value=1, max_value=2**63 - 1, **options)


def quantity(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(max_value=LARGEST, **options)


def equipment(**options: Any) -> VisibleByCode:
    return VisibleByCode("serial_number", queryset=Equipment.objects.current(), **options)


def order(**options: Any) -> VisibleByCode:
    return VisibleByCode("number", queryset=SalesOrder.objects.all(), **options)


# --- input --------------------------------------------------------------------------------------
class ShippingReasonSerializer(Versioned):
    reason = Text()


class ShippingOpinionSerializer(Versioned):
    opinion = Text(required=False)


class ShippingCommentInputSerializer(Strict):
    text = Text(10_000)


class ShippingAttachSerializer(Strict):
    upload = serializers.FileField(
        max_length=200, allow_empty_file=True, help_text=f"≤ {settings.UPLOAD_MAX_BYTES} bytes"
    )
    caption = Text(200, required=False)


SHARED_SERIALIZERS: dict[str, type[Strict]] = {
    "cancel": ShippingReasonSerializer,
    "comment": ShippingCommentInputSerializer,
    "attach": ShippingAttachSerializer,
    **CLOCK_SERIALIZERS,
}


# --- output -------------------------------------------------------------------------------------
class ShippingCommentSerializer(serializers.ModelSerializer):
    by = PersonSerializer(read_only=True)
    mentioned = PersonSerializer(many=True, read_only=True)

    class Meta:
        model = Comment
        fields = ("at", "by", "text", "mentioned")


class ShippingAttachmentSerializer(serializers.ModelSerializer):
    """count, line, box_check: keys of what a photo belongs to, where it came with a count."""

    uploaded_by = PersonSerializer(read_only=True)

    class Meta:
        model = Attachment
        fields = (
            *("uid", "name", "caption", "media_type", "size", "sha256"),
            *("uploaded_by", "uploaded_at", "count", "line", "box_check"),
        )


LISTED = (
    *("number", "version", "status", "status_label", "opened_by", "due_subject"),
    *("due_at", "due", "created_at", "updated_at"),
)


class ConsignmentSerializer(serializers.ModelSerializer):
    """A record in a list. All of it stands in the row and what the list's query joins."""

    status_label = serializers.CharField(source="get_status_display", read_only=True)
    opened_by = PersonSerializer(read_only=True)
    due = serializers.SerializerMethodField()

    @extend_schema_field(DueSerializer(allow_null=True))
    def get_due(self, record: Any) -> dict[str, Any] | None:
        if "calendar" not in self.context:  # once for all rows of a page
            self.context["calendar"], self.context["now"] = calendars.shown(), clock.now()
        due = due_of(record, self.context["now"], self.context["calendar"])
        return DueSerializer(due).data if due else None


BESIDES = ("cancel_reason", "attachments", "clocks", "offered")


class ConsignmentDetailSerializer(ConsignmentSerializer):
    """A record with everything on it, its clocks and the caller's next steps."""

    STEPS: ClassVar[Any]
    attachments = ShippingAttachmentSerializer(many=True, read_only=True)
    clocks = serializers.SerializerMethodField()
    offered = serializers.SerializerMethodField()

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, record: Any) -> list[dict[str, Any]]:
        return clocks_of(record.number)

    @extend_schema_field(OfferedSerializer(many=True))
    def get_offered(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"name": step.name, "label": str(step.label), "missing": step.missing(record)}
            for step in offered(self.STEPS, record, self.context["request"].user)
        ]
