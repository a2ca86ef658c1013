"""Complaints that may be about the same thing as the one being entered (domain §3.1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from complaints.choices import OPEN, Status
from complaints.models import Complaint
from records import clock

if TYPE_CHECKING:
    from accounts.models import User
    from registry.models import Customer, Equipment

RECENT = timedelta(days=30)
READ = 60  # the newest so many are compared; a customer with more open ones has another trouble
SHOWN = 5
ALIKE = 0.3  # share of the shorter text's pairs of signs that the other one has too
SHORTEST = 4  # pairs; less than that is alike by chance


@dataclass(frozen=True)
class LookAlike:
    """A complaint, how alike it is, and whether a new call can still be merged into it."""

    complaint: Complaint
    same_machine: bool
    likeness: float

    @property
    def number(self) -> str:
        return self.complaint.number

    @property
    def tail(self) -> str:
        """`0143` of KS-2607-0143, as people say it."""
        return self.number.rpartition("-")[2]

    @property
    def is_open(self) -> bool:
        return self.complaint.status in OPEN


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring signs of a text, for Chinese has no words to compare."""
    signs = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()
    return {signs[at : at + 2] for at in range(len(signs) - 1)}


def likeness(one: set[str], other: set[str]) -> float:
    """How much of the shorter text is in the longer one, 0 to 1."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter >= SHORTEST else 0.0


def find(
    user: User,
    *,
    machine: Equipment | None,
    customer: Customer | None,
    product_id: int | None = None,
    text: str = "",
    besides: Collection[str] = (),
) -> list[LookAlike]:
    """Open or at most 30 days old: of the same machine, or of the same customer and alike.

    One query, and only what this person may see. besides: numbers that are not asked about.
    """
    if machine is None and customer is None:
        return []
    same = Q(customer=customer) if customer is not None else Q()
    if product_id is not None:
        same &= Q(product=product_id) | Q(product=None)
    if machine is not None:
        same |= Q(equipment=machine)
    since = clock.now() - RECENT
    recent = Q(status__in=OPEN) | Q(status=Status.CLOSED, received_at__gte=since)
    rows = (
        Complaint.objects.visible_to(user)
        .filter(same, recent)
        .exclude(number__in=list(besides))
        .select_related("handler")
        .distinct()
        .order_by("-received_at", "-pk")[:READ]
    )
    typed = pairs(text)
    found = [
        LookAlike(
            complaint=row,
            same_machine=machine is not None and row.equipment_id == machine.pk,
            likeness=likeness(typed, pairs(row.description)),
        )
        for row in rows
    ]
    alike = [one for one in found if one.same_machine or one.likeness >= ALIKE]
    alike.sort(key=lambda one: (one.is_open, one.same_machine, one.likeness), reverse=True)
    return alike[:SHOWN]
