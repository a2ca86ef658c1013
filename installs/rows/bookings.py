"""Who goes where on which days, and who is to be in two places at once (S6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from installs.choices.plan import BOOKED, PlanKind, PlanStatus
from installs.models import InstallPlan, PlanEngineer
from installs.rows.plans import stretch, tone_of

if TYPE_CHECKING:
    from accounts.models import User


class Clash(NamedTuple):
    """Somebody of a plan's team who is to be elsewhere on some of its days."""

    person: str
    number: str
    days: str

    def __str__(self) -> str:
        words = _("%(person)s %(days)s 已安排在 %(number)s")
        return words % {"person": self.person, "days": self.days, "number": self.number}


class Bar(NamedTuple):
    """A plan on the days that it takes up within the shown stretch, or days away from work."""

    first: date
    last: date
    text: str = ""
    title: str = ""
    number: str = ""
    url: str = ""
    tone: str = ""
    clashes: bool = False


class Cell(NamedTuple):
    """A cell of a lane: a bar over some days, or one free day."""

    span: int
    bar: Bar | None
    rest: bool = False


class Line(NamedTuple):
    """One engineer: lanes one below the other, more than one where stretches overlap."""

    person: str
    initial: str
    lanes: list[list[Cell]]
    bars: list[Bar]
    double: bool


def days_of(plan: InstallPlan) -> tuple[date, date] | None:
    """The days a plan takes up: as it was worked, as far as that is known, else as planned."""
    if plan.starts_on is None or plan.ends_on is None or plan.status == PlanStatus.CANCELLED:
        return None
    first = plan.started_on or plan.starts_on
    last = plan.installed_on or max(plan.ends_on, first)
    return first, last


def clashes(plan: InstallPlan) -> list[Clash]:
    """Who of its team is to be elsewhere on its days: said, never refused."""
    days = days_of(plan)
    if days is None or plan.status not in BOOKED:
        return []
    first, last = days
    overlapping = Q(plan__starts_on__lte=last, plan__ends_on__gte=first)
    others = PlanEngineer.objects.filter(overlapping, plan__status__in=BOOKED)
    others = others.filter(engineer__in=[row.engineer_id for row in plan.team.all()])
    others = others.exclude(plan=plan).select_related("engineer", "plan")
    return [
        Clash(str(row.engineer), row.plan.number, stretch(row.plan.starts_on, row.plan.ends_on))
        for row in others.order_by("plan__starts_on", "pk")
    ]


def lines(
    people: Iterable[User],
    plans: Sequence[InstallPlan],
    seen: frozenset[int],
    days: Sequence[date],
    resting: frozenset[date],
) -> list[Line]:
    """One line a person. seen: the plans that the reader may open; others show as taken."""
    mine: dict[int, list[InstallPlan]] = {}
    for plan in plans:
        for row in plan.team.all():
            mine.setdefault(row.engineer_id, []).append(plan)
    return [_line(person, mine.get(person.pk, []), seen, days, resting) for person in people]


def _line(
    person: User,
    plans: Sequence[InstallPlan],
    seen: frozenset[int],
    days: Sequence[date],
    resting: frozenset[date],
) -> Line:
    taken = {plan: found for plan in plans if (found := days_of(plan))}
    bars = []
    for plan, (first, last) in taken.items():
        twice = any(
            other is not plan and there[0] <= last and first <= there[1]
            for other, there in taken.items()
        )
        if first <= days[-1] and last >= days[0]:
            bars.append(_bar(plan, first, last, twice=twice, open_=plan.pk in seen))
    double = any(bar.clashes for bar in bars)
    bars += _away(person, days)
    bars.sort(key=lambda bar: (bar.first, bar.last))
    lanes = [_cells(lane, days, resting) for lane in _lanes(bars)] or [_cells([], days, resting)]
    return Line(str(person), str(person)[:1], lanes, bars, double)


def _bar(plan: InstallPlan, first: date, last: date, *, twice: bool, open_: bool) -> Bar:
    if not open_:
        return Bar(first, last, _("已安排"), stretch(first, last), tone="slate", clashes=twice)
    text = str(plan.customer)
    if plan.kind == PlanKind.TEMPORARY:
        text = _("%(name)s 服务") % {"name": plan.customer}
    title = f"{plan.number} {text} {stretch(first, last)} {plan.get_status_display()}"
    tone = tone_of(plan.status)
    return Bar(first, last, text, title, plan.number, plan.get_absolute_url(), tone, twice)


def _away(person: User, days: Sequence[date]) -> list[Bar]:
    """离岗: days on which a stand-in answers for the person."""
    if not person.away_from or person.away_from > days[-1]:
        return []
    last = person.away_until or days[-1]
    if last < days[0]:
        return []
    text = _("离岗")
    return [
        Bar(person.away_from, last, text, f"{text} {stretch(person.away_from, last)}", tone="off")
    ]


def _lanes(bars: Iterable[Bar]) -> list[list[Bar]]:
    """The fewest lanes in which nothing overlaps."""
    lanes: list[list[Bar]] = []
    for bar in bars:
        lane = next((one for one in lanes if one[-1].last < bar.first), None)
        if lane is None:
            lanes.append([bar])
        else:
            lane.append(bar)
    return lanes


def _cells(bars: Sequence[Bar], days: Sequence[date], resting: frozenset[date]) -> list[Cell]:
    cells: list[Cell] = []
    at = days[0]
    for bar in bars:
        first, last = max(bar.first, days[0]), min(bar.last, days[-1])
        cells += _free(at, first, resting)
        cells.append(Cell((last - first).days + 1, bar))
        at = last + timedelta(days=1)
    return cells + _free(at, days[-1] + timedelta(days=1), resting)


def _free(first: date, until: date, resting: frozenset[date]) -> list[Cell]:
    found = (first + timedelta(days=n) for n in range((until - first).days))
    return [Cell(1, None, one in resting) for one in found]
