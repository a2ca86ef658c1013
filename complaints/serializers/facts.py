"""Input of the facts of intake (domain §3.1) and of the classifier's answers (S3-3.2)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from complaints.classifier import QUESTIONS
from complaints.facts import AMENDABLE, FACTS
from complaints.models import Complaint
from complaints.serializers import fields
from complaints.serializers.fields import Moment, Strict


class FactsSerializer(Strict, serializers.ModelSerializer):
    """The facts of a draft; what is not named stays as it is."""

    received_at = Moment(required=False)
    found_at = Moment(required=False, allow_null=True)
    customer_limit = Moment(required=False, allow_null=True)
    customer = fields.customer(required=False, allow_null=True)
    contact = fields.ContactField(required=False, allow_null=True)
    equipment = fields.equipment(required=False, allow_null=True)
    product = fields.product(required=False, allow_null=True)
    order = fields.order(required=False, allow_null=True)
    defect_code = fields.defect_code(required=False, allow_null=True)

    class Meta:
        model = Complaint
        fields = FACTS
        extra_kwargs = {
            "description": {"required": False, "allow_blank": True},
        }


class AmendableSerializer(FactsSerializer):
    """The facts that may still be corrected after submitting; never the customer's own words."""

    received_at = None

    class Meta(FactsSerializer.Meta):
        fields = AMENDABLE


def _answers() -> dict[str, serializers.Field]:
    return {
        question.code: serializers.ChoiceField(
            choices=list(question.options), required=False, help_text=str(question.text)
        )
        for question in QUESTIONS
    }


class AnswersSerializer(Strict):
    """Answers to the questions that lead to kind and level; each may be left open."""

    def get_fields(self) -> dict[str, Any]:
        return _answers()


class DraftSerializer(FactsSerializer):
    """Facts of a draft, with the version that the caller had before the eyes."""

    version = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)

    class Meta(FactsSerializer.Meta):
        fields = (*FACTS, "version")


class OpenSerializer(FactsSerializer):
    """Facts of a new complaint. submit: register it at once; answers: the classifier's."""

    submit = serializers.BooleanField(required=False, default=False)
    answers = AnswersSerializer(required=False)

    class Meta(FactsSerializer.Meta):
        fields = (*FACTS, "submit", "answers")
