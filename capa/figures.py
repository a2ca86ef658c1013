"""Figures over CAPAs (domain §5): on time, age, recurrence after closing, found ineffective.

Each is a condition on CAPAs as well, so that a number leads to the list behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from capa import deadlines
from capa.choices import OPEN, MeasureStatus
from capa.models import Capa, Measure, Round
from records import clock
from records.models import Deadline

if TYPE_CHECKING:
    from accounts.models import User

MONTHS = (3, 6, 12)
AGES = ((0, 30), (31, 60), (61, 90), (91, 100_000))
# Apps above that see a problem come back say so here, as a condition on CAPAs.
RECURRED: list[Callable[[], Q]] = [lambda: Q(repeats__isnull=False)]

FIGURES = {
    "late_measures": _("措施超期"),
    "late_plans": _("对策超期"),
    "ineffective": _("验证无效"),
    "recurred": _("关闭后复发"),
    "closed": _("期内关闭"),
    "age_0": _("30 天以内"),
    "age_1": _("31 至 60 天"),
    "age_2": _("61 至 90 天"),
    "age_3": _("90 天以上"),
}


@dataclass
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    def add(self, part: int, whole: int) -> None:
        self.part += part
        self.whole += whole

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole else None


@dataclass
class Line:
    """One department's figures, or everybody's. late/missed are what did not hold."""

    code: str
    name: str
    running: int = 0
    measures: Share = field(default_factory=Share)
    plans: Share = field(default_factory=Share)
    ineffective: Share = field(default_factory=Share)
    recurred: Share = field(default_factory=Share)


@dataclass
class Figures:
    """What the page shows."""

    since: date
    months: int
    total: Line
    lines: list[Line]
    by_month: list[tuple[date, Share]]
    ages: list[int]
    average_age: int


def since(months: int) -> date:
    """The first day of the period: this month and those before it."""
    today = clock.today()
    month = today.year * 12 + today.month - 1 - (months - 1)
    return date(month // 12, month % 12 + 1, 1)


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _late_measure() -> Q:
    """Done after the day that was agreed last, or not done although it is past."""
    late = Q(status=MeasureStatus.DONE, done_on__gt=F("due_on"))
    return late | Q(status=MeasureStatus.ACTIVE, due_on__lt=clock.today())


def condition(name: str, months: int) -> Q:
    """The CAPAs behind a figure."""
    begins = since(months)
    if name.startswith("age_"):
        young, old = AGES[int(name[4:])]
        today = clock.today()
        return Q(
            status__in=OPEN,
            started_at__lt=_moment(today - timedelta(days=young - 1)),
            started_at__gte=_moment(today - timedelta(days=min(old, 36_500))),
        )
    if name == "late_measures":
        late = Measure.objects.filter(_late_measure(), due_on__gte=begins)
        return Q(pk__in=late.values("round__capa"))
    if name == "late_plans":
        missed = _plans(begins).filter(_missed())
        return Q(number__in=missed.values("record"))
    if name == "ineffective":
        found = Round.objects.filter(effective=False, verified_at__gte=_moment(begins))
        return Q(pk__in=found.values("capa"))
    closed = Q(closed_at__gte=_moment(begins))
    if name == "recurred":
        came_back = Capa.objects.filter(_recurred())
        return closed & Q(pk__in=came_back.values("pk"))
    return closed


def _recurred() -> Q:
    asked = Q()
    for ask in RECURRED:
        asked |= ask()
    return asked


def _plans(begins: date) -> QuerySet[Deadline]:
    """The clocks of plans that were due in the period."""
    return Deadline.objects.filter(
        subject=deadlines.PLAN, due_at__gte=_moment(begins), due_at__lte=clock.now()
    ).exclude(status=Deadline.Status.CANCELLED)


def _missed() -> Q:
    return Q(breached_at__isnull=False) | Q(status__in=Deadline.OPEN, due_at__lt=clock.now())


def read(user: User, months: int) -> Figures:
    """All figures over the CAPAs that this person sees; a handful of statements."""
    begins = since(months)
    visible = Capa.objects.visible_to(user)
    lines: dict[str, Line] = {}
    total = Line("", "")

    def line(code: str | None, name: str | None) -> Line:
        return lines.setdefault(code or "", Line(code or "", name or ""))

    department = ("responsible_department__code", "responsible_department__name")
    by_month: dict[date, Share] = {}
    for row in _measures(visible, begins):
        share = (row["n"] - row["late"], row["n"])
        line(row["code"], row["name"]).measures.add(*share)
        total.measures.add(*share)
        by_month.setdefault(row["month"], Share()).add(*share)
    for code, name, n, late in _plan_rows(visible, begins):
        line(code, name).plans.add(n - late, n)
        total.plans.add(n - late, n)
    verified = (
        Round.objects.filter(verified_at__gte=_moment(begins), capa__in=visible)
        .order_by()
        .values_list(*(f"capa__{one}" for one in department))
        .annotate(n=Count("pk"), bad=Count("pk", filter=Q(effective=False)))
    )
    for code, name, n, bad in verified:
        line(code, name).ineffective.add(bad, n)
        total.ineffective.add(bad, n)
    back = Count("pk", distinct=True, filter=_recurred())
    closed = (
        visible.filter(closed_at__gte=_moment(begins))
        .order_by()
        .values_list(*department)
        .annotate(n=Count("pk", distinct=True), back=back)
    )
    for code, name, n, came_back in closed:
        line(code, name).recurred.add(came_back, n)
        total.recurred.add(came_back, n)
    ages = _ages(visible, line, total)
    return Figures(
        since=begins,
        months=months,
        total=total,
        lines=sorted(lines.values(), key=lambda one: (one.name == "", one.name)),
        by_month=_filled(by_month, begins, months),
        ages=[sum(young <= age <= old for age in ages) for young, old in AGES],
        average_age=round(sum(ages) / len(ages)) if ages else 0,
    )


def _measures(visible: QuerySet[Capa], begins: date) -> Any:
    """Measures that were due in the period, by department and month."""
    due = Q(due_on__gte=begins) & (Q(due_on__lt=clock.today()) | Q(status=MeasureStatus.DONE))
    counted = (MeasureStatus.ACTIVE, MeasureStatus.DONE)
    return (
        Measure.objects.filter(due, round__capa__in=visible, status__in=counted)
        .order_by()
        .values(
            code=F("round__capa__responsible_department__code"),
            name=F("round__capa__responsible_department__name"),
            month=TruncMonth("due_on"),
        )
        .annotate(n=Count("pk"), late=Count("pk", filter=_late_measure()))
    )


def _plan_rows(visible: QuerySet[Capa], begins: date) -> Any:
    """Plans that were due in the period, by department."""
    capa = visible.filter(number=OuterRef("record"))
    late = Case(When(_missed(), then=Value(1)), default=Value(0))
    rows: dict[tuple[Any, Any], list[int]] = {}
    found = (
        _plans(begins)
        .filter(record__in=visible.values("number"))
        .annotate(
            code=Subquery(capa.values("responsible_department__code")[:1]),
            name=Subquery(capa.values("responsible_department__name")[:1]),
            late=late,
        )
        .values_list("code", "name", "late")
    )
    for code, name, missed in found:
        counts = rows.setdefault((code, name), [0, 0])
        counts[0] += 1
        counts[1] += missed
    return [(code, name, n, missed) for (code, name), (n, missed) in rows.items()]


def _ages(visible: QuerySet[Capa], line: Callable[..., Line], total: Line) -> list[int]:
    """How many days each running one is old."""
    ages, today = [], clock.today()
    running = visible.filter(status__in=OPEN, started_at__isnull=False).values_list(
        "responsible_department__code", "responsible_department__name", "started_at"
    )
    for code, name, started in running:
        line(code, name).running += 1
        total.running += 1
        ages.append((today - timezone.localdate(started)).days)
    return ages


def _filled(by_month: dict[date, Share], begins: date, months: int) -> list[tuple[date, Share]]:
    """Every month of the period, also those without a measure."""
    made = []
    for n in range(months):
        at = begins.year * 12 + begins.month - 1 + n
        first = date(at // 12, at % 12 + 1, 1)
        made.append((first, by_month.get(first, Share())))
    return made
