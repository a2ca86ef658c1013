"""One record as a line of its list: everything in words, nothing left to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from handover import deadlines
from handover.choices import OPEN, HandoverStatus, NoticeStatus, RequestStatus
from records import calendars, clock
from records.due import DueDisplay, exact_text, nearest
from registry.facts import day

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from handover.models import ChangeNotice, DocumentRequest, Handover, Paper
    from records.calendar import WorkCalendar

TONES = {
    HandoverStatus.HANDED: "amber",
    HandoverStatus.ACKNOWLEDGED: "green",
    RequestStatus.REQUESTED: "blue",
    RequestStatus.DELIVERED: "amber",
    RequestStatus.RECEIVED: "green",
    RequestStatus.REFUSED: "red",
    NoticeStatus.ISSUED: "blue",
    NoticeStatus.CLOSED: "green",
}
WORDS = {str(status): tone for status, tone in TONES.items()}


@dataclass(frozen=True)
class Row:
    """A line of the list; cells are those of its kind. tone: over or soon, for its left edge."""

    number: str
    url: str
    title: str
    cells: Sequence[str]
    opener: str
    status: str
    status_label: str
    status_tone: str
    due: DueDisplay | None
    tone: str


def tone_of(status: str) -> str:
    """The tag's colour: amber waits for somebody's name, blue is worked on, green is done."""
    return WORDS.get(status, "")


def due_of(paper: Paper, now: datetime, calendar: WorkCalendar) -> DueDisplay | None:
    """The nearest clock as the row itself knows it, without asking for the clock."""
    if paper.due_at is None or paper.status not in OPEN:
        return None
    if paper.due_calendar is not None:
        calendar = calendars.load(paper.due_calendar)
    label = str(deadlines.SUBJECTS.get(paper.due_subject, ""))
    return nearest(paper.due_at, paper.warn_at, label=label, now=now, calendar=calendar)


class PaperTable:
    """The columns of one kind between 主题 and 提出人, on the page and in Excel."""

    def __init__(
        self,
        heads: Sequence[StrPromise],
        cells: Callable[[Any], Sequence[object]],
        counted: Callable[[QuerySet], QuerySet] = lambda queryset: queryset,
    ) -> None:
        self.heads, self.cells, self.counted = heads, cells, counted

    @property
    def EXPORTED(self) -> Sequence[StrPromise]:  # noqa: N802  as `records.list_pages` asks for it
        ends = (_("提出人"), _("状态"), _("发出时间"), _("时限"), _("结束时间"))
        return (_("编号"), _("主题"), *self.heads, *ends)

    def for_rows(self, queryset: QuerySet) -> QuerySet:
        """With what a row shows, all in the list's one query."""
        return self.counted(queryset.for_list())  # type: ignore[attr-defined]  # PaperQuerySet

    def rows(self, papers: Iterable[Any]) -> list[Row]:
        now, calendar = clock.now(), calendars.shown()
        return [self._row(paper, now, calendar) for paper in papers]

    def _row(self, paper: Any, now: datetime, calendar: WorkCalendar) -> Row:
        due = due_of(paper, now, calendar)
        return Row(
            number=paper.number,
            url=paper.get_absolute_url(),
            title=paper.title,
            cells=[_shown(cell) for cell in self.cells(paper)],
            opener=str(paper.opened_by),
            status=paper.status,
            status_label=paper.get_status_display(),
            status_tone=tone_of(paper.status),
            due=due,
            tone=due.state if due and due.state in {"over", "soon"} else "",
        )

    def exported(self, papers: Iterable[Any]) -> Iterable[Sequence[object]]:
        for paper in papers:
            yield (
                paper.number,
                paper.title,
                *("" if cell is None else cell for cell in self.cells(paper)),
                str(paper.opened_by),
                paper.get_status_display(),
                _day(paper.begun_at),
                exact_text(paper.due_at) if paper.due_at and paper.status in OPEN else "",
                _day(paper.ended_at),
            )


def _shown(cell: object) -> str:
    return day(cell) if hasattr(cell, "isoformat") else "" if cell is None else str(cell)  # type: ignore[arg-type]  # a date


def _day(moment: datetime | None) -> object:
    return localdate(moment) if moment else ""


def _of_handover(paper: Handover) -> Sequence[object]:
    return paper.order.number, paper.planned_ship_on, paper.project_engineer


def _of_request(paper: DocumentRequest) -> Sequence[object]:
    return (
        paper.get_kind_display(),
        paper.equipment or paper.product or paper.order,
        paper.wanted_on,
    )


def _of_notice(paper: ChangeNotice) -> Sequence[object]:
    edition = f"{paper.document_number} {paper.new_edition}".strip()
    told = f"{paper.settled}/{paper.concerned}"  # type: ignore[attr-defined]  # annotated
    return paper.get_kind_display(), edition, told


def _with_machines(notices: QuerySet) -> QuerySet:
    done = Q(machines__confirmed_on__isnull=False) | ~Q(machines__left_out_reason="")
    return notices.annotate(
        concerned=Count("machines"),
        settled=Count("machines", filter=done & Q(machines__isnull=False)),
    )


HANDOVERS = PaperTable((_("订单"), _("计划发货日"), _("工程负责人")), _of_handover)
DOCUMENTS = PaperTable((_("资料类别"), _("产品或设备"), _("需要日期")), _of_request)
NOTICES = PaperTable(
    (_("通知类别"), _("文件与新版次"), _("已落实设备")), _of_notice, _with_machines
)
