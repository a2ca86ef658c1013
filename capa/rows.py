"""One CAPA as a line of a list or a card of the board: everything in words, nothing left to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capa import deadlines
from capa.choices import ENDED, OPEN, MeasureStatus, Status
from capa.models import Measure
from records import calendars, clock
from records.due import DueDisplay, exact_text, nearest

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from capa.models import Capa
    from records.calendar import WorkCalendar

EXPORTED: Sequence[StrPromise] = (
    gettext_lazy("编号"),
    gettext_lazy("主题"),
    gettext_lazy("类型"),
    gettext_lazy("格式"),
    gettext_lazy("来源"),
    gettext_lazy("等级"),
    gettext_lazy("产品"),
    gettext_lazy("责任部门"),
    gettext_lazy("组长"),
    gettext_lazy("状态"),
    gettext_lazy("轮次"),
    gettext_lazy("措施完成"),
    gettext_lazy("措施总数"),
    gettext_lazy("启动时间"),
    gettext_lazy("时限"),
    gettext_lazy("关闭时间"),
)
TONES = {
    Status.DRAFT: "",
    Status.AWAITING_PLAN: "amber",
    Status.CLOSING: "amber",
    Status.CLOSED: "green",
    Status.CANCELLED: "",
}


@dataclass(frozen=True)
class Row:
    """A line of the list. tone: over or soon, for the mark at its left edge."""

    number: str
    url: str
    title: str
    level: int
    level_label: str
    source: str
    product: str
    department: str
    owner: str
    status: str
    status_label: str
    status_tone: str
    round: int
    done: int
    measures: int
    short: bool
    due: DueDisplay | None
    tone: str


def for_rows(capas: QuerySet[Capa]) -> QuerySet[Capa]:
    """With what `rows` and `exported` show, all in the list's one query."""
    measures = Measure.objects.filter(
        round__capa=OuterRef("pk"), round__number=OuterRef("round_number")
    ).order_by()
    counted = measures.values("round__capa").annotate(n=Count("pk"))
    done = counted.filter(status=MeasureStatus.DONE)
    return capas.for_list().annotate(  # type: ignore[attr-defined]  # CapaQuerySet
        measure_count=_number(counted), measures_done=_number(done)
    )


def _number(counted: QuerySet) -> Coalesce:
    return Coalesce(Subquery(counted.values("n")[:1], output_field=IntegerField()), 0)


def rows(capas: Iterable[Capa]) -> list[Row]:
    """The CAPAs as lines; no query of their own but the calendar's."""
    now, calendar = clock.now(), calendars.shown()
    return [_row(one, now, calendar) for one in capas]


def _row(capa: Capa, now: datetime, calendar: WorkCalendar) -> Row:
    due = due_of(capa, now, calendar)
    return Row(
        number=capa.number,
        url=capa.get_absolute_url(),
        title=capa.title or _("还没有写主题"),
        level=capa.level,
        level_label=level_label(capa.level),
        source=capa.get_source_display(),
        product=capa.product.model if capa.product else "",
        department=str(capa.responsible_department or ""),
        owner=str(capa.owner or ""),
        status=capa.status,
        status_label=capa.get_status_display(),
        status_tone=tone_of(capa.status),
        round=capa.round_number,
        done=capa.measures_done,  # type: ignore[attr-defined]  # annotated
        measures=capa.measure_count,  # type: ignore[attr-defined]  # annotated
        short=capa.is_short,
        due=due,
        tone=due.state if due and due.state in {"over", "soon"} else "",
    )


def level_label(level: int) -> str:
    """`三级`; nothing where no complaint behind it is classified."""
    words = {1: _("一级"), 2: _("二级"), 3: _("三级"), 4: _("四级")}
    return words.get(level, "")


def tone_of(status: str) -> str:
    """The tag's colour: amber waits for a signature, blue is worked on, green is done."""
    return TONES.get(Status(status), "blue")


def due_label(subject: str) -> str:
    """What the nearest clock is about; a measure's own has the measure's key in its subject."""
    if subject.startswith(f"{deadlines.MEASURE}_"):
        return _("措施")
    return str(deadlines.SUBJECTS.get(subject, ""))


def due_of(capa: Capa, now: datetime, calendar: WorkCalendar) -> DueDisplay | None:
    """The nearest clock as the row itself knows it, without asking for the clock."""
    if capa.due_at is None or capa.status not in OPEN:
        return None
    if capa.due_calendar is not None:
        calendar = calendars.load(capa.due_calendar)
    return nearest(
        capa.due_at,
        capa.warn_at,
        label=due_label(capa.due_subject),
        now=now,
        calendar=calendar,
        paused=capa.paused_until is not None and capa.paused_until > now,
    )


def order_by_due() -> list[object]:
    """The most pressing first; what has no clock comes last."""
    return [F("due_at").asc(nulls_last=True), "-pk"]


def exported(capas: Iterable[Capa]) -> Iterable[Sequence[object]]:
    """The cells of an Excel sheet."""
    for one in capas:
        started = timezone.localtime(one.started_at).replace(tzinfo=None) if one.started_at else ""
        yield (
            one.number,
            one.title,
            one.get_kind_display(),
            one.get_scale_display(),
            one.get_source_display(),
            level_label(one.level),
            one.product.model if one.product else "",
            str(one.responsible_department or ""),
            str(one.owner or ""),
            one.get_status_display(),
            one.round_number,
            one.measures_done,  # type: ignore[attr-defined]  # annotated
            one.measure_count,  # type: ignore[attr-defined]  # annotated
            started,
            exact_text(one.due_at) if one.due_at and one.status not in ENDED else "",
            exact_text(one.closed_at) if one.closed_at else "",
        )
