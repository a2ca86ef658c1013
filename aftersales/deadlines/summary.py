"""How many clocks there are, by tab, by department and by person; three statements for all."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from aftersales.deadlines.filters import CONDITIONS, VIEWS, with_flags
from records.models import BreachExemption, Deadline

MOST = 12  # lines of a summary; the list itself is filtered for the rest


class Line(NamedTuple):
    """One department or person: what is open, and what ran over this month."""

    name: str
    code: str
    query: str
    open: int
    overdue: int
    today: int
    week: int


class Month(NamedTuple):
    """What ran over this month; exempt is counted apart (不计入考核)."""

    breached: int
    exempt: int
    unexplained: int

    @property
    def counted(self) -> int:
        return self.breached - self.exempt


class Known(NamedTuple):
    """What the page offers to narrow by, and how much each has."""

    departments: list[Line]
    people: list[Line]


def tab_counts(clocks: QuerySet[Deadline], now: datetime) -> dict[str, int]:
    """How many stand under each tab."""
    counted = {name: Count("pk", filter=CONDITIONS[name](now)) for name in VIEWS}
    near = Q(status__in=Deadline.OPEN) | Q(breached_at__isnull=False)
    return with_flags(clocks).filter(near).order_by().aggregate(**counted)


def known(clocks: QuerySet[Deadline], now: datetime) -> Known:
    """Open clocks by department and by person, the most overdue first."""
    counted = {
        name: Count("pk", filter=CONDITIONS[name](now))
        for name in ("open", "overdue", "today", "week")
    }
    found = (
        clocks.filter(status__in=Deadline.OPEN)
        .order_by()
        .values("department__code", "department__name", "owner__username", "owner__name")
        .annotate(**counted)
    )
    rows = list(found)
    return Known(_lines(rows, "department", "code"), _lines(rows, "owner", "username"))


def _lines(rows: list[dict[str, Any]], kind: str, key: str) -> list[Line]:
    made: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for row in rows:
        code = row[f"{kind}__{key}"]
        if code is None:
            continue
        names[code] = row[f"{kind}__name"]
        sums = made.setdefault(code, [0, 0, 0, 0])
        for place, name in enumerate(("open", "overdue", "today", "week")):
            sums[place] += row[name]
    lines = [
        Line(names[code], code, urlencode({"view": "open", kind: code}), *sums)
        for code, sums in made.items()
    ]
    return sorted(lines, key=lambda line: (-line.overdue, -line.today, -line.open, line.name))


def month(clocks: QuerySet[Deadline], now: datetime) -> Month:
    """What ran over since the first of the month."""
    first = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    approved = Q(act=BreachExemption.Act.APPROVED)
    found = with_flags(clocks.filter(breached_at__gte=first)).order_by()
    counts = found.aggregate(
        breached=Count("pk"),
        exempt=Count("pk", filter=approved),
        unexplained=Count("pk", filter=CONDITIONS["unexplained"](now)),
    )
    return Month(**counts)
