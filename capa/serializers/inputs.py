"""One serializer a verb: its validated data are exactly the verb's own arguments (domain §5)."""

from __future__ import annotations

from django.conf import settings
from rest_framework import serializers
from rest_framework.serializers import BooleanField, ChoiceField, IntegerField

from capa.choices import DocumentKind, Target
from capa.serializers.fields import MANY, OPTIONAL, customer, equipment, number, product, value
from capa.serializers.plans import (
    CapaCausesSerializer,
    CapaContainmentSerializer,
    CapaDraftSerializer,
    CapaEffectivenessSerializer,
    CapaMeasuresSerializer,
    CapaOpinionSerializer,
    CapaReasonSerializer,
    CapaRecordProblemSerializer,
    CapaReturnSerializer,
    CapaStepSerializer,
    CapaTeamSerializer,
    CapaWithdrawSerializer,
)
from records.clock_api import CLOCK_SERIALIZERS
from records.serializers import LARGEST, Day, Strict, Text, Versioned, department, person
from records.signing import SigningSerializer


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
    **CLOCK_SERIALIZERS,
}
