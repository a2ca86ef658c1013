"""时限 over the API: the same filters and visibility as the page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.viewsets import GenericViewSet

from aftersales.deadlines import sources
from aftersales.deadlines.filters import DeadlineFilter, with_flags
from aftersales.deadlines.rows import cause_of, with_all
from records import calendars, clock, stints
from records.due import describe
from records.models import BreachCause, BreachExemption, Deadline
from records.serializers import DepartmentSerializer, PersonSerializer


class DeadlineDueSerializer(serializers.Serializer):
    """The clock in words; remaining_minutes is working time, negative when overdue."""

    state = serializers.CharField()
    word = serializers.CharField()
    moment = serializers.CharField()
    remaining_minutes = serializers.IntegerField()


class DeadlineSerializer(serializers.ModelSerializer[Deadline]):
    """One clock of a record that the caller sees."""

    subject_label = serializers.SerializerMethodField()
    status = serializers.ChoiceField(choices=Deadline.Status.choices, read_only=True)
    owner = PersonSerializer(read_only=True, allow_null=True)
    department = DepartmentSerializer(read_only=True, allow_null=True)
    due = serializers.SerializerMethodField()
    acknowledged_at = serializers.SerializerMethodField()
    cause = serializers.SerializerMethodField()
    exemption = serializers.SerializerMethodField()

    class Meta:
        model = Deadline
        fields = (
            "id",
            "record",
            "url",
            "subject",
            "subject_label",
            "level",
            "urgent",
            "status",
            "generation",
            "started_at",
            "warn_at",
            "due_at",
            "due",
            "met_at",
            "breached_at",
            "cause",
            "exemption",
            "owner",
            "department",
            "acknowledged_at",
        )
        read_only_fields = fields

    def get_subject_label(self, deadline: Deadline) -> str:
        return describe_now(deadline).label

    @extend_schema_field(DeadlineDueSerializer)
    def get_due(self, deadline: Deadline) -> dict[str, Any]:
        return dict(DeadlineDueSerializer(describe_now(deadline)).data)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_acknowledged_at(self, deadline: Deadline) -> Any:
        now_with = stints.current(deadline)
        return now_with.acknowledged_at if now_with else None

    @extend_schema_field(serializers.ChoiceField(BreachCause.Cause.choices, allow_null=True))
    def get_cause(self, deadline: Deadline) -> str | None:
        said = cause_of(deadline)
        return said.cause if said else None

    @extend_schema_field(serializers.ChoiceField(BreachExemption.Act.choices, allow_null=True))
    def get_exemption(self, deadline: Deadline) -> str | None:
        return getattr(deadline, "act", None)


def describe_now(deadline: Deadline) -> Any:
    return describe(deadline, clock.now(), calendars.load(deadline.calendar_version_id))


class DeadlineViewSet(ListModelMixin, GenericViewSet[Deadline]):
    """Clocks of every kind of record; `view`, `department`, `owner` and others narrow them."""

    queryset = Deadline.objects.none()  # for the description; see get_queryset
    serializer_class = DeadlineSerializer
    filterset_class = DeadlineFilter
    sorts = DeadlineFilter.sorts
    sort = DeadlineFilter.default_sort

    def get_queryset(self) -> QuerySet[Deadline]:
        """What the caller may see; the rest does not exist for them."""
        return with_all(with_flags(sources.visible_to(self.request.user)))
