"""Who had a clock from when to when, so that work, waiting and pause are told apart (domain §4).

The stints of a clock tile it from its start to its end: `clocks` begins the first one, passes it
on when somebody else answers, ends it with the clock. Until it is taken up (已知悉, or the first
step that its owner takes) a stint counts as waiting, from then on as work; what a pause covers
is neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from records import calendars, clock, schedule
from records.calendar import Stretch, WorkCalendar
from records.models import Deadline, Stint

if TYPE_CHECKING:
    from accounts.models import User

# What `is_answerable` asks of a stint, and no more.
ANSWERING = (
    "owner",
    "department",
    "owner__stand_in",
    "owner__away_from",
    "owner__away_until",
    "department__manager",
)


# --- writing, called by `clocks` and the verbs ------------------------------------------------
def begin(deadlines: Iterable[Deadline], taken_up_by: Mapping[int, int | None]) -> None:
    """The first stint of clocks that just started.

    taken_up_by: key of the clock → who did the work before it was written down at all (当场解决).
    """
    Stint.objects.bulk_create(
        Stint(
            deadline=deadline,
            owner_id=deadline.owner_id,
            department_id=deadline.department_id,
            from_at=deadline.started_at,
            acknowledged_at=deadline.started_at if taken_up_by[deadline.pk] else None,
            acknowledged_by_id=taken_up_by[deadline.pk],
        )
        for deadline in deadlines
    )


def pass_on(deadlines: Sequence[Deadline], at: datetime) -> None:
    """Somebody else has these clocks from now on; the deadlines name them already."""
    end(deadlines, at)
    Stint.objects.bulk_create(
        Stint(
            deadline=deadline,
            owner_id=deadline.owner_id,
            department_id=deadline.department_id,
            from_at=max(at, deadline.started_at),
        )
        for deadline in deadlines
    )


def end(deadlines: Sequence[Deadline], at: datetime) -> None:
    """Nobody has these clocks any longer. A back-dated end leaves no stint that ends before it."""
    if deadlines:
        ended = Stint.objects.filter(deadline__in=[one.pk for one in deadlines], to_at__isnull=True)
        ended.update(to_at=Greatest(F("from_at"), at))


def take_up(record: str, *, by: User, own_only: bool = False, clock_id: int | None = None) -> int:
    """Note that somebody has taken up what they answer for on a record; how many clocks.

    own_only: those that name the person, not those of the department.
    """
    waiting = Stint.objects.filter(
        deadline__record=record, to_at__isnull=True, acknowledged_at__isnull=True
    )
    if clock_id is not None:
        waiting = waiting.filter(deadline=clock_id)
    if own_only:
        waiting = waiting.filter(owner=by)
    # Read and asked row by row: the same as one condition takes three times as long to put.
    rows = waiting.order_by().select_related("owner", "department").only(*ANSWERING)
    today = timezone.localdate(clock.now())
    theirs = [one.pk for one in rows if own_only or is_answerable(one, by, today)]
    if not theirs:
        return 0
    still = Stint.objects.filter(pk__in=theirs, to_at__isnull=True, acknowledged_at__isnull=True)
    return still.update(acknowledged_at=clock.now(), acknowledged_by=by)


def answers_for(user: User) -> Q:
    """Stints that are this person's to take up: as owner, stand-in, or in the department."""
    today = timezone.localdate(clock.now())
    away = Q(owner__stand_in=user, owner__away_from__lte=today) & (
        Q(owner__away_until__isnull=True) | Q(owner__away_until__gte=today)
    )
    here = Q(department__manager=user)
    if user.department_id:
        here |= Q(department=user.department_id)
    return Q(owner=user) | away | Q(owner__isnull=True) & here


def waiting_in(records: Iterable[str], user: User) -> dict[str, str]:
    """{record: its page} where something waits for this person to take it up; one statement."""
    found = Stint.objects.filter(
        answers_for(user),
        deadline__record__in=[record for record in records if record],
        deadline__status__in=Deadline.OPEN,
        to_at__isnull=True,
        acknowledged_at__isnull=True,
    )
    return dict(found.order_by().values_list("deadline__record", "deadline__url"))


def is_answerable(stint: Stint | Deadline, user: User, today: date) -> bool:
    """The same question about rows at hand."""
    if stint.owner_id is not None:
        return user.acts_for(stint.owner, today)
    department = stint.department
    if department is None:
        return False
    return user.department_id == department.pk or department.manager_id == user.pk


# --- reading ------------------------------------------------------------------------------------
class Spent(NamedTuple):
    """Working minutes of one stint: before it was taken up, under work, standing still."""

    waiting: int
    work: int
    paused: int

    @property
    def total(self) -> int:
        return self.waiting + self.work + self.paused


class Held(NamedTuple):
    """A stint as `split` counts it: taken up at some moment, or never."""

    begin: datetime
    end: datetime
    taken_up: datetime | None


def split(
    held: Sequence[Held],
    pauses: Iterable[Stretch],
    calendar: WorkCalendar,
    started_at: datetime,
    ended_at: datetime,
) -> list[Spent]:
    """The working minutes of each stint. Together they are those of the clock, to the minute.

    Each share is the difference of two counts from the clock's start, so that what rounding takes
    from one share it gives to the next.
    """
    counted: dict[datetime, int] = {}

    def count(moment: datetime) -> int:
        if moment not in counted:
            counted[moment] = calendar.working_minutes_between(started_at, moment)
        return counted[moment]

    def within(moment: datetime) -> datetime:
        return max(started_at, min(moment, ended_at))

    stood = [(within(begin), within(end)) for begin, end in pauses]
    shares = []
    for one in held:
        begin, end = within(one.begin), within(one.end)
        taken_up = end if one.taken_up is None else max(begin, min(one.taken_up, end))
        inside = {m for stretch in stood for m in stretch if begin < m < end}
        cuts = sorted({begin, end, taken_up, *inside})
        waiting = work = paused = 0
        for left, right in pairwise(cuts):
            minutes = count(right) - count(left)
            if any(start <= left and right <= stop for start, stop in stood):
                paused += minutes
            elif right <= taken_up:
                waiting += minutes
            else:
                work += minutes
        shares.append(Spent(waiting, work, paused))
    return shares


def ended_at(deadline: Deadline, now: datetime) -> datetime:
    """Until when a clock is told apart: its end, or now while it is open."""
    if deadline.status in Deadline.OPEN:
        return now
    if deadline.met_at is not None:
        return deadline.met_at
    return max((stint.to_at or now for stint in deadline.stints.all()), default=now)


def spent(deadline: Deadline, now: datetime) -> list[tuple[Stint, Spent]]:
    """Who spent how much of a clock until now; its stints and pauses are best prefetched."""
    until = ended_at(deadline, now)
    stints = list(deadline.stints.all())
    held = [Held(one.from_at, one.to_at or until, one.acknowledged_at) for one in stints]
    pauses = schedule.stretches(deadline.pauses.all()) if deadline.pausable else []
    calendar = calendars.load(deadline.calendar_version_id)
    shares = split(held, pauses, calendar, deadline.started_at, max(until, deadline.started_at))
    return list(zip(stints, shares, strict=True))


def at_moment(deadline: Deadline, moment: datetime) -> Stint | None:
    """Who had the clock at that moment."""
    covering = [one for one in deadline.stints.all() if one.from_at <= moment]
    return covering[-1] if covering else next(iter(deadline.stints.all()), None)


def current(deadline: Deadline) -> Stint | None:
    """Who has the clock now."""
    return next((one for one in deadline.stints.all() if one.to_at is None), None)
