"""A complaint as the API says it: as a row of the list, and with everything on it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints import counters, people, workflow
from complaints.choices import STAGE_OF, Kind, Level, Stage, Status
from complaints.facts import FACTS
from complaints.models import Complaint, ComplaintCapa
from complaints.rows import due_of
from complaints.serializers import decisions
from records import clock, clocks
from records.serializers import (
    ClockSerializer,
    DepartmentSerializer,
    DueSerializer,
    OfferedSerializer,
    PersonSerializer,
    clocks_of,
)
from registry.models import Contact
from registry.serializers import CustomerNameSerializer, ProductNameSerializer


class ContactSerializer(serializers.ModelSerializer):
    class Meta:
        model = Contact
        fields = ("id", "name")
        ref_name = "ContactName"


class ComplaintSerializer(serializers.ModelSerializer):
    """A complaint in a list. All of it stands in the row and what the list's query joins."""

    status = serializers.ChoiceField(choices=Status.choices, read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    stage = serializers.ChoiceField(choices=Stage.choices, allow_null=True, read_only=True)
    stage_label = serializers.SerializerMethodField()
    level = serializers.ChoiceField(choices=Level.choices, allow_null=True, read_only=True)
    kind = serializers.ChoiceField(choices=Kind.choices, allow_blank=True, read_only=True)
    level_label = serializers.CharField(read_only=True)
    customer = CustomerNameSerializer(read_only=True, allow_null=True)
    product = ProductNameSerializer(read_only=True, allow_null=True)
    equipment = serializers.CharField(source="serial_number", read_only=True)
    handler = PersonSerializer(read_only=True, allow_null=True)
    responsible_department = DepartmentSerializer(read_only=True, allow_null=True)
    due = serializers.SerializerMethodField()

    class Meta:
        model = Complaint
        fields: tuple[str, ...] = (
            "number",
            "version",
            "status",
            "status_label",
            "stage",
            "stage_label",
            "kind",
            "level",
            "level_label",
            "title",
            "category",
            "urgency",
            "customer",
            "product",
            "equipment",
            "handler",
            "responsible_department",
            "round_number",
            "received_at",
            "due_subject",
            "due_at",
            "due",
            "closed_at",
            "updated_at",
        )
        read_only_fields = fields

    def get_stage_label(self, complaint: Complaint) -> str:
        stage = STAGE_OF.get(complaint.status)
        return str(stage.label) if stage else ""

    @extend_schema_field(DueSerializer(allow_null=True))
    def get_due(self, complaint: Complaint) -> dict[str, Any] | None:
        if "calendar" not in self.context:  # once for all rows of a page
            self.context["calendar"], self.context["now"] = clocks.current_calendar(), clock.now()
        due = due_of(complaint, self.context["now"], self.context["calendar"])
        return DueSerializer(due).data if due else None


class CapaLinkSerializer(serializers.ModelSerializer):
    """A CAPA behind the complaint, with the part it plays."""

    number = serializers.CharField(source="capa.number")
    status = serializers.CharField(source="capa.status")

    class Meta:
        model = ComplaintCapa
        fields = ("number", "status", "part", "linked_at")
        read_only_fields = fields


class RepeatSerializer(serializers.Serializer):
    """The n-th of its product and category within so many days; whether a CAPA is proposed."""

    count = serializers.IntegerField()
    days = serializers.IntegerField()
    same_machine = serializers.IntegerField()
    proposes = serializers.BooleanField()


class ComplaintDetailSerializer(ComplaintSerializer):
    """A complaint with its facts, rounds, decisions, clocks and the caller's next steps."""

    opened_by = PersonSerializer(read_only=True)
    department = DepartmentSerializer(read_only=True, allow_null=True)
    order = serializers.SlugRelatedField("number", read_only=True)
    defect_code = serializers.SlugRelatedField("code", read_only=True)
    duplicate_of = serializers.SlugRelatedField("number", read_only=True)
    contact = serializers.SerializerMethodField()
    rounds = decisions.RoundSerializer(many=True, read_only=True)
    tests = decisions.TestRecordSerializer(many=True, read_only=True)
    judgements = decisions.JudgementSerializer(many=True, read_only=True)
    classifications = decisions.ClassificationSerializer(many=True, read_only=True)
    confirmations = decisions.ConfirmationSerializer(many=True, read_only=True)
    signoffs = decisions.SignoffSerializer(many=True, read_only=True)
    verifications = decisions.VerificationSerializer(many=True, read_only=True)
    standardisations = decisions.StandardisationSerializer(many=True, read_only=True)
    replies = decisions.ReplySerializer(many=True, read_only=True)
    answers = decisions.AnswerSerializer(many=True, read_only=True)
    quotations = decisions.QuotationSerializer(many=True, read_only=True)
    contacts = decisions.ContactLogSerializer(many=True, read_only=True)
    attachments = decisions.AttachmentSerializer(many=True, read_only=True)
    clocks = serializers.SerializerMethodField()
    capas = CapaLinkSerializer(source="capa_links", many=True)
    repeat = serializers.SerializerMethodField()
    offered = serializers.SerializerMethodField()

    class Meta(ComplaintSerializer.Meta):
        fields = (
            *ComplaintSerializer.Meta.fields,
            *(name for name in FACTS if name not in ComplaintSerializer.Meta.fields),
            "opened_by",
            "department",
            "nonconforming",
            "duplicate_of",
            "on_spot",
            "planned_on",
            "capas",
            "capa_number",
            "capa_declined",
            "conclusion",
            "submitted_at",
            "first_contact_at",
            "replied_at",
            "created_at",
            "rounds",
            "tests",
            "judgements",
            "classifications",
            "confirmations",
            "signoffs",
            "verifications",
            "standardisations",
            "replies",
            "answers",
            "quotations",
            "contacts",
            "attachments",
            "clocks",
            "repeat",
            "offered",
        )
        read_only_fields = fields

    @extend_schema_field(ContactSerializer(allow_null=True))
    def get_contact(self, complaint: Complaint) -> dict[str, Any] | None:
        """Personal data: only for those who serve this customer (domain §2)."""
        user, contact = self.context["request"].user, complaint.contact
        if contact is None or not people.reads_contact(complaint, user):
            return None
        return ContactSerializer(contact).data

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, complaint: Complaint) -> list[dict[str, Any]]:
        return clocks_of(complaint.number)

    @extend_schema_field(RepeatSerializer)
    def get_repeat(self, complaint: Complaint) -> dict[str, Any]:
        return dict(RepeatSerializer(counters.repeat(complaint)).data)

    @extend_schema_field(OfferedSerializer(many=True))
    def get_offered(self, complaint: Complaint) -> list[dict[str, Any]]:
        user = self.context["request"].user
        return [
            {"name": step.name, "label": str(step.label), "missing": step.missing(complaint)}
            for step in workflow.offered(complaint, user)
        ]
