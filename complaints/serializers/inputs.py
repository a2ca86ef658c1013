"""One serializer a verb: its validated data are exactly the verb's own arguments (domain §3.3)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers
from rest_framework.serializers import BooleanField, ChoiceField, IntegerField

from capa.choices import Scale
from complaints.choices import (
    AttachmentPurpose,
    Channel,
    Decision,
    DocumentKind,
    Kind,
    Level,
    MeasureKind,
    ServiceMode,
)
from complaints.models import CapaPart
from complaints.serializers import fields
from complaints.serializers.facts import AmendableSerializer, AnswersSerializer, FactsSerializer
from complaints.serializers.fields import Day, Moment, Strict, Text, Versioned
from records.clock_api import CLOCK_SERIALIZERS
from records.models import Pause
from records.signing import SigningSerializer

LARGEST = 2**31 - 1


def money(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=12, decimal_places=2, **options)


class VersionSerializer(Versioned):
    """A verb that asks for nothing."""


class OpinionSerializer(Versioned):
    opinion = Text(required=False)


class DraftFactsSerializer(Versioned):
    facts = FactsSerializer()


class SubmitSerializer(Versioned):
    facts = FactsSerializer(required=False)
    answers = AnswersSerializer(required=False)


class OnSpotSerializer(Versioned):
    answers = AnswersSerializer()
    cause = Text(10_000)
    done = Text()
    service_mode = ChoiceField(choices=ServiceMode.choices)
    person = Text(60)
    remark = Text(required=False)
    cost = money(required=False, allow_null=True, min_value=0)
    facts = FactsSerializer(required=False)


class AmendSerializer(Versioned):
    facts = AmendableSerializer()
    opinion = Text(required=False)


class ReasonSerializer(Versioned):
    reason = Text()


class RecordTestSerializer(Strict):
    item = Text(200)
    result = Text()
    tester = Text(60, required=False)


class JudgeSerializer(Versioned):
    decision = ChoiceField(choices=Decision.choices)
    reason = Text(required=False)
    responsible_department = fields.department(required=False, allow_null=True)
    duplicate_of = fields.complaint(required=False, allow_null=True)


class ClassifySerializer(Versioned):
    answers = AnswersSerializer()
    kind = ChoiceField(choices=Kind.choices)
    level = ChoiceField(choices=Level.choices)
    reason = Text(1_000, required=False)


class AssignSerializer(Versioned):
    handler = fields.person()
    planned_on = Day()
    opinion = Text(required=False)


class ConfirmSerializer(Versioned):
    how = Text(4_000)
    handler = fields.person()
    planned_on = Day()


class NotReproducedSerializer(Versioned):
    tried = Text(4_000)


class AnalysisSerializer(Strict):
    occurrence_cause = Text(10_000, required=False)
    escape_cause = Text(10_000, required=False)
    service_mode = ChoiceField(choices=ServiceMode.choices, required=False, allow_blank=True)
    cost = money(required=False, allow_null=True, min_value=0)


class MeasureInputSerializer(Strict):
    kind = ChoiceField(choices=MeasureKind.choices)
    content = Text()
    owner = Text(60)
    planned_on = Day()
    done_on = Day(required=False, allow_null=True)


class PartInputSerializer(Strict):
    name = Text(120, allow_blank=False)
    drawn = IntegerField(required=False, min_value=0, max_value=LARGEST)
    used = IntegerField(required=False, min_value=0, max_value=LARGEST)
    returned = IntegerField(required=False, min_value=0, max_value=LARGEST)


class RecordHandlingSerializer(Versioned):
    analysis = AnalysisSerializer(required=False)
    measures = MeasureInputSerializer(many=True, required=False, max_length=100)
    parts = PartInputSerializer(many=True, required=False, max_length=100)


class SendBackSerializer(Versioned):
    opinion = Text()


class StandardSerializer(Strict):
    document_kind = ChoiceField(choices=DocumentKind.choices, required=False, allow_blank=True)
    document_number = Text(60)
    new_edition = Text(20)


class VerifySerializer(Versioned):
    effective = BooleanField()
    evidence = Text(10_000)
    standards = StandardSerializer(many=True, required=False, max_length=100)
    not_needed_reason = Text(1_000, required=False)


class ApproveSerializer(SigningSerializer, Versioned):
    """Signed: the caller's password, and the content_hash of the waiting place as it was read."""


