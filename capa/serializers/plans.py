"""What the verbs up to the signed plan take: the facts, D1 to D5, the effectiveness plan."""

from __future__ import annotations

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
    Kind,
    MeasureKind,
    Scale,
    Source,
)
from capa.models import Capa
from capa.models.analysis import LONGEST_WATCH
from capa.serializers.fields import (
    MANY,
    OPTIONAL,
    count,
    customer,
    equipment,
    number,
    product,
    value,
)
from records.serializers import Day, Strict, Text, Versioned, VisibleByCode, department, person


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
