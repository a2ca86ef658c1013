"""Rows of an acceptance's detail: 前置确认, rounds, 遗留问题, 调整方案, names, 售后记录."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from installs import judging
from installs.choices.acceptance import Conclusion, Grade, Place, Section, Side
from installs.models import (
    AcceptanceApproval,
    AcceptanceAttachment,
    AcceptanceComment,
    AcceptanceRound,
    AcceptanceSignature,
    Adjustment,
    AdjustmentAction,
    Item,
    Precondition,
    Punch,
    RaisedCapa,
    ServiceRecord,
)
from records.models import ApprovalBase, Meaning
from records.serializers import PersonSerializer

ASKED = (
    *("position", "section", "name", "requirement", "clause", "unit", "lower", "upper"),
    *("decimals", "samples", "least_cpk"),
)


class PreconditionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Precondition
        fields = ("kind", "done_on", "not_needed_reason", "note")
        ref_name = "AcceptancePrecondition"


class FiguresSerializer(serializers.Serializer):
    """What samples tell; sd and cpk are null where they say nothing."""

    n = serializers.IntegerField()
    mean = serializers.FloatField(allow_null=True)
    sd = serializers.FloatField(allow_null=True)
    least = serializers.FloatField(allow_null=True)
    most = serializers.FloatField(allow_null=True)
    cpk = serializers.FloatField(allow_null=True)


class AcceptanceItemSerializer(serializers.ModelSerializer):
    """passed: 判定, null while it is open. figures: of process items."""

    section = serializers.ChoiceField(choices=Section.choices, read_only=True)
    values = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()
    measured_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Item
        fields = (
            *ASKED,
            *("added", "measured", "observed", "passed", "skip_reason", "note", "values"),
            *("figures", "material", "parameters", "batch", "measured_at", "measured_by"),
            "carried_from",
        )

    @extend_schema_field(serializers.ListField(child=serializers.DecimalField(18, 6)))
    def get_values(self, item: Item) -> list[str]:
        return [f"{value:f}" for value in item.values]

    @extend_schema_field(FiguresSerializer(allow_null=True))
    def get_figures(self, item: Item) -> dict[str, Any] | None:
        if not item.is_sampled:
            return None
        found = judging.figures(item.values, item.lower, item.upper)
        return dict(FiguresSerializer(found._asdict()).data)


class AdjustmentActionSerializer(serializers.ModelSerializer):
    owner = PersonSerializer(read_only=True)

    class Meta:
        model = AdjustmentAction
        fields = ("number", "content", "owner", "due_on", "done_on", "result")


class AdjustmentSerializer(serializers.ModelSerializer):
    written_by = PersonSerializer(read_only=True)
    finished_by = PersonSerializer(read_only=True, allow_null=True)
    actions = AdjustmentActionSerializer(many=True, read_only=True)

    class Meta:
        model = Adjustment
        fields = (
            *("number", "cause", "retest", "due_on", "written_by", "written_at", "actions"),
            *("result", "finished_at", "finished_by"),
        )


class AcceptanceRoundSerializer(serializers.ModelSerializer):
    """第__次验收; one that both sides signed never changes again."""

    proposed = serializers.ChoiceField(choices=Conclusion.choices, allow_blank=True, read_only=True)
    conclusion = serializers.ChoiceField(
        choices=Conclusion.choices, allow_blank=True, read_only=True
    )
    opened_by = PersonSerializer(read_only=True)
    concluded_by = PersonSerializer(read_only=True, allow_null=True)
    items = AcceptanceItemSerializer(many=True, read_only=True)
    adjustment = serializers.SerializerMethodField()

    class Meta:
        model = AcceptanceRound
        fields = (
            *("number", "opened_at", "opened_by", "software_version", "proposed", "conclusion"),
            *("note", "tested_on", "concluded_at", "concluded_by", "ended_at", "items"),
            "adjustment",
        )

    @extend_schema_field(AdjustmentSerializer(allow_null=True))
    def get_adjustment(self, round_: AcceptanceRound) -> dict[str, Any] | None:
        plan = getattr(round_, "adjustment", None)
        return dict(AdjustmentSerializer(plan).data) if plan else None


class PunchSerializer(serializers.ModelSerializer):
    grade = serializers.ChoiceField(choices=Grade.choices, read_only=True)
    side = serializers.ChoiceField(choices=Side.choices, read_only=True)
    owner = PersonSerializer(read_only=True)
    raised_by = PersonSerializer(read_only=True)
    settled_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Punch
        fields = (
            *("number", "round_number", "grade", "problem", "side", "owner", "customer_owner"),
            *("due_on", "raised_at", "raised_by", "settled_at", "settled_on", "settled_by"),
            "settlement",
        )


class AcceptanceApprovalSerializer(serializers.ModelSerializer):
    """A name and what it was given for; broken: the content is not the signed one any longer."""

    place_label = serializers.CharField(source="get_place_display", read_only=True)
    place = serializers.CharField(read_only=True, help_text=", ".join(Place.values))
    meaning = serializers.ChoiceField(choices=Meaning.choices, read_only=True)
    status = serializers.ChoiceField(choices=ApprovalBase.Status.choices, read_only=True)
    acting_for = PersonSerializer(read_only=True, allow_null=True)
    broken = serializers.SerializerMethodField()

    class Meta:
        model = AcceptanceApproval
        fields = (
            *("round_number", "place", "place_label", "meaning", "version", "content_hash"),
            *("status", "signer_name", "signer_title", "acting_for", "signed_at", "opinion"),
            *("void_reason", "broken"),
        )

    def get_broken(self, row: AcceptanceApproval) -> bool:
        return row.pk in self.context.get("broken", set())


class AcceptanceSignatureSerializer(serializers.ModelSerializer):
    """The customer's hand; the strokes themselves are on the page and the printed form."""

    witnessed_by = PersonSerializer(read_only=True)
    broken = serializers.SerializerMethodField()

    class Meta:
        model = AcceptanceSignature
        fields = (
            *("round_number", "place", "version", "content_hash", "signer_name", "signer_title"),
            *("image_sha256", "signed_at", "witnessed_by", "seal", "void_reason", "broken"),
        )

    def get_broken(self, row: AcceptanceSignature) -> bool:
        return row.pk in self.context.get("broken_drawn", set())