class CountersignSerializer(SigningSerializer, Versioned):
    agreed = BooleanField()
    final_judgement = Text(required=False)


class ReplySerializer(Versioned):
    channel = ChoiceField(choices=Channel.choices)
    text = Text(10_000)


class RecordAnswerSerializer(Versioned):
    satisfied = BooleanField()
    channel = ChoiceField(choices=Channel.choices)
    person = Text(60)
    remark = Text(required=False)


class CloseSerializer(SigningSerializer, Versioned):
    opinion = None
    conclusion = Text()


class ReopenSerializer(SigningSerializer, Versioned):
    opinion = None
    reason = Text()


class QuoteSerializer(Versioned):
    quotation_number = Text(60)
    amount = money()
    content = Text()
    reason = Text(1_000, required=False)


class RecordConsentSerializer(Versioned):
    consented = BooleanField()
    channel = ChoiceField(choices=Channel.choices)
    person = Text(60)
    at = Moment(required=False, allow_null=True)


class DeclineSerializer(Versioned):
    reason = Text(1_000)


class StartCapaSerializer(Versioned):
    title = Text(120)
    description = Text(10_000)
    owner = fields.person()
    responsible_department = fields.department()
    scale = ChoiceField(choices=Scale.choices, default=Scale.FULL)


class LinkCapaSerializer(Versioned):
    capa = fields.capa()
    part = ChoiceField(choices=CapaPart.choices)


class UnlinkCapaSerializer(Versioned):
    capa = fields.capa()
    reason = Text(500)


class DeclineCapaSerializer(SigningSerializer, Versioned):
    opinion = None
    reason = Text(500)


class LogContactSerializer(Strict):
    channel = ChoiceField(choices=Channel.choices)
    person = Text(60)
    content = Text(4_000)
    contacted_at = Moment(required=False, allow_null=True)


class CommentInputSerializer(Strict):
    text = Text(10_000)
    customer_visible = BooleanField(required=False)


class AttachSerializer(Strict):
    upload = serializers.FileField(
        max_length=200, allow_empty_file=True, help_text=f"≤ {settings.UPLOAD_MAX_BYTES} bytes"
    )
    purpose = ChoiceField(choices=AttachmentPurpose.choices, required=False)
    caption = Text(200, required=False)


class PauseSerializer(Versioned):
    reason = ChoiceField(choices=Pause.Reason.choices)
    latest_end = Moment()
    note = Text(200, required=False)


STEP_SERIALIZERS: dict[str, type[serializers.Serializer]] = {
    "save_draft": DraftFactsSerializer,
    "submit": SubmitSerializer,
    "resolve_on_spot": OnSpotSerializer,
    "amend": AmendSerializer,
    "cancel": ReasonSerializer,
    "record_test": RecordTestSerializer,
    "judge": JudgeSerializer,
    "classify": ClassifySerializer,
    "reclassify": ClassifySerializer,
    "assign": AssignSerializer,
    "hand_over": OpinionSerializer,
    "confirm": ConfirmSerializer,
    "not_reproduced": NotReproducedSerializer,
    "reassign": AssignSerializer,
    "record_handling": RecordHandlingSerializer,
    "submit_for_approval": OpinionSerializer,
    "approve": ApproveSerializer,
    "send_back": SendBackSerializer,
    "verify": VerifySerializer,
    "countersign": CountersignSerializer,
    "reply": ReplySerializer,
    "record_answer": RecordAnswerSerializer,
    "close": CloseSerializer,
    "reopen": ReopenSerializer,
    "quote": QuoteSerializer,
    "record_consent": RecordConsentSerializer,
    "decline": DeclineSerializer,
    "start_capa": StartCapaSerializer,
    "link_capa": LinkCapaSerializer,
    "unlink_capa": UnlinkCapaSerializer,
    "decline_capa": DeclineCapaSerializer,
    "log_contact": LogContactSerializer,
    "comment": CommentInputSerializer,
    "attach": AttachSerializer,
    "pause": PauseSerializer,
    "resume": VersionSerializer,
    **CLOCK_SERIALIZERS,
}
