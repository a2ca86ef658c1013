"""One serializer a verb of an acceptance: its validated data are the verb's own arguments."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers
from rest_framework.serializers import BooleanField, ChoiceField, IntegerField

from installs.choices.acceptance import Before, Conclusion, Grade, Kind, Section, Side
from records import handwriting
from records.clock_api import CLOCK_SERIALIZERS
from records.serializers import Day, Strict, Text, Versioned, VisibleByCode, person
from records.signing import SigningSerializer
from registry.models import Equipment, Product, SalesOrder

MANY = 1_000
OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}


def number(**options: Any) -> IntegerField:
    return IntegerField(min_value=1, max_value=32_767, **options)


def limit() -> serializers.DecimalField:
    return serializers.DecimalField(18, 6, **OPTIONAL)


class BeforeInputSerializer(Strict):
    kind = ChoiceField(choices=Before.choices)
    done_on = Day(**OPTIONAL)
    not_needed_reason = Text(500, required=False)
    note = Text(200, required=False)


class AcceptanceDraftSerializer(Versioned):
    """Facts of a draft; nothing is asked yet."""

    kind = ChoiceField(choices=Kind.choices, required=False)
    order = VisibleByCode("number", queryset=SalesOrder.objects.all(), required=False)
    engineer = person(**OPTIONAL)
    planned_on = Day(**OPTIONAL)
    site = Text(120, required=False)
    software_version = Text(40, required=False)
    preconditions = BeforeInputSerializer(many=True, required=False, max_length=10)


class AcceptanceOpenSerializer(AcceptanceDraftSerializer):
    version = None  # type: ignore[assignment]  # there is none yet
    equipment = VisibleByCode("serial_number", queryset=Equipment.objects.all())


class AcceptanceStepSerializer(Versioned):
    """A verb that needs nothing but who and what."""


class AcceptanceReassignSerializer(Versioned):
    engineer = person()
    opinion = Text(required=False)


class ResultInputSerializer(Strict):
    """What is not named stays as it was; an empty `measured` opens the line again."""

    item = number(help_text="Its position in this round.")
    measured = Text(40, required=False, allow_null=True, help_text="１２．５ is understood.")
    observed = Text(500, required=False)
    passed = BooleanField(allow_null=True, required=False, help_text="Of items without limits.")
    skip_reason = Text(500, required=False)
    note = Text(500, required=False)


class AcceptanceResultsSerializer(Versioned):
    results = ResultInputSerializer(many=True, required=False, max_length=MANY)
    software_version = Text(40, required=False)
    tested_on = Day(required=False)


class AcceptanceProcessSerializer(Versioned):
    item = number()
    samples = serializers.ListField(child=Text(40), max_length=MANY)
    material = Text(120, required=False)
    parameters = Text(required=False)
    batch = Text(120, required=False)
    note = Text(500, required=False)


class RequirementInputSerializer(Strict):
    section = ChoiceField(choices=Section.choices)
    name = Text(120)
    requirement = Text(1_000)
    clause = Text(60, required=False)
    unit = Text(20, required=False)
    lower = limit()
    upper = limit()
    decimals = IntegerField(min_value=0, max_value=6, required=False)
    samples = IntegerField(min_value=0, max_value=MANY, required=False)
    least_cpk = serializers.DecimalField(5, 2, **OPTIONAL)


class AcceptanceAddItemSerializer(RequirementInputSerializer, Versioned):
    """An item that the contract asks for besides the template."""


class AcceptancePunchSerializer(Versioned):
    grade = ChoiceField(choices=Grade.choices)
    problem = Text()
    owner = person()
    due_on = Day(**OPTIONAL)
    side = ChoiceField(choices=Side.choices, required=False)
    customer_owner = Text(60, required=False)


class AcceptanceSettleSerializer(Strict):
    punch = number(help_text="The problem's number.")
    settled_on = Day()
    settlement = Text()


class AcceptanceConcludeSerializer(Versioned):
    conclusion = ChoiceField(choices=Conclusion.choices)
    note = Text(required=False)
    tested_on = Day(required=False)


class AcceptanceReasonSerializer(Versioned):
    reason = Text()


class AcceptanceSignSerializer(SigningSerializer, Versioned):
    """The engineer signs the report that was read."""


class AcceptanceDrawnSerializer(Versioned):
    """The customer's hand. signature: `data:image/png;base64,…` as a canvas gives it."""

    name = Text(60)
    title = Text(60, required=False)
    signature = serializers.CharField(max_length=handwriting.MOST_BYTES + 100, write_only=True)
    seen = serializers.CharField(max_length=64)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """`drawn` in place of what was sent."""
        given: dict[str, Any] = super().validate(attrs)
        picture = handwriting.picture_of(given.pop("signature"))
        name, title = given.pop("name"), given.pop("title", "")
        return given | {"drawn": handwriting.Drawn(name, title, picture)}


