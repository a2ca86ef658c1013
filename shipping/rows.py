"""One shipment or request as a line of its list: everything in words, nothing left to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import calendars, clock
from records.due import DueDisplay, exact_text, nearest
from registry.facts import day
from shipping import deadlines
from shipping.choices import ENDED, ItemKind, ReplenishmentStatus, ShipmentStatus
from shipping.models import Box, Item, ReplenishmentLine

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from records.calendar import WorkCalendar
    from shipping.models import Consignment, Replenishment, Shipment

TONES = {
    ShipmentStatus.PACKED: "blue",
    ShipmentStatus.IN_TRANSIT: "blue",
    ShipmentStatus.ARRIVED: "amber",
    ShipmentStatus.SHORT: "red",
    ShipmentStatus.COUNTED: "amber",
    ShipmentStatus.SIGNED: "blue",
    ShipmentStatus.ARCHIVED: "green",
    ReplenishmentStatus.REQUESTED: "amber",
    ReplenishmentStatus.ACCEPTED: "blue",
    ReplenishmentStatus.SHIPPED: "blue",
    ReplenishmentStatus.SETTLED: "green",
    ReplenishmentStatus.REFUSED: "red",
}
WORDS = {str(status): tone for status, tone in TONES.items()}


@dataclass(frozen=True)
class Row:
    """A line of the list; cells are those of its kind. tone: over or soon, for its left edge."""

    number: str
    url: str
    title: str
    cells: Sequence[str]
    customer: str
    status: str
    status_label: str
    status_tone: str
    due: DueDisplay | None
    tone: str


def tone_of(status: str) -> str:
    """The tag's colour: amber waits for somebody at the site, red lacks something."""
    return WORDS.get(status, "")


def due_of(record: Consignment, now: datetime, calendar: WorkCalendar) -> DueDisplay | None:
    """The nearest clock as the row itself knows it, without asking for the clock."""
    if record.due_at is None or record.status in ENDED:
        return None
    if record.due_calendar is not None:
        calendar = calendars.load(record.due_calendar)
    label = str(deadlines.CALLED.get(record.due_subject, ""))
    return nearest(record.due_at, record.warn_at, label=label, now=now, calendar=calendar)


class ConsignmentTable:
    """The columns of one kind between 货物 and 客户, on the page and in Excel."""

    def __init__(
        self,
        heads: Sequence[StrPromise],
        cells: Callable[[Any], Sequence[object]],
        counted: Callable[[QuerySet], QuerySet],
    ) -> None:
        self.heads, self.cells, self.counted = heads, cells, counted

    @property
    def EXPORTED(self) -> Sequence[StrPromise]:  # noqa: N802  as `records.list_pages` asks for it
        ends = (
            *(gettext_lazy("客户"), gettext_lazy("提出人"), gettext_lazy("状态")),
            *(gettext_lazy("提出日期"), gettext_lazy("时限")),
        )
        return (gettext_lazy("编号"), gettext_lazy("货物"), *self.heads, *ends)

    def for_rows(self, queryset: QuerySet) -> QuerySet:
        """With what a row shows, all in the list's one query."""
        return self.counted(queryset.for_list())  # type: ignore[attr-defined]  # of both

    def rows(self, records: Iterable[Any]) -> list[Row]:
        now, calendar = clock.now(), calendars.shown()
        return [self._row(record, now, calendar) for record in records]

    def _row(self, record: Any, now: datetime, calendar: WorkCalendar) -> Row:
        due = due_of(record, now, calendar)
        return Row(
            number=record.number,
            url=record.get_absolute_url(),
            title=_goods(record),
            cells=[_shown(cell) for cell in self.cells(record)],
            customer=_customer(record),
            status=record.status,
            status_label=record.get_status_display(),
            status_tone=tone_of(record.status),
            due=due,
            tone=due.state if due and due.state in {"over", "soon"} else "",
        )

    def exported(self, records: Iterable[Any]) -> Iterable[Sequence[object]]:
        for record in records:
            yield (
                record.number,
                _goods(record),
                *("" if cell is None else cell for cell in self.cells(record)),
                _customer(record),
                str(record.opened_by),
                record.get_status_display(),
                localdate(record.created_at),
                exact_text(record.due_at) if record.due_at and not record.is_ended else "",
            )


def _customer(record: Any) -> str:
    return str(getattr(record, "shipment", record).customer)


def _goods(record: Any) -> str:
    """The first machine and how many lines there are besides."""
    if not record.lines_on_it:
        return _("还没有货物")
    if record.lines_on_it == 1:
        return str(record.first_item)
    words = {"first": record.first_item, "n": record.lines_on_it}
    return _("%(first)s等 %(n)d 项") % words


def _shown(cell: object) -> str:
    return day(cell) if hasattr(cell, "isoformat") else "" if cell is None else str(cell)  # type: ignore[arg-type]  # a date


def _of_shipment(shipment: Shipment) -> Sequence[object]:
    carried = " ".join(part for part in (shipment.carrier, shipment.waybill) if part)
    arrival = shipment.arrived_on or shipment.expected_on
    boxes = shipment.boxes_of_it  # type: ignore[attr-defined]  # annotated
    return str(shipment.order), boxes or None, carried, shipment.planned_on, arrival


def _of_request(request: Replenishment) -> Sequence[object]:
    pieces = request.pieces  # type: ignore[attr-defined]  # annotated
    return request.shipment.number, pieces, request.wanted_on, request.promised_on


def _how_many(rows: QuerySet, key: str, value: Any) -> Any:
    """One figure a row, without joining the rows that it is of."""
    here = rows.filter(**{key: OuterRef("pk")}).order_by().values(key)
    return Coalesce(Subquery(here.annotate(figure=value).values("figure")[:1]), 0)


def _of_packing_list(shipments: QuerySet) -> QuerySet:
    items = Item.objects.filter(shipment=OuterRef("pk"))
    main = items.order_by(_main_first(), "position").values("name")
    return shipments.annotate(
        first_item=Subquery(main[:1]),
        lines_on_it=_how_many(Item.objects.all(), "shipment", Count("pk")),
        boxes_of_it=_how_many(Box.objects.all(), "shipment", Count("pk")),
    )


def _main_first() -> Any:
    return Case(When(kind=ItemKind.MAIN, then=Value(0)), default=Value(1))


def _of_lines(requests: QuerySet) -> QuerySet:
    lines = ReplenishmentLine.objects.filter(replenishment=OuterRef("pk"))
    return requests.annotate(
        first_item=Subquery(lines.order_by("item__position").values("item__name")[:1]),
        lines_on_it=_how_many(ReplenishmentLine.objects.all(), "replenishment", Count("pk")),
        pieces=_how_many(ReplenishmentLine.objects.all(), "replenishment", Sum("quantity")),
    )


SHIPMENTS = ConsignmentTable(
    (
        *(gettext_lazy("订单"), gettext_lazy("箱数"), gettext_lazy("承运与运单")),
        *(gettext_lazy("计划发货日"), gettext_lazy("到货")),
    ),
    _of_shipment,
    _of_packing_list,
)
REPLENISHMENTS = ConsignmentTable(
    (
        *(gettext_lazy("来源发货单"), gettext_lazy("件数")),
        *(gettext_lazy("需要日期"), gettext_lazy("承诺发货日")),
    ),
    _of_request,
    _of_lines,
)
