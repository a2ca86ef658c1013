"""The clocks of whatever kind of record a step belongs to: each kind's module says which."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

# Kind of record → what makes its clocks agree with where it stands; gives whom something waits
# for that did not before.
FOLLOWS: dict[type, Callable[[Any], set[int | None]]] = {}


def follow(record: Any) -> set[int | None]:
    """Make the clocks agree with where the record stands now. Inside the verb's transaction."""
    return FOLLOWS[type(record)](record)


def end_of(day: date) -> datetime:
    """When a day that was agreed is over: at its midnight, in the site's zone."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