class ServiceRecordSerializer(serializers.ModelSerializer):
    quality_by = PersonSerializer(read_only=True, allow_null=True)
    engineering_by = PersonSerializer(read_only=True, allow_null=True)
    service_contact = PersonSerializer(read_only=True, allow_null=True)
    taken_over_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = ServiceRecord
        fields = (
            *("number", "created_at", "quality", "quality_by", "quality_at", "engineering"),
            *("engineering_by", "engineering_at", "service_contact", "take_over_note"),
            *("taken_over_by", "taken_over_at"),
        )


class RaisedCapaSerializer(serializers.ModelSerializer):
    capa = serializers.SlugRelatedField("number", read_only=True)
    by = PersonSerializer(read_only=True)

    class Meta:
        model = RaisedCapa
        fields = ("capa", "round_number", "by", "at")


class AcceptanceCommentSerializer(serializers.ModelSerializer):
    by = PersonSerializer(read_only=True)
    mentioned = PersonSerializer(many=True, read_only=True)

    class Meta:
        model = AcceptanceComment
        fields = ("id", "by", "at", "text", "mentioned")


class AcceptanceAttachmentSerializer(serializers.ModelSerializer):
    uploaded_by = PersonSerializer(read_only=True)
    item = serializers.SlugRelatedField("position", read_only=True)

    class Meta:
        model = AcceptanceAttachment
        fields = (
            *("uid", "name", "caption", "round_number", "item", "media_type", "size"),
            *("sha256", "uploaded_by", "uploaded_at"),
        )
