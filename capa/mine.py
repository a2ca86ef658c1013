"""我的到期: what waits for one person over all CAPAs, by the clocks that know who answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capa import deadlines
from capa.choices import MeasureStatus, Status
from capa.models import Capa, Deployment, Measure
from capa.rows import level_label
from records import calendars, clock, clocks, turns
from records.due import DueDisplay, describe, nearest
from records.models import Deadline

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

MOST = 200
# What is done about a clock, and on which page; "" is the CAPA itself, whose panel asks for it.
DO: dict[str, tuple[StrPromise, str]] = {
    deadlines.PLAN: (gettext_lazy("制定对策"), ""),
    deadlines.REVIEW: (gettext_lazy("审核对策"), ""),
    deadlines.APPROVE: (gettext_lazy("批准对策"), ""),
    deadlines.REPLAN: (gettext_lazy("批准重新计划"), "approve_measure"),
    deadlines.EXTENSION: (gettext_lazy("决定延期"), "decide_extension"),
    deadlines.VERIFY: (gettext_lazy("验证效果"), "verify"),
    deadlines.STANDARDISE: (gettext_lazy("标准化"), ""),
    deadlines.CLOSE: (gettext_lazy("批准关闭"), ""),
    deadlines.FOLLOW_UP: (gettext_lazy("写跟踪记录"), "follow_up"),
}
RUNNING = (Status.IMPLEMENTING, Status.VERIFYING, Status.STANDARDISING)


@dataclass(frozen=True)
class Task:
    """One thing that waits for this person."""

    do: str
    what: str
    number: str
    title: str
    url: str
    level: int
    level_label: str
    due: DueDisplay | None
    due_at: datetime
    signs: bool = False


@dataclass(frozen=True)
class Group:
    """Tasks that are due within the same stretch of time."""

    anchor: str
    title: str
    tone: str
    tasks: list[Task]


def answering_for(user: User) -> list[int]:
    """The person, and those who are away and named this person to answer meanwhile."""
    today = clock.today()
    absent = [one.pk for one in user.stands_in_for.all() if one.is_away(today)]
    return [user.pk, *absent]


def _clocks(user: User, who: list[int]) -> QuerySet[Deadline]:
    """The running clocks of CAPAs that are this person's: by name, or by what they may decide."""
    mine = Q(owner__in=who)
    led = Capa.objects.filter(number=OuterRef("record"), owner__in=who)
    measures = Measure.objects.filter(round__capa__number=OuterRef("record"), owner__in=who)
    free = ~Exists(led) & ~Exists(measures)  # nobody decides about their own work
    by_right = {
        "capa.approve_capa": (deadlines.APPROVE, deadlines.REPLAN, deadlines.EXTENSION),
        "capa.close_capa": (deadlines.CLOSE,),
    }
    for permission, subjects in by_right.items():
        if user.has_perm(permission):
            mine |= Q(free, subject__in=subjects)
    if user.has_perm("capa.follow_capa"):
        mine |= Q(subject=deadlines.FOLLOW_UP)
    if user.has_perm("capa.review_capa_rd"):
        mine |= Q(free, subject=deadlines.REVIEW, level=4)
    mine |= Q(free, subject=deadlines.EXTENSION, department__manager=user)
    return Deadline.objects.filter(
        mine, subject__startswith="capa_", status__in=Deadline.OPEN
    ).order_by("due_at", "pk")


def _deployments(who: list[int]) -> QuerySet[Deployment]:
    return Deployment.objects.filter(
        owner__in=who, done_on__isnull=True, not_needed_reason="", capa__status__in=RUNNING
    )


def _rejected(who: list[int]) -> QuerySet[Measure]:
    """Measures that went back and are not planned anew yet: theirs, or of CAPAs they lead."""
    theirs = Q(owner__in=who) | Q(round__capa__owner__in=who)
    return Measure.objects.filter(
        theirs,
        status=MeasureStatus.REJECTED,
        replaced_by__isnull=True,
        round__ended_at__isnull=True,
        round__capa__status=Status.IMPLEMENTING,
    )


def count(user: User) -> int:
    """How much waits, for the navigation: one statement."""
    who = answering_for(user)
    parts: list[QuerySet] = [_clocks(user, who), _deployments(who), _rejected(who)]
    keys = [part.order_by().values("pk") for part in parts]
    return keys[0].union(*keys[1:], all=True).count()


