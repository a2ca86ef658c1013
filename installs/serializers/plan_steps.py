"""What the API takes for each verb of an install plan."""

from __future__ import annotations

from django.conf import settings
from rest_framework import serializers

from installs.choices.plan import PlanKind, PostponeCause, PreparationSide
from installs.workflow.plans import MOST
from records.clock_api import CLOCK_SERIALIZERS
from records.serializers import Day, Strict, Text, Versioned, VisibleByCode, person
from records.signing import SigningSerializer
from registry.models import Customer, Equipment, SalesOrder
from shipping.models import Shipment

OPTIONAL = {"required": False, "allow_null": True}


class TeamRowInput(Strict):
    engineer = person()
    leads = serializers.BooleanField(required=False)


class PreparationInput(Strict):
    what = Text(200)
    side = serializers.ChoiceField(choices=PreparationSide.choices, required=False)
    needed_by = Day(**OPTIONAL)
    done_on = Day(**OPTIONAL)
    note = Text(200, required=False)


class PlanStepInput(Strict):
    content = Text(500)
    days = serializers.DecimalField(4, 1, **OPTIONAL)


class PlanDocumentInput(Strict):
    name = Text(120)
    number = Text(60, required=False)
    edition = Text(20, required=False)


class PlanDraftSerializer(Versioned):
    """Facts and rows of a plan; a list that is sent takes the place of what stands there."""

    kind = serializers.ChoiceField(choices=PlanKind.choices, required=False)
    order = VisibleByCode("number", queryset=SalesOrder.objects.all(), **OPTIONAL)
    complaint_number = Text(24, required=False)
    site = Text(200, required=False)
    purpose = Text(required=False)
    starts_on = Day(**OPTIONAL)
    ends_on = Day(**OPTIONAL)
    tools = Text(required=False)
    risks = Text(required=False)
    machines = VisibleByCode(
        "serial_number", queryset=Equipment.objects.current(), many=True, required=False
    )
    shipments = VisibleByCode("number", queryset=Shipment.objects.all(), many=True, required=False)
    team = TeamRowInput(many=True, required=False, max_length=MOST)
    preparations = PreparationInput(many=True, required=False, max_length=MOST)
    steps = PlanStepInput(many=True, required=False, max_length=MOST)
    documents = PlanDocumentInput(many=True, required=False, max_length=MOST)


class PlanOpenSerializer(PlanDraftSerializer):
    customer = VisibleByCode("code", queryset=Customer.objects.current())
    version = None  # type: ignore[assignment]  # there is none yet


class PlanOpinionSerializer(Versioned):
    opinion = Text(required=False)


class PlanReasonSerializer(Versioned):
    reason = Text()


class PlanApproveSerializer(SigningSerializer, Strict):
    """The password again, for the content that was read."""


class PlanDoneInput(Strict):
    position = serializers.IntegerField(min_value=1, max_value=MOST)
    done_on = Day(allow_null=True)
    note = Text(200, required=False)


class PlanPrepareSerializer(Versioned):
    rows = PlanDoneInput(many=True, max_length=MOST)


class PlanArrangeSerializer(PlanOpinionSerializer):
    team = TeamRowInput(many=True, max_length=MOST)


class PlanPostponeSerializer(PlanReasonSerializer):
    starts_on = Day()
    ends_on = Day()
    cause = serializers.ChoiceField(choices=PostponeCause.choices)


class PlanStartSerializer(Versioned):
    started_on = Day(**OPTIONAL)
    open_reason = Text(required=False)


class PlanFinishSerializer(Versioned):
    installed_on = Day()
    result = Text()


class SpotCheckPointInput(Strict):
    what = Text(200)
    passed = serializers.BooleanField()
    note = Text(200, required=False)


class PlanSpotCheckSerializer(Versioned):
    checked_on = Day()
    score = serializers.IntegerField(min_value=0, max_value=100)
    items = SpotCheckPointInput(many=True, max_length=MOST)
    findings = Text(required=False)


class PlanCommentInputSerializer(Strict):
    text = Text(10_000)


class PlanAttachSerializer(Strict):
    upload = serializers.FileField(
        max_length=200, allow_empty_file=True, help_text=f"≤ {settings.UPLOAD_MAX_BYTES} bytes"
    )
    caption = Text(200, required=False)


STEP_SERIALIZERS: dict[str, type[Strict]] = {
    "save_draft": PlanDraftSerializer,
    "submit": PlanOpinionSerializer,
    "withdraw": Versioned,
    "approve": PlanApproveSerializer,
    "send_back": PlanReasonSerializer,
    "revise": PlanReasonSerializer,
    "prepare": PlanPrepareSerializer,
    "arrange": PlanArrangeSerializer,
    "postpone": PlanPostponeSerializer,
    "start_work": PlanStartSerializer,
    "finish_work": PlanFinishSerializer,
    "spot_check": PlanSpotCheckSerializer,
    "cancel": PlanReasonSerializer,
    "comment": PlanCommentInputSerializer,
    "attach": PlanAttachSerializer,
    **CLOCK_SERIALIZERS,
}
