"""在途跟进 and 到货 (S6, S9-4.2): a note every working day, and what the customer was told."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Channel
from records import clock
from records.steps import check
from shipping import deadlines, people
from shipping.choices import TransitKind
from shipping.models import Shipment, TransitNote
from shipping.workflow.base import refuse_later, required, tell
from shipping.workflow.steps import NOTE_TRANSIT, REPORT_ARRIVAL

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def note_transit(
    shipment: Shipment,
    *,
    by: User,
    text: str,
    kind: str = TransitKind.IN_TRANSIT,
    day: date | None = None,
    place: str = "",
    expected_on: date | None = None,
    told_whom: str = "",
    told_how: str = "",
    told_at: datetime | None = None,
    stored_at: str = "",
    stored_until: date | None = None,
) -> TransitNote:
    """在途跟进 (S9-4.2): where it is, and what the customer was told; the next is owed tomorrow.

    day: today by default. expected_on: when it is to arrive, where that has changed; a delay
    needs one. 暂存 needs the place.
    """
    shipment = NOTE_TRANSIT.begin(shipment, by=by)
    now = clock.now()
    note = TransitNote(
        shipment=shipment,
        day=day or clock.today(),
        kind=kind,
        place=place,
        text=text,
        told_whom=told_whom.strip(),
        told_how=told_how,
        told_at=told_at or (now if told_whom.strip() else None),
        stored_at=stored_at,
        stored_until=stored_until,
        by=by,
        at=now,
    )
    _check(note, shipment, expected_on)
    note.save()
    if expected_on is not None and expected_on != shipment.expected_on:
        before, shipment.expected_on = shipment.expected_on, expected_on
        changes = {"expected_on": [str(before or ""), str(expected_on)]}
        deadlines.note_written(shipment)
        NOTE_TRANSIT.finish(shipment, by=by, opinion=text, changes=changes)
    else:
        deadlines.note_written(shipment)
        NOTE_TRANSIT.note(shipment, by=by, opinion=text)
    if kind != TransitKind.IN_TRANSIT:
        words = gettext_lazy("在途异常（%(what)s）：%(said)s")
        told = people.told_of(shipment, "shipping.pack_shipment")
        what = TransitKind(kind).label
        tell(told, words, shipment, besides=by, what=what, said=text[:80])
    return note


def _check(note: TransitNote, shipment: Shipment, expected_on: date | None) -> None:
    required({"text": note.text}, _("请写货物的情况。"))
    refuse_later(day=note.day)
    faults: dict[str, str] = {}
    left = timezone.localdate(shipment.shipped_at) if shipment.shipped_at else None
    if left is not None and note.day < left:
        faults["day"] = _("日期早于发货日期。")
    if note.kind not in TransitKind.values:
        faults["kind"] = _("请从列出的选项中选。")
    if note.kind == TransitKind.DELAYED and expected_on is None:
        faults["expected_on"] = _("延误了，请写新的预计到货日期。")
    if expected_on is not None and expected_on < clock.today():
        faults["expected_on"] = _("预计到货不能早于今天。")
    if note.kind == TransitKind.STORED and not note.stored_at.strip():
        faults["stored_at"] = _("请写暂存在哪里。")
    if bool(note.told_whom) != bool(note.told_how):
        empty = "told_how" if note.told_whom else "told_whom"
        faults[empty] = _("告知了谁、用什么方式，两项都要写。")
    if note.told_how and note.told_how not in Channel.values:
        faults["told_how"] = _("请从列出的选项中选。")
    if note.told_at is not None and note.told_at > clock.now():
        faults["told_at"] = _("告知时间不能晚于现在。")
    if faults:
        raise ValidationError(faults)
    check(note)


@transaction.atomic
def report_arrival(
    shipment: Shipment,
    *,
    by: User,
    arrived_on: date | None = None,
    note: str = "",
    version: int | None = None,
) -> Shipment:
    """登记到货: it is at the customer's; counting is owed from now on (S5-3.1)."""
    shipment = REPORT_ARRIVAL.begin(shipment, by=by, version=version)
    note_arrival(shipment, arrived_on or clock.today())
    shipment.arrival_note = note
    REPORT_ARRIVAL.finish(shipment, by=by, opinion=note)
    words = gettext_lazy("已到货，请清点。")
    tell(people.service_told(shipment), words, shipment, besides=by)
    return shipment


def note_arrival(shipment: Shipment, day: date) -> None:
    """The day it arrived: not before it left, nor after today."""
    refuse_later(arrived_on=day)
    if shipment.shipped_at and day < timezone.localdate(shipment.shipped_at):
        raise ValidationError({"arrived_on": _("到货日期早于发货日期。")})
    shipment.arrived_on, shipment.arrived_at = day, clock.now()
