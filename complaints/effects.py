"""What complaints know of a CAPA's effect: how often it came again while it was watched (§5)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from capa import workflow as capas
from capa.choices import DataSource
from capa.choices import Status as CapaStatus
from capa.models import Capa, Round
from complaints.choices import Status
from complaints.models import CapaPart, Complaint
from records import clock
from records.due import source_text

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

BATCH = 200


def fill_effects() -> int:
    """Fill the measured value of every watching period that is over; gives how many (D6)."""
    ended = Round.objects.filter(
        capa__status=CapaStatus.VERIFYING,
        ended_at__isnull=True,
        window_until__lt=clock.today(),
        measured__isnull=True,
        data_source__in=(DataSource.REPEATS, DataSource.MACHINE_REPEATS),
    )
    filled = 0
    for current in ended.select_related("capa").order_by("pk")[:BATCH]:
        found = recurrences(current.capa, current)
        note = source_text(
            _("%(since)s 至 %(until)s 同类客诉：%(numbers)s"),
            since=f"{timezone.localdate(current.implemented_at):%Y-%m-%d}",
            until=f"{current.window_until:%Y-%m-%d}",
            numbers="、".join(found.values_list("number", flat=True)[:20]) or "0",
        )
        capas.fill_effectiveness(current.capa, value=found.count(), note=note[:500])
        filled += 1
    return filled


def recurrences(capa: Capa, current: Round) -> QuerySet[Complaint]:
    """The complaints like those that set the CAPA off, received while its effect was watched."""
    origins = list(
        Complaint.objects.filter(capa_links__capa=capa).exclude(
            capa_links__part=CapaPart.RECURRENCE, capa_links__capa=capa
        )
    )
    alike = Q()
    for origin in origins:
        alike |= _like(origin, current.data_source)
    if not alike:
        return Complaint.objects.none()
    since, until = current.implemented_at, _day_after(current.window_until)
    counted = Complaint.objects.exclude(status__in=(Status.DRAFT, Status.CANCELLED))
    return counted.filter(alike, received_at__gt=since, received_at__lt=until)


def _like(origin: Complaint, source: str) -> Q:
    if source == DataSource.MACHINE_REPEATS:
        same = Q(serial_number=origin.serial_number) if origin.serial_number else Q()
    else:
        same = Q(product=origin.product_id) if origin.product_id else Q()
    if not same or not origin.category:
        return Q()
    if origin.defect_code_id and source == DataSource.MACHINE_REPEATS:
        return same & Q(defect_code=origin.defect_code_id)
    return same & Q(category=origin.category)


def _day_after(day: date | None) -> datetime:
    day = day or clock.today()
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
