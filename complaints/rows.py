"""One complaint as a line of a list: everything in words, nothing left for the template to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import deadlines
from complaints.choices import OPEN, Stage, Status
from complaints.models import Round, Signoff
from records import calendars, clock
from records.due import DueDisplay, exact_text, nearest
from records.models import Pause

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from complaints.models import Complaint
    from records.calendar import WorkCalendar

STAGES = list(Stage)
EXPORTED: Sequence[StrPromise] = (
    gettext_lazy("单号"),
    gettext_lazy("等级"),
    gettext_lazy("问题"),
    gettext_lazy("客户"),
    gettext_lazy("产品"),
    gettext_lazy("出厂编号"),
    gettext_lazy("类别"),
    gettext_lazy("状态"),
    gettext_lazy("责任部门"),
    gettext_lazy("责任人"),
    gettext_lazy("受理时间"),
    gettext_lazy("停机 h"),
    gettext_lazy("费用 元"),
    gettext_lazy("时限"),
    gettext_lazy("关闭时间"),
)


@dataclass(frozen=True)
class Row:
    """A line of the list. tone: over or soon, for the mark at its left edge."""

    number: str
    url: str
    title: str
    level: int | None
    level_label: str
    customer: str
    product: str
    serial: str
    stage: int
    stage_label: str
    sent_back: bool
    closed: bool
    handler: str
    downtime: str
    cost: str
    due: DueDisplay | None
    tone: str


def for_rows(complaints: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """With what `rows` and `exported` show, all in the list's one query."""
    cost = Round.objects.filter(complaint=OuterRef("pk"), number=OuterRef("round_number"))
    refused = Signoff.objects.filter(
        complaint=OuterRef("pk"), round_number=OuterRef("round_number"), status="refused"
    )
    return complaints.for_list().annotate(  # type: ignore[attr-defined]  # ComplaintQuerySet
        cost=Subquery(cost.values("cost")[:1]), was_refused=Exists(refused)
    )


def rows(complaints: Iterable[Complaint]) -> list[Row]:
    """The complaints as lines; at most two queries for all of them together."""
    complaints = list(complaints)
    now, calendar = clock.now(), calendars.shown()
    paused = [one.number for one in complaints if one.clock_paused]
    reasons = _pause_reasons(paused) if paused else {}
    return [_row(one, now, calendar, reasons.get(one.number, "")) for one in complaints]


def _pause_reasons(numbers: Sequence[str]) -> dict[str, str]:
    pauses = Pause.objects.filter(deadline__record__in=numbers, to_at=None)
    return {
        pause.deadline.record: pause.note or pause.get_reason_display()
        for pause in pauses.select_related("deadline")
    }


def _row(complaint: Complaint, now: datetime, calendar: WorkCalendar, reason: str) -> Row:
    due = due_of(complaint, now, calendar, reason)
    stage = complaint.stage
    return Row(
        number=complaint.number,
        url=complaint.get_absolute_url(),
        title=complaint.title or _("还没有写问题描述"),
        level=complaint.level,
        level_label=complaint.level_label,
        customer=str(complaint.customer or ""),
        product=complaint.product.model if complaint.product else "",
        serial=complaint.serial_number,
        stage=STAGES.index(stage) + 1 if stage else 0,
        stage_label=_stage_label(complaint),
        sent_back=bool(
            (complaint.round_number > 1 or complaint.was_refused)  # type: ignore[attr-defined]
            and complaint.status in OPEN
        ),
        closed=complaint.status == Status.CLOSED,
        handler=str(complaint.handler or ""),
        downtime=_plain(complaint.downtime_hours),
        cost=_plain(complaint.cost),  # type: ignore[attr-defined]  # annotated
        due=due,
        tone=due.state if due and due.state in {"over", "soon"} else "",
    )


def _stage_label(complaint: Complaint) -> str:
    if complaint.status in {Status.DRAFT, Status.CLOSED, Status.CANCELLED}:
        return complaint.get_status_display()
    return str(complaint.stage.label) if complaint.stage else ""


def _plain(value: Decimal | None) -> str:
    """`12,600` and `18.5`; nothing where nothing was written."""
    if value is None:
        return ""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def due_of(
    complaint: Complaint, now: datetime, calendar: WorkCalendar, reason: str = ""
) -> DueDisplay | None:
    """The nearest clock as the row itself knows it, without asking for the clock."""
    if complaint.due_at is None or complaint.status not in OPEN:
        return None
    if complaint.due_calendar is not None:
        calendar = calendars.load(complaint.due_calendar)
    return nearest(
        complaint.due_at,
        complaint.warn_at,
        label=str(deadlines.SUBJECTS.get(complaint.due_subject, "")),
        now=now,
        calendar=calendar,
        paused=complaint.clock_paused,
        reason=reason,
    )


def exported(complaints: Iterable[Complaint]) -> Iterable[Sequence[object]]:
    """The cells of an Excel sheet; contacts are personal data and stay out of it (§2)."""
    for one in complaints:
        yield (
            one.number,
            one.level_label,
            one.title,
            str(one.customer or ""),
            one.product.model if one.product else "",
            one.serial_number,
            one.get_category_display(),
            one.get_status_display(),
            str(one.responsible_department or ""),
            str(one.handler or ""),
            timezone.localtime(one.received_at).replace(tzinfo=None),
            one.downtime_hours,
            one.cost,  # type: ignore[attr-defined]  # annotated
            exact_text(one.due_at) if one.due_at and one.status in OPEN else "",
            exact_text(one.closed_at) if one.closed_at else "",
        )