class SignsWhatItWrites(SigningSerializer):
    """Signed is what the verb itself writes; nothing else was on screen."""

    seen = None  # type: ignore[assignment]  # DRF: takes the field away


class ActionInputSerializer(Strict):
    content = Text()
    owner = person()
    due_on = Day()


class AcceptanceAdjustSerializer(SignsWhatItWrites, Versioned):
    cause = Text(10_000)
    actions = ActionInputSerializer(many=True, max_length=100)
    due_on = Day()
    retest = Text(required=False)


class AcceptanceActionSerializer(Versioned):
    action = number()
    done_on = Day()
    result = Text()


class AcceptanceFinishSerializer(Versioned):
    result = Text(10_000)
    carry = BooleanField(required=False)


class AcceptancePartSerializer(SignsWhatItWrites, Versioned):
    text = Text(10_000)


class AcceptanceTakeOverSerializer(SigningSerializer, Versioned):
    opinion = None  # type: ignore[assignment]  # `note` is what is said with the name
    service_contact = person()
    note = Text(required=False)


class AcceptanceRaiseCapaSerializer(Strict):
    title = Text(120, required=False)
    description = Text(10_000, required=False)


class AcceptanceCommentInputSerializer(Strict):
    text = Text(10_000)


class AcceptanceAttachSerializer(Strict):
    upload = serializers.FileField(
        max_length=200, allow_empty_file=True, help_text=f"≤ {settings.UPLOAD_MAX_BYTES} bytes"
    )
    caption = Text(200, required=False)
    item = number(required=False)


class TemplateInputSerializer(Strict):
    product = VisibleByCode("code", queryset=Product.objects.all())
    items = RequirementInputSerializer(many=True, max_length=500)
    training_required = BooleanField(required=False)
    note = Text(200, required=False)


STEP_SERIALIZERS: dict[str, type[Strict]] = {
    "save_draft": AcceptanceDraftSerializer,
    "start": AcceptanceStepSerializer,
    "reassign": AcceptanceReassignSerializer,
    "record_results": AcceptanceResultsSerializer,
    "record_process": AcceptanceProcessSerializer,
    "add_item": AcceptanceAddItemSerializer,
    "add_punch": AcceptancePunchSerializer,
    "settle_punch": AcceptanceSettleSerializer,
    "conclude": AcceptanceConcludeSerializer,
    "take_back": AcceptanceReasonSerializer,
    "sign_ours": AcceptanceSignSerializer,
    "sign_customer": AcceptanceDrawnSerializer,
    "adjust": AcceptanceAdjustSerializer,
    "complete_action": AcceptanceActionSerializer,
    "finish_adjustment": AcceptanceFinishSerializer,
    "record_quality": AcceptancePartSerializer,
    "record_engineering": AcceptancePartSerializer,
    "return_record": AcceptanceReasonSerializer,
    "take_over": AcceptanceTakeOverSerializer,
    "raise_capa": AcceptanceRaiseCapaSerializer,
    "cancel": AcceptanceReasonSerializer,
    "comment": AcceptanceCommentInputSerializer,
    "attach": AcceptanceAttachSerializer,
    **CLOCK_SERIALIZERS,
}
