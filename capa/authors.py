"""Who wrote or carries out what is decided about, and for whom somebody stands in (domain §5)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from accounts.models import User
from capa.models import Capa, Round
from records import approvals
from records.models import Event

if TYPE_CHECKING:
    from datetime import datetime

# What somebody writes with these is signed later: who wrote it neither approves nor verifies it.
AUTHORING = (
    "start",
    "record_problem",
    "record_causes",
    "plan_measures",
    "plan_effectiveness",
    "submit_plan",
    "replan_measure",
    "complete_measure",
    "finish_implementation",
)


_unchanged: ContextVar[dict[int, dict[str, Any]] | None] = ContextVar("unchanged", default=None)


@contextmanager
def unchanged() -> Iterator[None]:
    """While it is only asked, and nothing written, each thing is asked of a CAPA once."""
    token = _unchanged.set({})
    try:
        yield
    finally:
        _unchanged.reset(token)


def _remembered(capa: Capa) -> dict[str, Any] | None:
    """Where answers are kept while nothing changes: on a page, and within `unchanged`."""
    if capa.kept is not None:
        return capa.kept
    all_ = _unchanged.get()
    return None if all_ is None else all_.setdefault(capa.pk, {})


def contributors(capa: Capa) -> set[int]:
    """Who wrote or carries out what this round is decided about."""
    remembered = _remembered(capa)
    if remembered is None:
        return _contributors(capa)
    if "contributors" not in remembered:
        remembered["contributors"] = _contributors(capa)
    kept: set[int] = remembered["contributors"]
    return kept


def _contributors(capa: Capa) -> set[int]:
    current = round_now(capa)
    involved = {capa.owner_id}
    for owner, reporter in _owners(current):
        involved |= {owner, reporter}
    since = current.opened_at if current is not None and capa.round_number > 1 else None
    return (involved - {None}) | _authors(capa, since)


def round_now(capa: Capa) -> Round | None:
    """The round that is worked on; a page has it, a verb asks for it."""
    if capa.kept is not None:
        return next((one for one in capa.rounds.all() if one.number == capa.round_number), None)
    remembered = _remembered(capa)
    if remembered is None:
        return capa.rounds.filter(number=capa.round_number).first()
    if "round" not in remembered:
        rounds = capa.rounds.filter(number=capa.round_number)
        remembered["round"] = rounds.prefetch_related("measures").first()
    found: Round | None = remembered["round"]
    return found


def _owners(current: Round | None) -> list[tuple[int, int | None]]:
    """Of each measure of a round, who has it and who reported it done."""
    if current is None:
        return []
    return [(one.owner_id, one.reported_by_id) for one in current.measures.all()]


def _authors(capa: Capa, since: datetime | None) -> set[int]:
    """Who took one of the authoring steps, in this round where it is not the first."""
    if capa.kept is not None and "events" in capa.kept:
        return {
            event.actor_id
            for event in capa.kept["events"]
            if event.action in AUTHORING
            and event.actor_id is not None
            and (since is None or event.at >= since)
        }
    wrote = Event.objects.filter(
        object_number=capa.number, action__in=AUTHORING, actor__isnull=False
    )
    if since is not None:
        wrote = wrote.filter(at__gte=since)
    return set(wrote.values_list("actor_id", flat=True))


def identities(capa: Capa, user: User) -> frozenset[int]:
    """The person and whom they stand in for; a page has both at hand."""
    if capa.kept is None:
        return approvals.identities(user)
    return frozenset({user.pk, *(one.pk for one in user.stands_in_for.all())})


def measure_owners(capa: Capa) -> list[tuple[int, int | None]]:
    """Who has a measure of the present round, and who reported on it."""
    return _owners(round_now(capa))
