"""An acceptance as the API says it: as a row of the list, and with everything; templates."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from installs.choices.acceptance import Conclusion, Kind, Status
from installs.models import Acceptance, AcceptanceTemplate, TemplateItem
from installs.serializers import acceptance_rows as rows
from installs.signing import acceptances as signing
from installs.workflow import acceptances as workflow
from records.serializers import ClockSerializer, OfferedSerializer, PersonSerializer, clocks_of
from registry.serializers import CustomerNameSerializer, ProductNameSerializer


class AcceptanceSerializer(serializers.ModelSerializer):
    """An acceptance in a list. All of it stands in the row and what the list's query joins."""

    status = serializers.ChoiceField(choices=Status.choices, read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    kind = serializers.ChoiceField(choices=Kind.choices, read_only=True)
    conclusion = serializers.ChoiceField(
        choices=Conclusion.choices, allow_blank=True, read_only=True
    )
    order = serializers.SlugRelatedField("number", read_only=True)
    equipment = serializers.SlugRelatedField("serial_number", read_only=True)
    product = ProductNameSerializer(source="equipment.product", read_only=True)
    customer = CustomerNameSerializer(read_only=True)
    engineer = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Acceptance
        fields: tuple[str, ...] = (
            *("number", "version", "status", "status_label", "kind", "order", "equipment"),
            *("product", "customer", "engineer", "planned_on", "round_number", "conclusion"),
            *("accepted_on", "warranty_from", "warranty_until", "due_subject", "due_at"),
            *("started_at", "in_service_at", "created_at", "updated_at"),
        )
        read_only_fields = fields


class AcceptanceToSignSerializer(serializers.Serializer):
    """What a step that signs wants as `seen`: the hash of the content as it stands now."""

    step = serializers.CharField()
    seen = serializers.CharField()


class AcceptanceDetailSerializer(AcceptanceSerializer):
    """An acceptance with its rounds, names, service record, clocks and the caller's next steps."""

    opened_by = PersonSerializer(read_only=True)
    template = serializers.IntegerField(
        source="template.version", read_only=True, allow_null=True, default=None
    )
    preconditions = rows.PreconditionSerializer(many=True, read_only=True)
    rounds = rows.AcceptanceRoundSerializer(many=True, read_only=True)
    punches = rows.PunchSerializer(many=True, read_only=True)
    approvals = rows.AcceptanceApprovalSerializer(many=True, read_only=True)
    signatures = rows.AcceptanceSignatureSerializer(many=True, read_only=True)
    record = serializers.SerializerMethodField()
    raised = rows.RaisedCapaSerializer(many=True, read_only=True)
    attachments = rows.AcceptanceAttachmentSerializer(many=True, read_only=True)
    clocks = serializers.SerializerMethodField()
    to_sign = serializers.SerializerMethodField()
    offered = serializers.SerializerMethodField()

    class Meta(AcceptanceSerializer.Meta):
        fields = (
            *AcceptanceSerializer.Meta.fields,
            *("opened_by", "site", "software_version", "template", "machine", "model"),
            *("content_version", "cancel_reason", "preconditions", "rounds", "punches"),
            *("approvals", "signatures", "record", "raised", "attachments", "clocks"),
            *("to_sign", "offered"),
        )
        read_only_fields = fields

    @extend_schema_field(rows.ServiceRecordSerializer(allow_null=True))
    def get_record(self, acceptance: Acceptance) -> dict[str, Any] | None:
        record = getattr(acceptance, "record", None)
        return dict(rows.ServiceRecordSerializer(record).data) if record else None

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, acceptance: Acceptance) -> list[dict[str, Any]]:
        return clocks_of(acceptance.number)

    def _offered(self, acceptance: Acceptance) -> list[Any]:
        if "offered" not in self.context:
            asks = self.context["request"].user
            self.context["offered"] = workflow.offered(acceptance, asks)
        return list(self.context["offered"])

    @extend_schema_field(AcceptanceToSignSerializer(many=True))
    def get_to_sign(self, acceptance: Acceptance) -> list[dict[str, Any]]:
        """For the steps that the caller can take."""
        offered = {step.name for step in self._offered(acceptance)} & set(signing.SIGNED_BY_STEP)
        return [
            {"step": step, "seen": signing.seen_of(acceptance, step)} for step in sorted(offered)
        ]

    @extend_schema_field(OfferedSerializer(many=True))
    def get_offered(self, acceptance: Acceptance) -> list[dict[str, Any]]:
        return [
            {"name": step.name, "label": str(step.label), "missing": step.missing(acceptance)}
            for step in self._offered(acceptance)
        ]


class TemplateItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = TemplateItem
        fields = rows.ASKED
        ref_name = "AcceptanceTemplateItem"


class TemplateSerializer(serializers.ModelSerializer):
    """One edition; a change is the next one."""

    product = ProductNameSerializer(read_only=True)
    made_by = PersonSerializer(read_only=True)

    class Meta:
        model = AcceptanceTemplate
        fields: tuple[str, ...] = (
            *("id", "product", "version", "training_required", "note", "active"),
            *("made_by", "made_at"),
        )
        ref_name = "AcceptanceTemplate"


class TemplateDetailSerializer(TemplateSerializer):
    items = TemplateItemSerializer(many=True, read_only=True)

    class Meta(TemplateSerializer.Meta):
        fields = (*TemplateSerializer.Meta.fields, "items")
        ref_name = "AcceptanceTemplateDetail"
