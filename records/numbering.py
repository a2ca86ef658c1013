"""Numbers of records: by kind and month, unique under concurrent creation, never reused."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F

from records import clock
from records.models import Sequence


def next_number(kind: str) -> str:
    """The next number of that kind, for example `KS-2611-0001`.

    Must be called inside the transaction that stores the record: the sequence's row stays
    locked until it commits, so a rolled back record leaves no gap and nobody gets it twice.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("next_number() outside of a transaction")
    period = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).strftime("%y%m")
    row = Sequence.objects.filter(kind=kind, period=period)
    if not row.update(last=F("last") + 1):
        # Two first ones of a month: the unique row lets one insert, the other waits and counts on.
        Sequence.objects.bulk_create([Sequence(kind=kind, period=period)], ignore_conflicts=True)
        row.update(last=F("last") + 1)
    serial = row.values_list("last", flat=True).get()
    return settings.NUMBER_PATTERNS[kind].format(period=period, serial=serial)
