"""What the API says of install plans."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from installs.choices.plan import PlanKind, PlanStatus
from installs.models import (
    InstallPlan,
    PlanApproval,
    PlanAttachment,
    PlanComment,
    PlanDocument,
    PlanEngineer,
    PlanStep,
    Postponement,
    Preparation,
    SpotCheck,
    SpotCheckItem,
)
from installs.rows.bookings import clashes
from installs.rows.plans import due_of
from installs.signing import plans as signing
from installs.workflow.plans import offered
from records import calendars, clock
from records.serializers import (
    ClockSerializer,
    DueSerializer,
    OfferedSerializer,
    PersonSerializer,
    clocks_of,
)
from registry.serializers import CustomerNameSerializer


class PlanEngineerSerializer(serializers.ModelSerializer):
    engineer = PersonSerializer(read_only=True)

    class Meta:
        model = PlanEngineer
        fields = ("engineer", "leads")


class PlanSerializer(serializers.ModelSerializer):
    """A plan in a list."""

    status = serializers.ChoiceField(choices=PlanStatus.choices, read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    kind = serializers.ChoiceField(choices=PlanKind.choices, read_only=True)
    customer = CustomerNameSerializer(read_only=True)
    order = serializers.SlugRelatedField("number", read_only=True)
    machines = serializers.SerializerMethodField()
    team = PlanEngineerSerializer(many=True, read_only=True)
    opened_by = PersonSerializer(read_only=True)
    due = serializers.SerializerMethodField()

    class Meta:
        model = InstallPlan
        fields: tuple[str, ...] = (
            *("number", "version", "status", "status_label", "kind", "customer", "order"),
            *("site", "machines", "team", "starts_on", "ends_on", "started_on", "installed_on"),
            *("opened_by", "due_subject", "due_at", "due", "created_at", "updated_at"),
        )
        read_only_fields = fields

    def get_machines(self, plan: InstallPlan) -> list[str]:
        return [row.equipment.serial_number for row in plan.machines.all()]

    @extend_schema_field(DueSerializer(allow_null=True))
    def get_due(self, plan: InstallPlan) -> dict[str, Any] | None:
        if "calendar" not in self.context:  # once for all rows of a page
            self.context["calendar"], self.context["now"] = calendars.shown(), clock.now()
        due = due_of(plan, self.context["now"], self.context["calendar"])
        return DueSerializer(due).data if due else None


class PreparationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Preparation
        fields = ("position", "what", "side", "needed_by", "done_on", "note")


class PlanStepSerializer(serializers.ModelSerializer):
    class Meta:
        model = PlanStep
        fields = ("position", "content", "days")


class PlanDocumentSerializer(serializers.ModelSerializer):
    class Meta:
        model = PlanDocument
        fields = ("position", "name", "number", "edition")


class PostponementSerializer(serializers.ModelSerializer):
    by = PersonSerializer(read_only=True)

    class Meta:
        model = Postponement
        fields = (
            *("at", "by", "cause", "reason"),
            *("from_starts_on", "from_ends_on", "starts_on", "ends_on"),
        )


class SpotCheckItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = SpotCheckItem
        fields = ("position", "what", "passed", "note")


class SpotCheckSerializer(serializers.ModelSerializer):
    by = PersonSerializer(read_only=True)
    items = SpotCheckItemSerializer(many=True, read_only=True)

    class Meta:
        model = SpotCheck
        fields = ("checked_on", "by", "at", "score", "findings", "items")


class PlanApprovalSerializer(serializers.ModelSerializer):
    """content_hash of one that waits is the `seen` of `approve`."""

    signer = PersonSerializer(read_only=True, allow_null=True)
    intact = serializers.SerializerMethodField()

    class Meta:
        model = PlanApproval
        fields = (
            *("place", "status", "content_hash", "signer", "signer_name", "signed_at"),
            *("opinion", "void_reason", "intact"),
        )

    def get_intact(self, row: PlanApproval) -> bool | None:
        """Whether the plan still is what was signed; null where nobody signed."""
        return row.pk not in self.context["broken"] if row.agreed else None


class PlanCommentSerializer(serializers.ModelSerializer):
    by = PersonSerializer(read_only=True)
    mentioned = PersonSerializer(many=True, read_only=True)

    class Meta:
        model = PlanComment
        fields = ("at", "by", "text", "mentioned")


class PlanAttachmentSerializer(serializers.ModelSerializer):
    uploaded_by = PersonSerializer(read_only=True)

    class Meta:
        model = PlanAttachment
        fields = (
            *("uid", "name", "caption", "media_type", "size", "sha256"),
            *("uploaded_by", "uploaded_at"),
        )


class PlanDetailSerializer(PlanSerializer):
    """A plan with everything on it, its clock and the caller's next steps."""

    shipments = serializers.SlugRelatedField("number", many=True, read_only=True)
    preparations = PreparationSerializer(many=True, read_only=True)
    steps = PlanStepSerializer(many=True, read_only=True)
    documents = PlanDocumentSerializer(many=True, read_only=True)
    postponements = PostponementSerializer(many=True, read_only=True)
    spot_checks = SpotCheckSerializer(many=True, read_only=True)
    approvals = serializers.SerializerMethodField()
    clashes = serializers.SerializerMethodField(
        help_text="Who is to be elsewhere on some of the days."
    )
    attachments = PlanAttachmentSerializer(many=True, read_only=True)
    clocks = serializers.SerializerMethodField()
    offered = serializers.SerializerMethodField()

    class Meta(PlanSerializer.Meta):
        fields = (
            *PlanSerializer.Meta.fields,
            *(
                "shipments",
                "complaint_number",
                "purpose",
                "tools",
                "risks",
                "team_approved",
                "return_reason",
            ),
            *("submitted_at", "approved_at", "open_reason", "result", "cancel_reason"),
            *("preparations", "steps", "documents", "postponements", "spot_checks"),
            *("approvals", "clashes", "attachments", "clocks", "offered"),
        )
        read_only_fields = fields

    @extend_schema_field(PlanApprovalSerializer(many=True))
    def get_approvals(self, plan: InstallPlan) -> list[dict[str, Any]]:
        plan.kept = {}  # all of it was read a moment ago, and nothing is changed
        context = {"broken": signing.broken(plan)}
        return list(PlanApprovalSerializer(plan.approvals.all(), many=True, context=context).data)

    def get_clashes(self, plan: InstallPlan) -> list[str]:
        return [str(one) for one in clashes(plan)]

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, plan: InstallPlan) -> list[dict[str, Any]]:
        return clocks_of(plan.number)

    @extend_schema_field(OfferedSerializer(many=True))
    def get_offered(self, plan: InstallPlan) -> list[dict[str, Any]]:
        return [
            {"name": step.name, "label": str(step.label), "missing": step.missing(plan)}
            for step in offered(plan, self.context["request"].user)
        ]
