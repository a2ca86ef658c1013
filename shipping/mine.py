"""What waits for one person in 发货与到货, by the clocks that know who answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from records import clock, clocks, turns
from records.due import DueDisplay, describe
from records.models import Deadline
from shipping import deadlines
from shipping.choices import ShipmentStatus
from shipping.models import Replenishment, Shipment

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

MOST = 200


class Do(NamedTuple):
    """What is done about a clock, on which step's page, by whose right where nobody is named."""

    word: StrPromise
    step: str
    permission: str


DO: dict[str, Do] = {
    deadlines.LEAVE: Do(_("备货发货"), "pack", "pack_shipment"),
    deadlines.TRANSIT_NOTE: Do(_("在途跟进"), "note_transit", "note_transit"),
    deadlines.ARRIVE: Do(_("登记到货"), "report_arrival", "report_arrival"),
    deadlines.COUNT: Do(_("到货清点"), "count", "count_shipment"),
    deadlines.ASK: Do(_("申请补发"), "request_replenishment", "request_replenishment"),
    deadlines.SIGN: Do(_("客户签收"), "sign_receipt", "count_shipment"),
    deadlines.ARCHIVE: Do(_("清单归档"), "archive", "archive_shipment"),
    deadlines.ACCEPT: Do(_("受理补发"), "accept", "issue_replenishment"),
    deadlines.SEND: Do(_("补发发出"), "", "issue_replenishment"),
}


class Task(NamedTuple):
    """One thing that waits for this person."""

    do: str
    number: str
    title: str
    url: str
    due: DueDisplay
    due_at: datetime


def condition(user: User) -> Q:
    """The clocks that are this person's: by name, or, where nobody is named, by what they may."""
    mine = Q(owner=user)
    able = [subject for subject, do in DO.items() if user.has_perm(f"shipping.{do.permission}")]
    return mine | Q(owner__isnull=True, subject__in=able)


def _clocks(user: User) -> QuerySet[Deadline]:
    """Of records that this person may see."""
    here = Deadline.objects.filter(subject__in=DO, status__in=Deadline.OPEN)
    seen = Q(pk__in=())
    for model in (Shipment, Replenishment):
        seen |= Q(record__in=model.objects.visible_to(user).order_by().values("number"))
    return here.filter(condition(user)).filter(seen).order_by("due_at", "pk")


def count(user: User) -> int:
    """How much waits, for the navigation: one statement."""
    return _clocks(user).count()


def tasks(user: User) -> list[Task]:
    """Everything that waits for this person, the most pressing first."""
    now = clock.now()
    found = list(_clocks(user).prefetch_related("pauses")[:MOST])
    numbers = {one.record for one in found}
    records: dict[str, Shipment | Replenishment] = {}
    for model in (Shipment, Replenishment) if numbers else ():
        known = model.objects.filter(number__in=numbers).for_list()
        records |= {record.number: record for record in known}
    return [
        Task(
            do=str(DO[one.subject].word),
            number=one.record,
            title=_customer(records[one.record]),
            url=_url(records[one.record], DO[one.subject].step),
            due=describe(one, now, clocks.calendar_of(one)),
            due_at=one.due_at,
        )
        for one in found
        if one.record in records
    ]


def _customer(record: Shipment | Replenishment) -> str:
    shipment = record.shipment if isinstance(record, Replenishment) else record
    return str(shipment.customer)


def _url(record: Shipment | Replenishment, step: str) -> str:
    """The page of the step; 备货 has several, so there it is the record's own."""
    if not step or record.status == ShipmentStatus.DRAFT:
        return record.get_absolute_url()
    if step == "pack":
        step = "ship"
    return record.step_url(step)


# --- what the 工作台 counts -------------------------------------------------------------------
def _waits(user: User, now: datetime) -> turns.Waits:
    """The same tasks as figures; counted from the list, which the page shows anyway."""
    found = tasks(user)
    over = [one for one in found if one.due_at < now]
    ahead = [one.due_at for one in found if one.due_at >= now]
    return turns.Waits(
        over=len(over),
        today=sum(at < turns.day_ends(now) for at in ahead),
        soon=sum(at < turns.day_ends(now, 3) for at in ahead),
        late=-over[0].due.remaining_minutes if over else 0,
        next_at=ahead[0] if ahead else None,
        shown=found,
    )


def _pages() -> Mapping[str, str]:
    return dict.fromkeys(turns.TILES, f"{reverse('shipping:shipments:list')}?view=mine")


turns.register(turns.Kind("shipping", _("发货与到货"), _waits, _pages))
