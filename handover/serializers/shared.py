"""What the three records have in common over the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from handover.models import Attachment, Comment
from handover.rows import due_of
from handover.workflow.steps import offered
from records import calendars, clock
from records.clock_api import CLOCK_SERIALIZERS
from records.serializers import (
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
from registry.models import Equipment, Product, SalesOrder

OPTIONAL = {"required": False, "allow_null": True}


def equipment(**options: Any) -> VisibleByCode:
    return VisibleByCode("serial_number", queryset=Equipment.objects.current(), **options)


def product(**options: Any) -> VisibleByCode:
    return VisibleByCode("code", queryset=Product.objects.current(), **options)


def order(**options: Any) -> VisibleByCode:
    return VisibleByCode("number", queryset=SalesOrder.objects.all(), **options)


# --- input --------------------------------------------------------------------------------------
class PaperOpinionSerializer(Versioned):
    opinion = Text(required=False)


class PaperReasonSerializer(Versioned):
    reason = Text()


class PaperCommentInputSerializer(Strict):
    text = Text(10_000)


class PaperAttachSerializer(Strict):
    upload = serializers.FileField(
        max_length=200, allow_empty_file=True, help_text=f"≤ {settings.UPLOAD_MAX_BYTES} bytes"
    )
    caption = Text(200, required=False)


SHARED_SERIALIZERS: dict[str, type[Strict]] = {
    "cancel": PaperReasonSerializer,
    "comment": PaperCommentInputSerializer,
    "attach": PaperAttachSerializer,
    **CLOCK_SERIALIZERS,
}


# --- output -------------------------------------------------------------------------------------
class PaperCommentSerializer(serializers.ModelSerializer):
    by = PersonSerializer(read_only=True)
    mentioned = PersonSerializer(many=True, read_only=True)

    class Meta:
        model = Comment
        fields = ("at", "by", "text", "mentioned")


class PaperAttachmentSerializer(serializers.ModelSerializer):
    uploaded_by = PersonSerializer(read_only=True)

    class Meta:
        model = Attachment
        fields = (
            *("uid", "name", "caption", "media_type", "size", "sha256"),
            *("uploaded_by", "uploaded_at"),
        )


LISTED = (
    *("number", "version", "status", "status_label", "title", "opened_by", "due_subject"),
    *("due_at", "due", "begun_at", "ended_at", "created_at", "updated_at"),
)


class PaperSerializer(serializers.ModelSerializer):
    """A record in a list. All of it stands in the row and what the list's query joins."""

    status_label = serializers.CharField(source="get_status_display", read_only=True)
    opened_by = PersonSerializer(read_only=True)
    due = serializers.SerializerMethodField()

    @extend_schema_field(DueSerializer(allow_null=True))
    def get_due(self, paper: Any) -> dict[str, Any] | None:
        if "calendar" not in self.context:  # once for all rows of a page
            self.context["calendar"], self.context["now"] = calendars.shown(), clock.now()
        due = due_of(paper, self.context["now"], self.context["calendar"])
        return DueSerializer(due).data if due else None


BESIDES = ("cancel_reason", "attachments", "clocks", "offered")


class PaperDetailSerializer(PaperSerializer):
    """A record with everything on it, its clocks and the caller's next steps."""

    STEPS: ClassVar[Any]
    attachments = PaperAttachmentSerializer(many=True, read_only=True)
    clocks = serializers.SerializerMethodField()
    offered = serializers.SerializerMethodField()

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, paper: Any) -> list[dict[str, Any]]:
        return clocks_of(paper.number)

    @extend_schema_field(OfferedSerializer(many=True))
    def get_offered(self, paper: Any) -> list[dict[str, Any]]:
        return [
            {"name": step.name, "label": str(step.label), "missing": step.missing(paper)}
            for step in offered(self.STEPS, paper, self.context["request"].user)
        ]
