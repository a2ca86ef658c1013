"""A CAPA as the API says it: as a row of the list, and with everything on it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from capa import signing, workflow
from capa.choices import Kind, Scale, Source, Status
from capa.models import Capa
from capa.rows import due_of, level_label
from capa.serializers import rows
from records import calendars, clock
from records.serializers import (
    ClockSerializer,
    DepartmentSerializer,
    DueSerializer,
    OfferedSerializer,
    PersonSerializer,
    clocks_of,
)
from registry.serializers import CustomerNameSerializer, ProductNameSerializer


class CapaSerializer(serializers.ModelSerializer):
    """A CAPA in a list. All of it stands in the row and what the list's query joins."""

    status = serializers.ChoiceField(choices=Status.choices, read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    kind = serializers.ChoiceField(choices=Kind.choices, read_only=True)
    scale = serializers.ChoiceField(choices=Scale.choices, read_only=True)
    source = serializers.ChoiceField(choices=Source.choices, read_only=True)
    level_label = serializers.SerializerMethodField()
    product = ProductNameSerializer(read_only=True, allow_null=True)
    owner = PersonSerializer(read_only=True, allow_null=True)
    responsible_department = DepartmentSerializer(read_only=True, allow_null=True)
    due = serializers.SerializerMethodField()

    class Meta:
        model = Capa
        fields: tuple[str, ...] = (
            *("number", "version", "status", "status_label", "title", "kind", "scale", "source"),
            *("level", "level_label", "product", "owner", "responsible_department"),
            *("round_number", "due_subject", "due_at", "due", "started_at", "effective_at"),
            *("closed_at", "created_at", "updated_at"),
        )
        read_only_fields = fields

    def get_level_label(self, capa: Capa) -> str:
        return level_label(capa.level)

    @extend_schema_field(DueSerializer(allow_null=True))
    def get_due(self, capa: Capa) -> dict[str, Any] | None:
        if "calendar" not in self.context:  # once for all rows of a page
            self.context["calendar"], self.context["now"] = calendars.shown(), clock.now()
        due = due_of(capa, self.context["now"], self.context["calendar"])
        return DueSerializer(due).data if due else None


class ToSignSerializer(serializers.Serializer):
    """What a step that signs wants as `seen`: the hash of the content as it stands now."""

    step = serializers.CharField()
    measure = serializers.IntegerField(allow_null=True)
    seen = serializers.CharField()


class CapaDetailSerializer(CapaSerializer):
    """A CAPA with D1 to D8, its names, clocks and the caller's next steps."""

    opened_by = PersonSerializer(read_only=True)
    champion = PersonSerializer(read_only=True, allow_null=True)
    customer = CustomerNameSerializer(read_only=True, allow_null=True)
    equipment = serializers.SlugRelatedField("serial_number", read_only=True)
    repeat_of = serializers.SlugRelatedField("number", read_only=True)
    members = rows.CapaMemberSerializer(many=True, read_only=True)
    is_is_not = rows.IsIsNotSerializer(many=True, read_only=True)
    containments = rows.ContainmentSerializer(many=True, read_only=True)
    rounds = rows.CapaRoundSerializer(many=True, read_only=True)
    standardisations = rows.CapaStandardisationSerializer(many=True, read_only=True)
    deployments = rows.DeploymentSerializer(many=True, read_only=True)
    approvals = rows.CapaApprovalSerializer(many=True, read_only=True)
    follow_ups = rows.FollowUpSerializer(many=True, read_only=True)
    attachments = rows.CapaAttachmentSerializer(many=True, read_only=True)
    clocks = serializers.SerializerMethodField()
    to_sign = serializers.SerializerMethodField()
    offered = serializers.SerializerMethodField()

    class Meta(CapaSerializer.Meta):
        fields = (
            *CapaSerializer.Meta.fields,
            *("opened_by", "champion", "customer", "equipment", "description", "what", "when"),
            *("where", "who", "why", "how", "how_many", "first_bad_serial", "first_good_serial"),
            *("repeat_of", "affects_others", "content_version", "summary", "cancel_reason"),
            *("members", "is_is_not", "containments", "rounds", "standardisations"),
            *("deployments", "approvals", "follow_ups", "attachments", "clocks", "to_sign"),
            "offered",
        )
        read_only_fields = fields

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, capa: Capa) -> list[dict[str, Any]]:
        return clocks_of(capa.number)

    def _offered(self, capa: Capa) -> list[Any]:
        if "offered" not in self.context:
            self.context["offered"] = workflow.offered(capa, self.context["request"].user)
        return list(self.context["offered"])

    @extend_schema_field(ToSignSerializer(many=True))
    def get_to_sign(self, capa: Capa) -> list[dict[str, Any]]:
        """For the steps that the caller can take, and for each measure that waits."""
        offered = {step.name for step in self._offered(capa)} & signing.SIGNING_STEPS
        found = [
            {"step": step, "measure": None, "seen": signing.seen_of(capa, step)}
            for step in sorted(offered - {"approve_measure"})
        ]
        if "approve_measure" not in offered:
            return found
        waiting = workflow.replanned(capa)
        return found + [
            {
                "step": "approve_measure",
                "measure": measure.number,
                "seen": signing.seen_of(capa, "approve_measure", measure=measure),
            }
            for measure in waiting
        ]

    @extend_schema_field(OfferedSerializer(many=True))
    def get_offered(self, capa: Capa) -> list[dict[str, Any]]:
        return [
            {"name": step.name, "label": str(step.label), "missing": step.missing(capa)}
            for step in self._offered(capa)
        ]
