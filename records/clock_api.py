"""What the API takes for a step on a clock, and what it says of one; every kind of record alike."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from records.models import BreachCause
from records.serializers import Strict

LARGEST = 2**63 - 1


def _text(most: int, **options: Any) -> serializers.CharField:
    allows = not options.get("required", True)
    return serializers.CharField(max_length=most, allow_blank=allows, **options)


def _clock(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=LARGEST, **options)


class AcknowledgeSerializer(Strict):
    """clock_id: one clock; left out, all that the caller answers for."""

    clock_id = _clock(required=False, allow_null=True)


class UrgeSerializer(Strict):
    clock_id = _clock()
    note = _text(200)


class ExplainBreachSerializer(Strict):
    clock_id = _clock()
    cause = serializers.ChoiceField(choices=BreachCause.Cause.choices)
    text = _text(1_000)


class AskExemptionSerializer(Strict):
    clock_id = _clock()
    reason = _text(1_000)


class WithdrawExemptionSerializer(Strict):
    clock_id = _clock()
    reason = _text(1_000, required=False)


class DecideExemptionSerializer(Strict):
    clock_id = _clock()
    agreed = serializers.BooleanField()
    opinion = _text(1_000, required=False)


CLOCK_SERIALIZERS: dict[str, type[Strict]] = {
    "acknowledge": AcknowledgeSerializer,
    "urge": UrgeSerializer,
    "explain_breach": ExplainBreachSerializer,
    "ask_exemption": AskExemptionSerializer,
    "withdraw_exemption": WithdrawExemptionSerializer,
    "decide_exemption": DecideExemptionSerializer,
}
