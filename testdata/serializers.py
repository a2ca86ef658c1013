"""Test data as the API says it, and what it takes: one serializer a verb."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from records import calendars, clock
from records.clock_api import CLOCK_SERIALIZERS
from records.serializers import (
    ClockSerializer,
    Day,
    DueSerializer,
    OfferedSerializer,
    PersonSerializer,
    Strict,
    Text,
    Versioned,
    VisibleByCode,
    clocks_of,
)
from registry.models import Customer, Equipment, SalesOrder
from registry.serializers import CustomerNameSerializer
from testdata import workflow
from testdata.choices import Kind, Refusal, State, Status
from testdata.models import Comment, DataColumn, DataFile, DataSheet, Preview, TestData
from testdata.rows import due_of

OPTIONAL = {"required": False, "allow_null": True}


# --- input ------------------------------------------------------------------------------------
class TestDataOpenSerializer(Strict):
    """The facts that a draft is begun with."""

    __test__ = False

    title = Text(120, allow_blank=False)
    purpose = Text(required=False)
    taken_on = Day(**OPTIONAL)
    summary = Text(10_000, required=False)
    order = VisibleByCode("number", queryset=SalesOrder.objects.all(), **OPTIONAL)
    equipment = VisibleByCode("serial_number", queryset=Equipment.objects.all(), **OPTIONAL)
    customer = VisibleByCode("code", queryset=Customer.objects.all(), **OPTIONAL)


class TestDataDraftSerializer(Versioned, TestDataOpenSerializer):
    """Further facts of a draft."""

    title = Text(120, allow_blank=False, required=False)


class TestDataStepSerializer(Versioned):
    """A verb that asks for nothing."""

    __test__ = False


class TestDataOpinionSerializer(Versioned):
    __test__ = False

    opinion = Text()


class TestDataReasonSerializer(Versioned):
    __test__ = False

    reason = Text()


class TestDataCommentInputSerializer(Strict):
    __test__ = False

    text = Text(10_000)


class TestDataAttachSerializer(Strict):
    __test__ = False

    upload = serializers.FileField(help_text="xlsx or csv")
    caption = Text(200, required=False)


class TestDataRemoveSerializer(Strict):
    __test__ = False

    uid = serializers.UUIDField()


STEP_SERIALIZERS: dict[str, type[Strict]] = {
    "save_draft": TestDataDraftSerializer,
    "attach": TestDataAttachSerializer,
    "remove_file": TestDataRemoveSerializer,
    "hand": TestDataStepSerializer,
    "archive": TestDataOpinionSerializer,
    "send_back": TestDataReasonSerializer,
    "cancel": TestDataReasonSerializer,
    "comment": TestDataCommentInputSerializer,
    **CLOCK_SERIALIZERS,
}


# --- output -----------------------------------------------------------------------------------
class DataColumnSerializer(serializers.ModelSerializer):
    """Figures of a column; least and greatest of moments are seconds since 1970."""

    kind = serializers.ChoiceField(choices=Kind.choices, read_only=True)

    class Meta:
        model = DataColumn
        fields = (
            *("name", "kind", "filled", "empty", "other", "least", "greatest", "mean"),
            *("deviation", "series", "starts"),
        )


class DataSheetSerializer(serializers.ModelSerializer):
    """stretch: rows that one entry of `series` stands for."""

    notes: Any = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), read_only=True
    )
    shown: Any = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), read_only=True
    )
    columns = DataColumnSerializer(many=True, read_only=True)

    class Meta:
        model = DataSheet
        fields = ("name", "rows", "stretch", "left_out", "notes", "shown", "columns")


class PreviewSerializer(serializers.ModelSerializer):
    """How far a file is read; rows of `of`."""

    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    refusal = serializers.ChoiceField(choices=Refusal.choices, read_only=True)
    reason = serializers.CharField(source="get_refusal_display", read_only=True)

    class Meta:
        model = Preview
        fields = ("state", "rows", "of", "more", "refusal", "reason", "line", "finished_at")


class DataFileSerializer(serializers.ModelSerializer):
    uploaded_by = PersonSerializer(read_only=True)
    preview = PreviewSerializer(read_only=True)

    class Meta:
        model = DataFile
        fields = (
            *("uid", "name", "caption", "media_type", "size", "sha256", "uploaded_by"),
            *("uploaded_at", "preview"),
        )


class DataCommentSerializer(serializers.ModelSerializer):
    by = PersonSerializer(read_only=True)
    mentioned = PersonSerializer(many=True, read_only=True)

    class Meta:
        model = Comment
        fields = ("id", "by", "at", "text", "mentioned")


class TestDataSerializer(serializers.ModelSerializer):
    """Test data in a list. All of it stands in the row and what the list's query joins."""

    __test__ = False

    status = serializers.ChoiceField(choices=Status.choices, read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    order = serializers.SlugRelatedField("number", read_only=True)
    equipment = serializers.SlugRelatedField("serial_number", read_only=True)
    customer = CustomerNameSerializer(read_only=True, allow_null=True)
    opened_by = PersonSerializer(read_only=True)
    reviewed_by = PersonSerializer(read_only=True, allow_null=True)
    due = serializers.SerializerMethodField()

    class Meta:
        model = TestData
        fields: tuple[str, ...] = (
            *("number", "version", "status", "status_label", "title", "taken_on", "order"),
            *("equipment", "customer", "opened_by", "handed_at", "reviewed_by", "archived_at"),
            *("due_subject", "due_at", "due", "created_at", "updated_at"),
        )
        read_only_fields = fields

    @extend_schema_field(DueSerializer(allow_null=True))
    def get_due(self, data: TestData) -> dict[str, Any] | None:
        if "calendar" not in self.context:  # once for all rows of a page
            self.context["calendar"], self.context["now"] = calendars.shown(), clock.now()
        due = due_of(data, self.context["now"], self.context["calendar"])
        return DueSerializer(due).data if due else None


class TestDataDetailSerializer(TestDataSerializer):
    """With its words, files, clocks and the caller's next steps."""

    attachments = DataFileSerializer(many=True, read_only=True)
    clocks = serializers.SerializerMethodField()
    offered = serializers.SerializerMethodField()

    class Meta(TestDataSerializer.Meta):
        fields = (
            *TestDataSerializer.Meta.fields,
            *("purpose", "summary", "opinion", "return_reason", "cancel_reason"),
            *("attachments", "clocks", "offered"),
        )
        read_only_fields = fields

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, data: TestData) -> list[dict[str, Any]]:
        return clocks_of(data.number)

    @extend_schema_field(OfferedSerializer(many=True))
    def get_offered(self, data: TestData) -> list[dict[str, Any]]:
        return [
            {"name": step.name, "label": str(step.label), "missing": step.missing(data)}
            for step in workflow.offered(data, self.context["request"].user)
        ]
