"""One serializer a verb: its validated data are exactly the verb's own arguments (domain §5)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers
from rest_framework.serializers import BooleanField, ChoiceField, IntegerField

from capa.choices import (
    Bone,
    Branch,
    CauseState,
    Comparison,
    ContainmentPlace,
    DataSource,
    Dimension,
    DocumentKind,
    Kind,
    MeasureKind,
    Scale,
    Source,
    Target,
)
from capa.models import Capa
from capa.models.analysis import LONGEST_WATCH
from records.serializers import (
    LARGEST,
    ByCode,
    Day,
    Strict,
    Text,
    Versioned,
    VisibleByCode,
    department,
    person,
)
from records.signing import SigningSerializer
from registry.models import Customer, Equipment, Product

MANY = 1_000  # rows at once
SMALLEST_INT = -(10**10)


def product(**options: Any) -> ByCode:
    return VisibleByCode("code", queryset=Product.objects.all(), **options)


def customer(**options: Any) -> ByCode:
    return VisibleByCode("code", queryset=Customer.objects.all(), **options)


def equipment(**options: Any) -> ByCode:
    return VisibleByCode("serial_number", queryset=Equipment.objects.all(), **options)


def value(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=4, **options)


def count(**options: Any) -> IntegerField:
    return IntegerField(min_value=0, max_value=LARGEST, **options)


def number(**options: Any) -> IntegerField:
    return IntegerField(min_value=1, max_value=32_767, **options)


OPTIONAL = {"required": False, "allow_null": True}


class CapaProblemSerializer(Strict):
    """D2: 5W2H."""

    description = Text(10_000, required=False)
    what = Text(required=False)
    when = Text(required=False)
    where = Text(required=False)
    who = Text(required=False)
    why = Text(required=False)
    how = Text(required=False)
    how_many = Text(required=False)
    first_bad_serial = Text(60, required=False)
    first_good_serial = Text(60, required=False)
    repeat_of = VisibleByCode("number", queryset=Capa.objects.all(), **OPTIONAL)
    affects_others = BooleanField(required=False)


class CapaOpenSerializer(CapaProblemSerializer):
    """The facts that a CAPA is opened with."""

    title = Text(120, allow_blank=False)
    kind = ChoiceField(choices=Kind.choices, required=False)
    scale = ChoiceField(choices=Scale.choices, required=False)
    source = ChoiceField(choices=Source.choices, required=False)
    level = IntegerField(min_value=0, max_value=4, required=False)
    product = product(**OPTIONAL)
    equipment = equipment(**OPTIONAL)
    customer = customer(**OPTIONAL)
    responsible_department = department(**OPTIONAL)
    owner = person(**OPTIONAL)
    champion = person(**OPTIONAL)


class CapaDraftSerializer(Versioned, CapaOpenSerializer):
    """Further facts of a draft."""

    title = Text(120, allow_blank=False, required=False)


class CapaStepSerializer(Versioned):
    """A verb that asks for nothing."""


class CapaOpinionSerializer(Versioned):
    opinion = Text(required=False)


class CapaReturnSerializer(Versioned):
    opinion = Text()


class CapaReasonSerializer(Versioned):
    reason = Text()


class CapaWithdrawSerializer(Versioned):
    reason = Text(required=False)


class CapaMemberInputSerializer(Strict):
    person = person()
    task = Text(120, required=False)


class CapaTeamSerializer(Versioned):
    members = CapaMemberInputSerializer(many=True, required=False, max_length=MANY)
    champion = person(**OPTIONAL)


class IsIsNotInputSerializer(Strict):
    dimension = ChoiceField(choices=Dimension.choices)
    is_so = Text(1_000, required=False)
    is_not = Text(1_000, required=False)
    distinction = Text(1_000, required=False)


class CapaRecordProblemSerializer(Versioned, CapaProblemSerializer):
    is_is_not = IsIsNotInputSerializer(many=True, required=False, max_length=MANY)


class ContainmentInputSerializer(Strict):
    place = ChoiceField(choices=ContainmentPlace.choices)
    quantity = count(required=False)
    good = count(**OPTIONAL)
    bad = count(**OPTIONAL)
    marking = Text(120, required=False)
    action = Text(required=False)
    owner = person(**OPTIONAL)
    due_on = Day(**OPTIONAL)
    done_on = Day(**OPTIONAL)


class CapaContainmentSerializer(Versioned):
    containments = ContainmentInputSerializer(many=True, max_length=10)


class CauseInputSerializer(Strict):
    number = number(**OPTIONAL, help_text="Which cause the row was until now.")
    branch = ChoiceField(choices=Branch.choices)
    bone = ChoiceField(choices=Bone.choices)
    text = Text()
    state = ChoiceField(choices=CauseState.choices, required=False)
    reason = Text(required=False)
    whys = serializers.ListField(child=Text(1_000), required=False, max_length=20)


class CapaCausesSerializer(Versioned):
    causes = CauseInputSerializer(many=True, required=False, max_length=MANY)
    proof_method = Text(required=False)
    proof_result = Text(required=False)
    proven_by = person(**OPTIONAL)


class CapaMeasureInputSerializer(Strict):
    cause = number(help_text="The number of a cause of this round.")
    kind = ChoiceField(choices=MeasureKind.choices, required=False)
    content = Text()
    owner = person()
    due_on = Day()


class CapaMeasuresSerializer(Versioned):
    measures = CapaMeasureInputSerializer(many=True, max_length=2 * MANY)


class CapaEffectivenessSerializer(Versioned):
    indicator = Text(200, required=False)
    comparison = ChoiceField(choices=Comparison.choices, required=False)
    target = value(**OPTIONAL)
    unit = Text(20, required=False)
    window_days = IntegerField(min_value=1, max_value=LONGEST_WATCH, **OPTIONAL)
    data_source = ChoiceField(choices=DataSource.choices, required=False)
    data_note = Text(200, required=False)
    evaluator = person(**OPTIONAL)


class CapaSignSerializer(SigningSerializer, Versioned):
    """A verb that signs, with nothing besides."""


class RejectedInputSerializer(Strict):
    measure = number()
    reason = Text()
    replan_by = Day()


class CapaApproveSerializer(SigningSerializer, Versioned):
    rejected = RejectedInputSerializer(many=True, required=False, max_length=MANY)


class CapaOfMeasureSerializer(Versioned):
    measure = number(help_text="The measure's number in this round.")


class CapaCompleteSerializer(CapaOfMeasureSerializer):
    done_on = Day()
    evidence = Text(10_000)


class CapaRejectMeasureSerializer(CapaOfMeasureSerializer):
    reason = Text()
    replan_by = Day()


class CapaReplanSerializer(CapaOfMeasureSerializer):
    content = Text()
    due_on = Day()
    owner = person(**OPTIONAL)


class CapaApproveMeasureSerializer(SigningSerializer, CapaOfMeasureSerializer):
    """The new plan of one measure is signed."""


class CapaAskExtensionSerializer(CapaOfMeasureSerializer):
    to_on = Day()
    reason = Text()


class CapaDecideExtensionSerializer(CapaOfMeasureSerializer):
    agreed = BooleanField()
    opinion = Text(required=False)


class ReadingInputSerializer(Strict):
    taken_on = Day()
    subject = Text(120)
    value = value()
    passed = BooleanField()
    note = Text(200, required=False)


class WithoutOpinion(SigningSerializer):
    """Where a text of its own is what is said with the name."""

    opinion = None


class CapaVerifySerializer(WithoutOpinion, Versioned):
    effective = BooleanField()
    evidence = Text(10_000)
    measured = value(**OPTIONAL)
    copy = BooleanField(required=False)


class CapaStandardSerializer(Strict):
    kind = ChoiceField(choices=DocumentKind.choices, required=False, allow_blank=True)
    document_number = Text(60, required=False)
    old_edition = Text(20, required=False)
    new_edition = Text(20, required=False)
    department = department(**OPTIONAL)
    changed_on = Day(**OPTIONAL)
    not_needed_reason = Text(1_000, required=False)


class CapaStandardiseSerializer(Versioned):
    standards = CapaStandardSerializer(many=True, max_length=MANY)


class DeploymentInputSerializer(Strict):
    target = ChoiceField(choices=Target.choices)
    product = product(**OPTIONAL)
    customer = customer(**OPTIONAL)
    equipment = equipment(**OPTIONAL)
    measure = Text()
    owner = person()
    due_on = Day()


class CapaDeploySerializer(Versioned):
    deployments = DeploymentInputSerializer(many=True, max_length=2 * MANY)


class CapaSettleSerializer(Versioned):
    deployment = IntegerField(min_value=1, max_value=LARGEST, help_text="The row's id.")
    done_on = Day(**OPTIONAL)
    note = Text(required=False)
    not_needed_reason = Text(1_000, required=False)


class CapaSummarySerializer(Versioned):
    summary = Text(10_000)


class CapaReopenSerializer(WithoutOpinion, Versioned):
    reason = Text()
    copy = BooleanField(required=False)


class CapaReassignSerializer(Versioned):
    owner = person()
    opinion = Text(required=False)


class CapaFollowUpSerializer(Strict):
    text = Text(10_000)
    progress = IntegerField(min_value=0, max_value=100, **OPTIONAL)


class CapaCommentInputSerializer(Strict):
    text = Text(10_000)


class CapaAttachSerializer(Strict):
    upload = serializers.FileField(
        max_length=200, allow_empty_file=True, help_text=f"≤ {settings.UPLOAD_MAX_BYTES} bytes"
    )
    caption = Text(200, required=False)
    measure = number(required=False)


STEP_SERIALIZERS: dict[str, type[Strict]] = {
    "save_draft": CapaDraftSerializer,
    "start": CapaStepSerializer,
    "record_team": CapaTeamSerializer,
    "record_problem": CapaRecordProblemSerializer,
    "record_containment": CapaContainmentSerializer,
    "record_causes": CapaCausesSerializer,
    "plan_measures": CapaMeasuresSerializer,
    "plan_effectiveness": CapaEffectivenessSerializer,
    "submit_plan": CapaSignSerializer,
    "withdraw_plan": CapaWithdrawSerializer,
    "review": CapaSignSerializer,
    "approve_plan": CapaApproveSerializer,
    "return_plan": CapaReturnSerializer,
    "complete_measure": CapaCompleteSerializer,
    "reject_measure": CapaRejectMeasureSerializer,
    "replan_measure": CapaReplanSerializer,
    "approve_measure": CapaApproveMeasureSerializer,
    "ask_extension": CapaAskExtensionSerializer,
    "decide_extension": CapaDecideExtensionSerializer,
    "finish_implementation": CapaOpinionSerializer,
    "record_reading": ReadingInputSerializer,
    "verify": CapaVerifySerializer,
    "standardise": CapaStandardiseSerializer,
    "deploy": CapaDeploySerializer,
    "settle_deployment": CapaSettleSerializer,
    "submit_closing": CapaSummarySerializer,
    "refuse_closing": CapaReturnSerializer,
    "close": CapaSignSerializer,
    "reopen": CapaReopenSerializer,
    "reassign": CapaReassignSerializer,
    "cancel": CapaReasonSerializer,
    "follow_up": CapaFollowUpSerializer,
    "comment": CapaCommentInputSerializer,
    "attach": CapaAttachSerializer,
}
