"""Rounds of a CAPA: one begins when it starts, is found ineffective or is reopened (domain §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capa import content
from capa.models import Capa, Cause, Round, Why
from records import clock

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_REASON = 2_000
# What the next round may begin with: how the effect is judged, not what came of it.
KEPT = (
    "indicator",
    "comparison",
    "target",
    "unit",
    "window_days",
    "data_source",
    "data_note",
    "evaluator_id",
    "first_evaluator_id",
)


def open_round(capa: Capa, by: User, reason: str = "") -> Round:
    """The round that is worked on from now on."""
    return Round.objects.create(
        capa=capa,
        number=capa.round_number,
        opened_at=clock.now(),
        opened_by=by,
        reason=reason[:LONGEST_REASON],
    )


def end_round(capa: Capa) -> None:
    """This round is over for good: locked, with what stood on the CAPA beside it."""
    capa.rounds.filter(number=capa.round_number, ended_at__isnull=True).update(
        ended_at=clock.now(), sealed=content.seal(capa)
    )


def begin_next_round(capa: Capa, by: User, reason: str, *, copy: bool) -> Round:
    """End this round, unless closing did, and open the next.

    copy: begin with the causes and the effectiveness plan of the old one. Measures are not taken
    over: they did not work.
    """
    end_round(capa)
    before = capa.rounds.get(number=capa.round_number)
    capa.round_number += 1
    capa.content_version += 1
    capa.effective_at = None
    capa.summary = ""
    current = open_round(capa, by, reason)
    if copy:
        for name in KEPT:
            setattr(current, name, getattr(before, name))
        current.save()
        _copy_causes(before, current)
    return current


def _copy_causes(before: Round, current: Round) -> None:
    for cause in before.causes.prefetch_related("whys"):
        fresh = Cause.objects.create(
            round=current,
            number=cause.number,
            branch=cause.branch,
            bone=cause.bone,
            text=cause.text,
            state=cause.state,
            reason=cause.reason,
        )
        Why.objects.bulk_create(
            Why(cause=fresh, position=why.position, answer=why.answer) for why in cause.whys.all()
        )
