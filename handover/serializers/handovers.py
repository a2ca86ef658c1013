"""合同交接 over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from handover.choices import HandoverStatus, How
from handover.models import Handover
from handover.serializers.shared import (
    BESIDES,
    LISTED,
    OPTIONAL,
    SHARED_SERIALIZERS,
    PaperDetailSerializer,
    PaperOpinionSerializer,
    PaperReasonSerializer,
    PaperSerializer,
    equipment,
    order,
)
from handover.workflow.handovers import FACTS, STEPS
from records.serializers import Day, PersonSerializer, Strict, Text, Versioned, person
from registry.models import Contact
from registry.serializers import CustomerNameSerializer


class ContactOfCaller(serializers.PrimaryKeyRelatedField):
    """A contact by its key, among those that the caller may read."""

    def get_queryset(self) -> Any:
        return Contact.objects.visible_to(self.context["request"].user).filter(active=True)


class HandoverDraftSerializer(Versioned):
    """Facts of a hand-over (S6); what is left out of a new one is taken from the order."""

    quality_promises = Text(10_000, required=False)
    response_terms = Text(required=False)
    install_agreement = Text(10_000, required=False)
    unit = Text(120, required=False)
    address = Text(200, required=False)
    contact = ContactOfCaller(queryset=Contact.objects.all(), **OPTIONAL)
    job_numbers = Text(300, required=False)
    planned_ship_on = Day(**OPTIONAL)
    machines = equipment(many=True, required=False)
    remarks = Text(required=False)


class HandoverOpenSerializer(HandoverDraftSerializer):
    order = order()
    version = None  # type: ignore[assignment]  # there is none yet


class HandoverAcceptSerializer(PaperOpinionSerializer):
    project_engineer = person()


class HandoverRemindSerializer(Versioned):
    reminded_on = Day()
    reminded_how = serializers.ChoiceField(choices=How.choices)
    reminded_whom = Text(60)


STEP_SERIALIZERS: dict[str, type[Strict]] = {
    "save_draft": HandoverDraftSerializer,
    "hand": PaperOpinionSerializer,
    "accept": HandoverAcceptSerializer,
    "send_back": PaperReasonSerializer,
    "remind": HandoverRemindSerializer,
    **SHARED_SERIALIZERS,
}


class HandoverSerializer(PaperSerializer):
    status = serializers.ChoiceField(choices=HandoverStatus.choices, read_only=True)
    order = serializers.SlugRelatedField("number", read_only=True)
    customer = CustomerNameSerializer(read_only=True)
    project_engineer = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Handover
        fields: tuple[str, ...] = (
            *LISTED,
            *("order", "customer", "planned_ship_on", "project_engineer"),
        )
        read_only_fields = fields


class HandoverDetailSerializer(HandoverSerializer, PaperDetailSerializer):
    STEPS = STEPS
    contact = serializers.CharField(source="contact.name", default=None, read_only=True)
    machines = serializers.SerializerMethodField()
    acknowledged_by = PersonSerializer(read_only=True, allow_null=True)
    supersedes = serializers.SlugRelatedField("number", read_only=True)

    class Meta(HandoverSerializer.Meta):
        fields = (
            *HandoverSerializer.Meta.fields,
            *(name for name in FACTS if name != "planned_ship_on"),
            *("machines", "reminded_on", "reminded_how", "reminded_whom", "return_reason"),
            *("acknowledged_by", "supersedes", *BESIDES),
        )
        read_only_fields = fields

    def get_machines(self, handover: Handover) -> list[str]:
        return [row.equipment.serial_number for row in handover.machines.all()]
