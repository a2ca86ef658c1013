"""Rows of a complaint's detail: what was found, decided, done, answered, and by whom."""

from __future__ import annotations

from rest_framework import serializers

from complaints.models import (
    Classification,
    Comment,
    ComplaintAttachment,
    Confirmation,
    ContactLog,
    CustomerAnswer,
    Judgement,
    Measure,
    PartUse,
    Quotation,
    Reply,
    Round,
    Signoff,
    Standardisation,
    TestRecord,
    Verification,
)
from records.serializers import DepartmentSerializer, EventSerializer, PersonSerializer

__all__ = ["DepartmentSerializer", "EventSerializer", "PersonSerializer"]

WHO = ("round_number", "by", "at")


class EntrySerializer(serializers.ModelSerializer):
    by = PersonSerializer(read_only=True)


class TestRecordSerializer(EntrySerializer):
    class Meta:
        model = TestRecord
        fields = (*WHO, "item", "result", "tester")


class JudgementSerializer(EntrySerializer):
    responsible_department = DepartmentSerializer(read_only=True)

    class Meta:
        model = Judgement
        fields = (*WHO, "decision", "reason", "responsible_department")


class ClassificationSerializer(EntrySerializer):
    answers = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Classification
        fields = (
            *WHO,
            "suggestion",
            "answers",
            "proposed_kind",
            "proposed_level",
            "kind",
            "level",
            "reason",
        )


class ConfirmationSerializer(EntrySerializer):
    class Meta:
        model = Confirmation
        fields = (*WHO, "reproduced", "how")


class SignoffSerializer(serializers.ModelSerializer):
    """A place for a name. pending: it waits, and its content_hash is what `seen` asks for."""

    agreed = serializers.BooleanField(read_only=True)
    acting_for = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Signoff
        fields = (
            "round_number",
            "place",
            "meaning",
            "status",
            "version",
            "agreed",
            "opinion",
            "void_reason",
            "signer_name",
            "signer_title",
            "signer_role",
            "acting_for",
            "signed_at",
            "content_hash",
        )


class VerificationSerializer(EntrySerializer):
    class Meta:
        model = Verification
        fields = (*WHO, "effective", "evidence")


class StandardisationSerializer(EntrySerializer):
    class Meta:
        model = Standardisation
        fields = (*WHO, "document_kind", "document_number", "new_edition", "not_needed_reason")


class ReplySerializer(EntrySerializer):
    class Meta:
        model = Reply
        fields = (*WHO, "channel", "text")
        ref_name = "ReplyRow"


class AnswerSerializer(EntrySerializer):
    class Meta:
        model = CustomerAnswer
        fields = (*WHO, "satisfied", "channel", "person", "remark")


class QuotationSerializer(EntrySerializer):
    class Meta:
        model = Quotation
        fields = (
            *WHO,
            "quotation_number",
            "amount",
            "content",
            "consented",
            "consent_channel",
            "consent_person",
            "consent_at",
        )


class ContactLogSerializer(EntrySerializer):
    class Meta:
        model = ContactLog
        fields = (*WHO, "channel", "person", "content", "contacted_at", "backdated")


class CommentSerializer(EntrySerializer):
    mentioned = PersonSerializer(many=True, read_only=True)

    class Meta:
        model = Comment
        fields = ("id", *WHO, "text", "customer_visible", "mentioned")


class MeasureSerializer(serializers.ModelSerializer):
    class Meta:
        model = Measure
        fields = ("kind", "content", "owner", "planned_on", "done_on")


class PartUseSerializer(serializers.ModelSerializer):
    class Meta:
        model = PartUse
        fields = ("name", "drawn", "used", "returned")


class RoundSerializer(serializers.ModelSerializer):
    opened_by = PersonSerializer(read_only=True)
    analysed_by = PersonSerializer(read_only=True)
    measures = MeasureSerializer(many=True, read_only=True)
    parts = PartUseSerializer(many=True, read_only=True)

    class Meta:
        model = Round
        fields = (
            "number",
            "opened_at",
            "opened_by",
            "reason",
            "ended_at",
            "occurrence_cause",
            "escape_cause",
            "analysed_by",
            "analysed_at",
            "service_mode",
            "cost",
            "final_judgement",
            "measures",
            "parts",
        )


class AttachmentSerializer(serializers.ModelSerializer):
    uploaded_by = PersonSerializer(read_only=True)

    class Meta:
        model = ComplaintAttachment
        fields = (
            "uid",
            "name",
            "caption",
            "purpose",
            "round_number",
            "media_type",
            "size",
            "sha256",
            "uploaded_by",
            "uploaded_at",
        )
