"""How many clocks there are, by tab, by department and by person: one statement for all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from aftersales.deadlines.filters import CONDITIONS, VIEWS, with_flags
from records.models import BreachExemption, Deadline

MOST = 12  # lines of a summary; the list itself is filtered for the rest
OF_LINE = ("open", "overdue", "today", "week")


class Line(NamedTuple):
    """One department or person."""

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


class Summary(NamedTuple):
    """tabs: view → how many. departments, people: the most overdue first."""

    tabs: dict[str, int]
    month: Month
    departments: list[Line]
    people: list[Line]


def read(clocks: QuerySet[Deadline], now: datetime) -> Summary:
    """All counts of these clocks, from one grouped query over what is open or ran over."""
    first = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    this_month = Q(breached_at__gte=first)
    conditions = {
        **{name: CONDITIONS[name](now) for name in VIEWS},
        "month_breached": this_month,
        "month_exempt": this_month & Q(act=BreachExemption.Act.APPROVED),
        "month_unexplained": this_month & CONDITIONS["unexplained"](now),
    }
    near = Q(status__in=Deadline.OPEN) | Q(breached_at__isnull=False)
    rows = list(
        with_flags(clocks.filter(near))
        .order_by()
        .values("department__code", "department__name", "owner__username", "owner__name")
        .annotate(**{f"n_{name}": Count("pk", filter=q) for name, q in conditions.items()})
    )
    sums = {name: sum(row[f"n_{name}"] for row in rows) for name in conditions}
    return Summary(
        {name: sums[name] for name in VIEWS},
        Month(sums["month_breached"], sums["month_exempt"], sums["month_unexplained"]),
        _lines(rows, "department", "code"),
        _lines(rows, "owner", "username"),
    )


def _lines(rows: Iterable[Mapping[str, Any]], kind: str, key: str) -> list[Line]:
    made: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for row in rows:
        code = row[f"{kind}__{key}"]
        if code is None or not row["n_open"]:
            continue
        names[code] = row[f"{kind}__name"]
        sums = made.setdefault(code, [0] * len(OF_LINE))
        for place, name in enumerate(OF_LINE):
            sums[place] += row[f"n_{name}"]
    lines = [
        Line(names[code], code, urlencode({"view": "open", kind: code}), *sums)
        for code, sums in made.items()
    ]
    return sorted(lines, key=lambda line: (-line.overdue, -line.today, -line.open, line.name))
