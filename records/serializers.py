"""What the API's records have in common: strict input, and people, departments, history, clocks.

Rows are named by their codes, moments lie within reason, nothing unknown is taken silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from accounts.models import Department, User
from records.due import clock_name
from records.models import Deadline, Event

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
LARGEST = 2**31 - 1


# --- input ------------------------------------------------------------------------------------
class Strict(serializers.Serializer):
    """Refuses a name that it does not know, instead of dropping what somebody meant."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and not isinstance(data, QueryDict):
            unknown = sorted(str(name)[:60] for name in set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: [_("没有这一项。")] for name in unknown})
        return super().to_internal_value(data)


class Versioned(Strict):
    """version: the one the caller had before the eyes; another one in the database is a 409."""

    version = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST)


class Moment(serializers.DateTimeField):
    """A moment of this century; others overflow somewhere on their way."""

    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if not EARLIEST <= moment <= LATEST:
            raise serializers.ValidationError(_("请填 2000 年至 2100 年之间的时间。"))
        return moment


class Day(serializers.DateField):
    """A day of this century."""

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if not EARLIEST.date() <= day <= LATEST.date():
            raise serializers.ValidationError(_("请填 2000 年至 2100 年之间的日期。"))
        return day


class Text(serializers.CharField):
    """Words of a person; empty ones are the verb's to refuse, in its own sentence."""

    def __init__(self, max_length: int = 2_000, **options: Any) -> None:
        options.setdefault("allow_blank", True)
        super().__init__(max_length=max_length, **options)


class ByCode(serializers.SlugRelatedField):
    """A row named by its code."""

    default_error_messages = {
        "does_not_exist": gettext_lazy("没有“{value}”。"),
        "invalid": gettext_lazy("请填代码。"),
    }

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not data.isprintable() or len(data) > 120:
            self.fail("invalid")
        return super().to_internal_value(data)


class VisibleByCode(ByCode):
    """A row named by its code, among those that the caller may see."""

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return rows.visible_to(self.context["request"].user)


def person(**options: Any) -> ByCode:
    return ByCode("username", queryset=User.objects.active(), **options)


def department(**options: Any) -> ByCode:
    return ByCode("code", queryset=Department.objects.all(), **options)


# --- output -----------------------------------------------------------------------------------
class PersonSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ("username", "name", "title")
        ref_name = "PersonName"


class DepartmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Department
        fields = ("code", "name")


class EventSerializer(serializers.ModelSerializer):
    """One line of history: who, when, from → to, what was said, before and after."""

    actor = PersonSerializer(read_only=True)
    opinion = serializers.CharField(source="payload.opinion", read_only=True)
    changes = serializers.JSONField(source="payload.changes", read_only=True)

    class Meta:
        model = Event
        fields = (
            "seq",
            "at",
            "actor",
            "role",
            "version",
            "action",
            "from_status",
            "to_status",
            "opinion",
            "changes",
        )


class DueSerializer(serializers.Serializer):
    """The nearest clock in words. state: ok, soon, over, stop."""

    state = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of its own
    word = serializers.CharField()
    moment = serializers.CharField()
    remaining_minutes = serializers.IntegerField()


class ClockSerializer(serializers.ModelSerializer):
    """One clock: what it times, since when, until when, and when it was met or overdue."""

    owner = PersonSerializer(read_only=True, allow_null=True)
    department = DepartmentSerializer(read_only=True, allow_null=True)
    subject_label = serializers.SerializerMethodField()
    status = serializers.ChoiceField(choices=Deadline.Status.choices, read_only=True)

    class Meta:
        model = Deadline
        fields = (
            "subject",
            "subject_label",
            "status",
            "generation",
            "started_at",
            "warn_at",
            "due_at",
            "met_at",
            "breached_at",
            "provisional",
            "owner",
            "department",
        )

    def get_subject_label(self, deadline: Deadline) -> str:
        return clock_name(deadline.label)


def clocks_of(number: str) -> list[dict[str, Any]]:
    """Every clock that a record ever had, as the API says it."""
    found = Deadline.objects.filter(record=number)
    found = found.select_related("owner", "department").order_by("started_at", "pk")
    return list(ClockSerializer(found, many=True).data)


class OfferedSerializer(serializers.Serializer):
    """A step that the caller can take now; missing says in words what still stands in the way."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of its own
    missing = serializers.ListField(child=serializers.CharField())
