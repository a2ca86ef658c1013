"""Rows of a CAPA's detail: D1 to D8, names, and what was said beside it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from capa.choices import CauseState, DocumentKind, MeasureKind, MeasureStatus, Place
from capa.models import (
    CapaApproval,
    CapaAttachment,
    Cause,
    Comment,
    Containment,
    Deployment,
    Extension,
    FollowUp,
    IsIsNot,
    Measure,
    Member,
    Reading,
    Round,
    Standardisation,
)
from records.models import ApprovalBase, Meaning
from records.serializers import DepartmentSerializer, PersonSerializer


class CapaMemberSerializer(serializers.ModelSerializer):
    person = PersonSerializer(read_only=True)

    class Meta:
        model = Member
        fields = ("person", "task")


class IsIsNotSerializer(serializers.ModelSerializer):
    class Meta:
        model = IsIsNot
        fields = ("dimension", "is_so", "is_not", "distinction")


class ContainmentSerializer(serializers.ModelSerializer):
    owner = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Containment
        fields = (
            *("place", "quantity", "good", "bad", "marking", "action", "owner"),
            *("due_on", "done_on"),
        )


class CauseSerializer(serializers.ModelSerializer):
    state = serializers.ChoiceField(choices=CauseState.choices, read_only=True)
    whys = serializers.SlugRelatedField("answer", many=True, read_only=True)

    class Meta:
        model = Cause
        fields = ("number", "branch", "bone", "text", "state", "reason", "whys")


class ExtensionSerializer(serializers.ModelSerializer):
    asked_by = PersonSerializer(read_only=True)
    decided_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Extension
        fields = (
            *("asked_by", "asked_at", "from_on", "to_on", "reason"),
            *("agreed", "decided_by", "decided_at", "opinion"),
        )


class CapaMeasureSerializer(serializers.ModelSerializer):
    """replaces: the number of the rejected one whose place it takes."""

    owner = PersonSerializer(read_only=True)
    cause = serializers.SlugRelatedField("number", read_only=True)
    replaces = serializers.SlugRelatedField("number", read_only=True)
    kind = serializers.ChoiceField(choices=MeasureKind.choices, read_only=True)
    status = serializers.ChoiceField(choices=MeasureStatus.choices, read_only=True)
    reported_by = PersonSerializer(read_only=True, allow_null=True)
    extensions = ExtensionSerializer(many=True, read_only=True)

    class Meta:
        model = Measure
        fields = (
            *("number", "cause", "kind", "content", "owner", "due_on", "first_due_on", "status"),
            *("replaces", "rejected_reason", "replan_by", "done_on", "evidence"),
            *("reported_at", "reported_by", "extensions"),
        )


class ReadingSerializer(serializers.ModelSerializer):
    by = PersonSerializer(read_only=True)

    class Meta:
        model = Reading
        fields = ("taken_on", "subject", "value", "passed", "note", "by", "at")


class CapaRoundSerializer(serializers.ModelSerializer):
    """From causes to the verdict; an ended one never changes again."""

    opened_by = PersonSerializer(read_only=True)
    proven_by = PersonSerializer(read_only=True, allow_null=True)
    evaluator = PersonSerializer(read_only=True, allow_null=True)
    verified_by = PersonSerializer(read_only=True, allow_null=True)
    causes = CauseSerializer(many=True, read_only=True)
    measures = CapaMeasureSerializer(many=True, read_only=True)
    readings = ReadingSerializer(many=True, read_only=True)

    class Meta:
        model = Round
        fields = (
            *("number", "opened_at", "opened_by", "reason", "ended_at"),
            *("proof_method", "proof_result", "proven_by"),
            *("indicator", "comparison", "target", "unit", "window_days", "data_source"),
            *("data_note", "evaluator", "plan_submitted_at", "plan_approved_at"),
            *("implemented_at", "window_until", "measured", "measured_at", "measured_note"),
            *("effective", "verdict", "verified_at", "verified_by"),
            *("causes", "measures", "readings"),
        )


class CapaStandardisationSerializer(serializers.ModelSerializer):
    department = DepartmentSerializer(read_only=True, allow_null=True)
    kind = serializers.ChoiceField(choices=DocumentKind.choices, allow_blank=True, read_only=True)

    class Meta:
        model = Standardisation
        fields = (
            *("round_number", "kind", "document_number", "old_edition", "new_edition"),
            *("department", "changed_on", "not_needed_reason"),
        )


class DeploymentSerializer(serializers.ModelSerializer):
    """One row of the work list; one of product, customer and equipment is what it reaches."""

    product = serializers.SlugRelatedField("code", read_only=True)
    customer = serializers.SlugRelatedField("code", read_only=True)
    equipment = serializers.SlugRelatedField("serial_number", read_only=True)
    owner = PersonSerializer(read_only=True)

    class Meta:
        model = Deployment
        fields = (
            *("id", "target", "product", "customer", "equipment", "measure", "owner"),
            *("due_on", "done_on", "note", "not_needed_reason"),
        )


class CapaApprovalSerializer(serializers.ModelSerializer):
    """A name and what it was given for; broken: the content is not the signed one any longer."""

    place_label = serializers.CharField(source="get_place_display", read_only=True)
    place = serializers.CharField(read_only=True, help_text=", ".join(Place.values))
    meaning = serializers.ChoiceField(choices=Meaning.choices, read_only=True)
    status = serializers.ChoiceField(choices=ApprovalBase.Status.choices, read_only=True)
    acting_for = PersonSerializer(read_only=True, allow_null=True)
    broken = serializers.SerializerMethodField()

    class Meta:
        model = CapaApproval
        fields = (
            *("round_number", "place", "place_label", "meaning", "version", "content_hash"),
            *("status", "signer_name", "signer_title", "acting_for", "signed_at", "opinion"),
            *("void_reason", "broken"),
        )

    def get_broken(self, row: CapaApproval) -> bool:
        broken: set[Any] = self.context.get("broken", set())
        return row.pk in broken


class FollowUpSerializer(serializers.ModelSerializer):
    by = PersonSerializer(read_only=True)

    class Meta:
        model = FollowUp
        fields = ("by", "at", "text", "progress")


class CapaCommentSerializer(serializers.ModelSerializer):
    by = PersonSerializer(read_only=True)
    mentioned = PersonSerializer(many=True, read_only=True)

    class Meta:
        model = Comment
        fields = ("id", "by", "at", "text", "mentioned")


class CapaAttachmentSerializer(serializers.ModelSerializer):
    uploaded_by = PersonSerializer(read_only=True)
    measure = serializers.SlugRelatedField("number", read_only=True)

    class Meta:
        model = CapaAttachment
        fields = (
            *("uid", "name", "caption", "round_number", "measure", "media_type", "size"),
            *("sha256", "uploaded_by", "uploaded_at"),
        )
