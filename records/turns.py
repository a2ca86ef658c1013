"""What waits for a person, kind by kind: counted on the 工作台, whichever app it belongs to.

    turns.register(turns.Kind("capa", _("纠正预防"), _waits, _pages))

An app says it once, where it knows whose turn it is; the tiles add up what every kind answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

TILES = ("over", "today", "soon", "sign")


class Signing(NamedTuple):
    """Something that waits for this person's signature. note: since when, or until when."""

    do: str
    title: str
    url: str
    number: str
    who: str = ""
    note: str = ""


@dataclass(frozen=True)
class Waits:
    """How much of a kind waits. soon: within three days, today's too.

    late: the working minutes by which the most pressing one is over. next_at: when the next one
    is due. shown: what the kind's own part of the page is made of.
    """

    over: int = 0
    today: int = 0
    soon: int = 0
    sign: int = 0
    late: int = 0
    next_at: datetime | None = None
    signing: Sequence[Signing] = ()
    shown: Any = None


@dataclass(frozen=True)
class Kind:
    """ask: what waits for a person at a moment. pages: tile → where that kind's is seen."""

    code: str
    label: StrPromise
    ask: Callable[[User, datetime], Waits]
    pages: Callable[[], Mapping[str, str]]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.code] = kind


def of(user: User, now: datetime) -> list[tuple[Kind, Waits]]:
    """Every kind with what of it waits for this person."""
    return [(kind, kind.ask(user, now)) for kind in _kinds.values()]


def day_ends(now: datetime, days: int = 0) -> datetime:
    """The midnight that ends today, or the day so many days later."""
    local = timezone.localtime(now)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days + 1)
