"""The clocks of a CAPA as its page lists them, and where the time went."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from capa import deadlines
from records import clock_rights, clock_rows, stints
from records.models import Deadline

if TYPE_CHECKING:
    from accounts.models import User
    from capa.models import Capa

SHOWN = 12  # a CAPA may have a thousand measures, each with a clock of its own
# Those that run beside the others would count twice where the time went.
BESIDE = frozenset({deadlines.FOLLOW_UP, deadlines.EXTENSION})


class Lines(NamedTuple):
    """rows: the clocks that are listed. more: how many are not."""

    rows: list[clock_rows.ClockRow]
    more: int


def lines(
    capa: Capa, every: Sequence[Deadline], user: User, now: datetime, offered: Collection[str]
) -> Lines:
    """The clocks in the order of the flow; of many those that wait for this person come first."""
    last = {d.subject: d for d in every if d.status != Deadline.Status.CANCELLED}
    kept = [d for d in last.values() if d.status in Deadline.OPEN]
    kept += [d for d in reversed(last.values()) if d.status not in Deadline.OPEN]
    kept += [d for d in every if d.breached_at is not None and last.get(d.subject) is not d]
    kept = [d for d in kept if d.status != Deadline.Status.CANCELLED]
    today = now.date()
    shown = sorted(kept, key=lambda d: _pressing(d, user, today))[:SHOWN]
    shown.sort(key=lambda d: d.pk)
    rows = clock_rows.rows(
        capa, shown, user, now, order=_in_order(shown), flags={}, offered=offered
    )
    return Lines(rows, len(kept) - len(shown))


def _pressing(deadline: Deadline, user: User, today: date) -> tuple[int, datetime]:
    """What this person is asked, then what ran over, what runs, what is over."""
    open_ = deadline.status in Deadline.OPEN
    over = deadline.breached_at is not None
    mine = open_ and stints.is_answerable(deadline, user, today)
    if mine or clock_rights.may_decide_exemption(deadline, user):
        return 0, deadline.due_at
    if over and clock_rights.may_explain(deadline, user):
        explained = clock_rights.cause_of(deadline) is not None
        return (1 if explained else 0), deadline.due_at
    return (1 if open_ and over else 2 if open_ else 3 if over else 4), deadline.due_at


def _in_order(every: Sequence[Deadline]) -> list[str]:
    """The subjects in the order of the flow: measures come after their plan is approved."""
    flow = list(deadlines.SUBJECTS)
    after = flow.index(deadlines.APPROVE) + 1
    measures = list(dict.fromkeys(d.subject for d in every if d.subject not in flow))
    return flow[:after] + measures + flow[after:]


def shares(every: Sequence[Deadline], now: datetime) -> list[clock_rows.Share]:
    """时间去向: waiting, work and pause by person and department."""
    subjects = {d.subject for d in every} - BESIDE
    return clock_rows.shares(every, subjects, now)
