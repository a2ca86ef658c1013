"""Which clocks run on shipments and replenishments, and who answers for each (domain §4, S9-4.2).

A clock is a function of where the record stands: `follow`, called by every `finish`, makes them
agree.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records import clock, clocks, nearest, subjects
from records.models import Deadline
from records.terms import Answer, Terms, answer_of
from shipping import people, quantities
from shipping.choices import BEFORE_SHIPPING, ReplenishmentStatus, ShipmentStatus
from shipping.models import Consignment, Replenishment, Shipment

if TYPE_CHECKING:
    from accounts.models import User

LEAVE = "shipping_leave"
TRANSIT_NOTE = "shipping_transit_note"
ARRIVE = "shipping_arrive"
COUNT = "shipping_count"
ASK = "shipping_ask"
SIGN = "shipping_sign"
ARCHIVE = "shipping_archive"
ACCEPT = "replenishment_accept"
SEND = "replenishment_send"

# A day that was agreed needs no policy; how long the rest takes is one's.
AGREED = {
    LEAVE: _("发货"),
    ARRIVE: _("到货"),
    SEND: _("补发发出"),
}
SUBJECTS = {
    TRANSIT_NOTE: _("在途跟进"),
    COUNT: _("到货清点"),
    ASK: _("申请补发"),
    SIGN: _("客户签收"),
    ARCHIVE: _("清单归档"),
    ACCEPT: _("受理补发"),
}
# Working hours; a day has eight.
HOURS: dict[str, dict[int, float]] = {
    TRANSIT_NOTE: {0: 8},  # a note every working day (S9-4.2)
    COUNT: {0: 8},
    ASK: {0: 8},
    SIGN: {0: 16},
    ARCHIVE: {0: 40},
    ACCEPT: {0: 4},
}
subjects.register(_("发货与到货"), SUBJECTS, hours=HOURS, flat=SUBJECTS)

for _model in (Shipment, Replenishment):
    nearest.keep_for(_model)


class Clock(NamedTuple):
    """When it runs, the person and the department that answer, and the day that was agreed."""

    runs: Callable[[Any], bool]
    department: str
    person: Callable[[Any], User | None] = lambda record: None
    due_on: Callable[[Any], date | None] = lambda record: None


def _leaves_by(shipment: Shipment) -> date | None:
    """What replenishes has the promised day of its request instead."""
    if shipment.source_id is not None:
        return None
    return shipment.planned_on or shipment.order.delivery_date


def _in(*states: str) -> Callable[[Any], bool]:
    return lambda record: record.status in states


def _sales(shipment: Shipment) -> User | None:
    return shipment.customer.owner


CLOCKS: dict[type[Consignment], dict[str, Clock]] = {
    Shipment: {
        LEAVE: Clock(
            lambda one: one.status in BEFORE_SHIPPING and _leaves_by(one) is not None,
            people.WAREHOUSE,
            due_on=_leaves_by,
        ),
        TRANSIT_NOTE: Clock(_in(ShipmentStatus.IN_TRANSIT), people.SALES, _sales),
        ARRIVE: Clock(
            lambda one: one.status == ShipmentStatus.IN_TRANSIT and one.expected_on is not None,
            people.SALES,
            _sales,
            lambda one: one.expected_on,
        ),
        COUNT: Clock(_in(ShipmentStatus.ARRIVED), people.SUPPORT, people.engineer_of),
        ASK: Clock(
            lambda one: one.status == ShipmentStatus.SHORT and bool(quantities.askable(one)),
            people.SUPPORT,
            people.engineer_of,
        ),
        SIGN: Clock(_in(ShipmentStatus.COUNTED), people.SUPPORT, people.engineer_of),
        ARCHIVE: Clock(_in(ShipmentStatus.SIGNED), people.WAREHOUSE),
    },
    Replenishment: {
        ACCEPT: Clock(_in(ReplenishmentStatus.REQUESTED), people.WAREHOUSE),
        SEND: Clock(
            _in(ReplenishmentStatus.ACCEPTED), people.WAREHOUSE, due_on=lambda one: one.promised_on
        ),
    },
}
CALLED = AGREED | SUBJECTS
WITHDRAWN = frozenset(
    {str(ShipmentStatus.CANCELLED), str(ShipmentStatus.DRAFT), str(ReplenishmentStatus.CANCELLED)}
)


def end_of(day: date) -> datetime:
    """When a day that was agreed is over: at its midnight, in the site's zone."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def follow(record: Consignment) -> set[int | None]:
    """Make the clocks agree with where the record stands now. Inside the verb's transaction.

    Gives whom something waits for that did not before.
    """
    running, kinds = clocks.locked(record.number), CLOCKS[type(record)]
    wanted = {subject for subject, kind in kinds.items() if kind.runs(record)}
    moved = {
        subject
        for subject in running.keys() & wanted
        if (day := kinds[subject].due_on(record)) and running[subject].due_at != end_of(day)
    }
    over = [running[subject] for subject in sorted(running.keys() - wanted)]
    undone = Deadline.Status.CANCELLED
    clocks.end([running[subject] for subject in sorted(moved)], undone, clock.now())
    status = undone if record.status in WITHDRAWN else Deadline.Status.MET
    clocks.end(over, status, clock.now())
    departments = cache(people.department_id)
    fresh = {
        subject: (CALLED[subject], _terms(record, kinds[subject], departments))
        for subject in sorted(wanted - (running.keys() - moved))
    }
    started = clocks.start_each(record.number, fresh)
    kept = [running[subject] for subject in (wanted & running.keys()) - moved]
    nearest.note(record, [*kept, *started])
    return {one.owner_id for one in started}


def note_written(shipment: Shipment) -> None:
    """The day's note was written: the next one is owed a working day from now (S9-4.2)."""
    clocks.meet(shipment.number, TRANSIT_NOTE, at=clock.now())
    follow(shipment)


def _terms(record: Consignment, kind: Clock, departments: Callable[[str], int | None]) -> Terms:
    due_on = kind.due_on(record)
    answer = answer_of(kind.person(record)) or Answer(None, departments(kind.department))
    return Terms(
        url=record.get_absolute_url(),
        level=0,
        urgent=False,
        started_at=clock.now(),
        due_at=end_of(due_on) if due_on is not None else None,
        owner_id=answer.owner_id,
        department_id=answer.department_id,
        pausable=False,
    )
