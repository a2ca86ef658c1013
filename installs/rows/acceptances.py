"""An acceptance as a line of its list: everything in words, nothing left to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from installs.choices.acceptance import Conclusion, Status
from installs.deadlines.acceptances import SUBJECTS
from installs.models import Acceptance
from records import calendars, clock
from records.due import DueDisplay, exact_text, nearest
from registry.facts import day

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from records.calendar import WorkCalendar

TONES = {
    Status.MEASURING: "blue",
    Status.SIGNING: "amber",
    Status.ADJUSTING: "red",
    Status.CARRYING_OUT: "amber",
    Status.RECORDING: "blue",
    Status.HANDING_OVER: "amber",
    Status.IN_SERVICE: "green",
}
OUTCOME_TONES = {
    Conclusion.QUALIFIED: "green",
    Conclusion.CONDITIONAL: "amber",
    Conclusion.FAILED: "red",
}
EXPORTED = (
    gettext_lazy("编号"),
    gettext_lazy("验收类型"),
    gettext_lazy("客户"),
    gettext_lazy("订单"),
    gettext_lazy("出厂编号"),
    gettext_lazy("产品"),
    gettext_lazy("验收工程师"),
    gettext_lazy("计划验收日"),
    gettext_lazy("轮次"),
    gettext_lazy("结论"),
    gettext_lazy("验收日期"),
    gettext_lazy("质保起始"),
    gettext_lazy("质保截止"),
    gettext_lazy("状态"),
    gettext_lazy("时限"),
)


@dataclass(frozen=True)
class Row:
    """A line of the list. tone: over or soon, for its left edge."""

    number: str
    url: str
    customer: str
    machine: str
    product: str
    order: str
    kind: str
    engineer: str
    planned: str
    round: int
    outcome: str
    outcome_tone: str
    status_label: str
    status_tone: str
    due: DueDisplay | None
    tone: str


def tone_of(status: str) -> str:
    """The tag's colour."""
    return {str(key): tone for key, tone in TONES.items()}.get(status, "")


def outcome_tone(conclusion: str) -> str:
    return {str(key): tone for key, tone in OUTCOME_TONES.items()}.get(conclusion, "")


def due_of(acceptance: Acceptance, now: datetime, calendar: WorkCalendar) -> DueDisplay | None:
    """The clock as the row itself knows it, without asking for it."""
    if acceptance.due_at is None or acceptance.status == Status.CANCELLED:
        return None
    if acceptance.due_calendar is not None:
        calendar = calendars.load(acceptance.due_calendar)
    label = str(SUBJECTS.get(acceptance.due_subject, ""))
    return nearest(acceptance.due_at, acceptance.warn_at, label=label, now=now, calendar=calendar)


def for_rows(queryset: QuerySet) -> QuerySet:
    """With what a row shows."""
    return queryset.for_list()  # type: ignore[attr-defined]  # AcceptanceQuerySet


def rows(acceptances: Iterable[Acceptance]) -> list[Row]:
    now, calendar = clock.now(), calendars.shown()
    return [_row(one, now, calendar) for one in acceptances]


def _row(acceptance: Acceptance, now: datetime, calendar: WorkCalendar) -> Row:
    due = due_of(acceptance, now, calendar)
    return Row(
        number=acceptance.number,
        url=acceptance.get_absolute_url(),
        customer=str(acceptance.customer),
        machine=acceptance.about,
        product=acceptance.model or str(acceptance.equipment.product),
        order=acceptance.order.number,
        kind=acceptance.get_kind_display(),
        engineer=str(acceptance.engineer or ""),
        planned=day(acceptance.planned_on),
        round=acceptance.round_number,
        outcome=acceptance.get_conclusion_display(),
        outcome_tone=outcome_tone(acceptance.conclusion),
        status_label=acceptance.get_status_display(),
        status_tone=tone_of(acceptance.status),
        due=due,
        tone=due.state if due and due.state in {"over", "soon"} else "",
    )


def exported(acceptances: Iterable[Acceptance]) -> Iterable[Sequence[object]]:
    for one in acceptances:
        yield (
            one.number,
            one.get_kind_display(),
            str(one.customer),
            one.order.number,
            one.about,
            one.model or str(one.equipment.product),
            str(one.engineer or ""),
            one.planned_on or "",
            one.round_number,
            one.get_conclusion_display(),
            one.accepted_on or "",
            one.warranty_from or "",
            one.warranty_until or "",
            one.get_status_display(),
            exact_text(one.due_at) if one.due_at and one.status != Status.CANCELLED else "",
        )
