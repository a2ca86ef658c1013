"""Test data as lines of a list: everything in words, nothing left to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from records import calendars, clock
from records.due import DueDisplay, exact_text, nearest
from registry.facts import day
from testdata import deadlines
from testdata.choices import OPEN, Status
from testdata.models import DataFile, TestData

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from records.calendar import WorkCalendar

EXPORTED: Sequence[StrPromise] = (
    _("编号"),
    _("主题"),
    _("设备"),
    _("订单"),
    _("客户"),
    _("实验日期"),
    _("文件数"),
    _("提交人"),
    _("状态"),
    _("移交时间"),
    _("审核人"),
    _("审核意见"),
    _("归档时间"),
)
TONES = {
    Status.HANDED: "amber",
    Status.RETURNED: "red",
    Status.ARCHIVED: "green",
}


@dataclass(frozen=True)
class Row:
    """A line of the list. tone: over or soon, for the mark at its left edge."""

    number: str
    url: str
    title: str
    machine: str
    order: str
    customer: str
    taken: str
    files: int
    opener: str
    status: str
    status_label: str
    status_tone: str
    due: DueDisplay | None
    tone: str


def tone_of(status: str) -> str:
    """The tag's colour: amber waits for the review, red came back, green is filed."""
    return TONES.get(Status(status), "")


def for_rows(found: QuerySet[TestData]) -> QuerySet[TestData]:
    """With what a row shows, all in the list's one query."""
    files = DataFile.objects.filter(test_data=OuterRef("pk")).order_by().values("test_data")
    counted = Subquery(files.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return found.for_list().annotate(file_count=Coalesce(counted, 0))  # type: ignore[attr-defined]  # TestDataQuerySet


def rows(records: Iterable[TestData]) -> list[Row]:
    now, calendar = clock.now(), calendars.shown()
    return [_row(one, now, calendar) for one in records]


def _row(data: TestData, now: datetime, calendar: WorkCalendar) -> Row:
    due = due_of(data, now, calendar)
    return Row(
        number=data.number,
        url=data.get_absolute_url(),
        title=data.title,
        machine=data.equipment.serial_number if data.equipment else "",
        order=data.order.number if data.order else "",
        customer=data.customer.short_name or data.customer.name if data.customer else "",
        taken=day(data.taken_on) if data.taken_on else "",
        files=data.file_count,  # type: ignore[attr-defined]  # annotated
        opener=str(data.opened_by),
        status=data.status,
        status_label=data.get_status_display(),
        status_tone=tone_of(data.status),
        due=due,
        tone=due.state if due and due.state in {"over", "soon"} else "",
    )


def due_of(data: TestData, now: datetime, calendar: WorkCalendar) -> DueDisplay | None:
    """The nearest clock as the row itself knows it, without asking for the clock."""
    if data.due_at is None or data.status not in OPEN:
        return None
    if data.due_calendar is not None:
        calendar = calendars.load(data.due_calendar)
    label = str(deadlines.SUBJECTS.get(data.due_subject, ""))
    return nearest(data.due_at, data.warn_at, label=label, now=now, calendar=calendar)


def exported(records: Iterable[TestData]) -> Iterable[Sequence[object]]:
    """The cells of an Excel sheet."""
    for one in records:
        yield (
            one.number,
            one.title,
            one.equipment.serial_number if one.equipment else "",
            one.order.number if one.order else "",
            one.customer.name if one.customer else "",
            one.taken_on or "",
            one.file_count,  # type: ignore[attr-defined]  # annotated
            str(one.opened_by),
            one.get_status_display(),
            localdate(one.handed_at) if one.handed_at else "",
            str(one.reviewed_by or ""),
            one.opinion,
            exact_text(one.archived_at) if one.archived_at else "",
        )