def tasks(user: User) -> list[Task]:
    """Everything that waits for this person, the most pressing first; a few statements."""
    who, now, calendar = answering_for(user), clock.now(), calendars.shown()
    found = list(_clocks(user, who).prefetch_related("pauses")[:MOST])
    numbers = {one.record for one in found}
    capas = {one.number: one for one in Capa.objects.visible_to(user).filter(number__in=numbers)}
    keys = [_measure_key(one.subject) for one in found]
    measures = Measure.objects.in_bulk([key for key in keys if key])
    made = [
        _of_clock(one, capas[one.record], measures.get(_measure_key(one.subject) or 0), now)
        for one in found
        if one.record in capas
    ]
    rows = _deployments(who).select_related("capa", "product", "customer", "equipment")[:MOST]
    made += [
        _dated(
            row.capa,
            _("完成横向展开"),
            f"{row.reached} {row.measure}",
            f"settle_deployment/?deployment={row.pk}",
            nearest(
                deadlines.end_of(row.due_on),
                deadlines.end_of(row.due_on - timedelta(days=1)),
                label=_("横向展开"),
                now=now,
                calendar=calendar,
            ),
        )
        for row in rows
    ]
    for back in _rejected(who).select_related("round__capa")[:MOST]:
        until = deadlines.end_of(back.replan_by or clock.today())
        due = nearest(until, until - timedelta(days=1), label="", now=now, calendar=calendar)
        page = f"replan_measure/?measure={back.number}"
        made.append(_dated(back.round.capa, _("重新计划"), back.content, page, due))
    return sorted(made, key=lambda one: one.due_at)


def _measure_key(subject: str) -> int | None:
    tail = subject.removeprefix(f"{deadlines.MEASURE}_")
    return int(tail) if tail != subject and tail.isdecimal() else None


def _of_clock(deadline: Deadline, capa: Capa, measure: Measure | None, now: datetime) -> Task:
    url = capa.get_absolute_url()
    if measure is not None:
        do, what = _("完成措施"), f"{measure.number} {measure.content}"
        page = reverse("capa:step", args=[capa.number, "complete_measure"])
        url = f"{page}?measure={measure.number}"
    else:
        words, page = DO.get(deadline.subject, (gettext_lazy("处理"), ""))
        do, what = str(words), ""
        if page:
            url = reverse("capa:step", args=[capa.number, page])
    return Task(
        do=do,
        what=what,
        number=capa.number,
        title=capa.title,
        url=url,
        level=capa.level,
        level_label=level_label(capa.level),
        due=describe(deadline, now, clocks.calendar_of(deadline)),
        due_at=deadline.due_at,
        signs=deadline.subject
        in {deadlines.REVIEW, deadlines.APPROVE, deadlines.REPLAN, deadlines.CLOSE},
    )


def _dated(capa: Capa, do: str, what: str, page: str, due: DueDisplay) -> Task:
    return Task(
        do=do,
        what=what,
        number=capa.number,
        title=capa.title,
        url=f"{capa.get_absolute_url()}{page}",
        level=capa.level,
        level_label=level_label(capa.level),
        due=due,
        due_at=due.due_at,
    )


def groups(found: Iterable[Task]) -> list[Group]:
    """Overdue, today, within three days, later."""
    now = clock.now()
    today, three_days = turns.day_ends(now), turns.day_ends(now, 3)
    made = [
        Group("over", _("已超期"), "over", []),
        Group("today", _("今天到期"), "", []),
        Group("soon", _("三天内到期"), "", []),
        Group("later", _("以后到期"), "", []),
    ]
    for task in found:
        if task.due_at < now:
            at = 0
        else:
            at = 1 if task.due_at < today else 2 if task.due_at < three_days else 3
        made[at].tasks.append(task)
    return [group for group in made if group.tasks]


# --- what the 工作台 counts -------------------------------------------------------------------
def _waits(user: User, now: datetime) -> turns.Waits:
    """The same tasks as figures; counted from the list, which the page shows anyway."""
    found = tasks(user)
    over = [one for one in found if one.due_at < now]
    ahead = [one.due_at for one in found if one.due_at >= now]
    signed = [one for one in found if one.signs]
    late = over[0].due if over else None
    return turns.Waits(
        over=len(over),
        today=sum(at < turns.day_ends(now) for at in ahead),
        soon=sum(at < turns.day_ends(now, 3) for at in ahead),
        sign=len(signed),
        late=-late.remaining_minutes if late else 0,
        next_at=ahead[0] if ahead else None,
        signing=[_signing(one) for one in signed],
        shown=found,
    )


def _signing(task: Task) -> turns.Signing:
    note = task.due.word if task.due else ""
    return turns.Signing(task.do, task.title, task.url, task.number, note=note)


def _pages() -> Mapping[str, str]:
    return dict.fromkeys(turns.TILES, reverse("capa:mine"))


turns.register(turns.Kind("capa", gettext_lazy("纠正预防"), _waits, _pages))
