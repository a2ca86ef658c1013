"""更改通知 over the API."""

from __future__ import annotations

from rest_framework import serializers

from handover.choices import How, NoticeKind, NoticeStatus
from handover.models import ChangeNotice, NoticeMachine
from handover.serializers.shared import (
    BESIDES,
    LISTED,
    OPTIONAL,
    SHARED_SERIALIZERS,
    PaperDetailSerializer,
    PaperOpinionSerializer,
    PaperSerializer,
    equipment,
    product,
)
from handover.workflow.concerned import MOST
from handover.workflow.notices import STEPS
from records.serializers import LARGEST, Day, PersonSerializer, Strict, Text, Versioned
from registry.serializers import ProductNameSerializer


class ChangeNoticeDraftSerializer(Versioned):
    """Facts of a notice; product and range list its machines."""

    title = Text(120)
    kind = serializers.ChoiceField(choices=NoticeKind.choices)
    document_number = Text(60, required=False)
    old_edition = Text(20, required=False)
    new_edition = Text(20, required=False)
    content = Text(10_000, required=False)
    product = product(**OPTIONAL)
    serial_from = Text(40, required=False)
    serial_to = Text(40, required=False)


class ChangeNoticeOpenSerializer(ChangeNoticeDraftSerializer):
    version = None  # type: ignore[assignment]  # there is none yet


class NoticeChooseSerializer(Versioned):
    machines = equipment(many=True)


class OfMachinesSerializer(Versioned):
    machines = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST),
        min_length=1,
        max_length=MOST,
        help_text="Rows by their `id`.",
    )


class NoticeInformSerializer(OfMachinesSerializer):
    told_on = Day()
    told_how = serializers.ChoiceField(choices=How.choices)
    told_whom = Text(60)
    confirmed_by = Text(60, required=False)
    confirmed_on = Day(**OPTIONAL)


class NoticeLeaveOutSerializer(OfMachinesSerializer):
    reason = Text(500)


STEP_SERIALIZERS: dict[str, type[Strict]] = {
    "save_draft": ChangeNoticeDraftSerializer,
    "choose_machines": NoticeChooseSerializer,
    "issue": PaperOpinionSerializer,
    "take_note": PaperOpinionSerializer,
    "inform": NoticeInformSerializer,
    "leave_out": NoticeLeaveOutSerializer,
    **SHARED_SERIALIZERS,
}


class ChangeNoticeSerializer(PaperSerializer):
    status = serializers.ChoiceField(choices=NoticeStatus.choices, read_only=True)
    kind = serializers.ChoiceField(choices=NoticeKind.choices, read_only=True)
    product = ProductNameSerializer(read_only=True, allow_null=True)

    class Meta:
        model = ChangeNotice
        fields: tuple[str, ...] = (
            *LISTED,
            *("kind", "document_number", "old_edition", "new_edition", "product"),
        )
        read_only_fields = fields


class NoticeMachineSerializer(serializers.ModelSerializer):
    equipment = serializers.SlugRelatedField("serial_number", read_only=True)
    told_by = PersonSerializer(read_only=True, allow_null=True)
    told_how = serializers.ChoiceField(choices=How.choices, read_only=True)

    class Meta:
        model = NoticeMachine
        fields = (
            *("id", "equipment", "told_on", "told_how", "told_whom", "told_by"),
            *("confirmed_by", "confirmed_on", "left_out_reason"),
        )


class ChangeNoticeDetailSerializer(ChangeNoticeSerializer, PaperDetailSerializer):
    STEPS = STEPS
    machines = NoticeMachineSerializer(many=True, read_only=True)
    noted_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta(ChangeNoticeSerializer.Meta):
        fields = (
            *ChangeNoticeSerializer.Meta.fields,
            *("content", "serial_from", "serial_to", "machines", "noted_at", "noted_by"),
            *BESIDES,
        )
        read_only_fields = fields
