"""What of the install plans waits for one person, by the clocks that know who answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from installs.deadlines.plans import APPROVE, FINISH, START
from installs.models import InstallPlan
from installs.querysets.plans import answered_by
from records import approvals, clock, clocks, turns
from records.due import DueDisplay, describe
from records.models import Deadline

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

MOST = 50
# What is done about a clock: in a word, and on which step's page; "" is the plan itself.
DO: dict[str, tuple[StrPromise, str]] = {
    APPROVE: (_("批准安装方案"), ""),
    START: (_("去安装"), "start_work"),
    FINISH: (_("完成安装"), "finish_work"),
}


class Task(NamedTuple):
    """One plan that waits for this person."""

    do: str
    number: str
    title: str
    url: str
    due: DueDisplay
    due_at: datetime
    signs: bool = False


def of_user(user: User) -> Q:
    """The clocks that are this person's: who goes on the plan, and who may approve it."""
    here = InstallPlan.objects.filter(number=OuterRef("record"))
    mine = Q(owner=user) | Q(Exists(here.filter(answered_by(user))), subject__in=(START, FINISH))
    if user.has_perm("installs.approve_plan"):
        who = approvals.identities(user)
        own = here.filter(Q(opened_by__in=who) | Q(written_by__in=who))
        mine |= Q(~Exists(own), subject=APPROVE)
    return mine


def _clocks(user: User) -> QuerySet[Deadline]:
    running = Deadline.objects.filter(subject__in=DO, status__in=Deadline.OPEN)
    return running.filter(of_user(user)).order_by("due_at", "pk")


def count(user: User) -> int:
    """How much waits, for the navigation: one statement."""
    return _clocks(user).count()


def tasks(user: User) -> list[Task]:
    """Everything that waits for this person, the most pressing first."""
    now, found = clock.now(), list(_clocks(user).prefetch_related("pauses")[:MOST])
    numbers = {one.record for one in found}
    seen = InstallPlan.objects.visible_to(user).select_related("customer")
    plans = {plan.number: plan for plan in seen.filter(number__in=numbers)} if numbers else {}
    return [_task(one, plans[one.record], now) for one in found if one.record in plans]


def _task(one: Deadline, plan: InstallPlan, now: datetime) -> Task:
    word, step = DO[one.subject]
    url = plan.get_absolute_url()
    return Task(
        do=str(word),
        number=plan.number,
        title=plan.title,
        url=f"{url}{step}/" if step else url,
        due=describe(one, now, clocks.calendar_of(one)),
        due_at=one.due_at,
        signs=one.subject == APPROVE,
    )


# --- what the 工作台 counts -------------------------------------------------------------------
def _waits(user: User, now: datetime) -> turns.Waits:
    """The same tasks as figures; counted from the list, which the page shows anyway."""
    found = tasks(user)
    over = [one for one in found if one.due_at < now]
    ahead = [one.due_at for one in found if one.due_at >= now]
    signed = [one for one in found if one.signs]
    return turns.Waits(
        over=len(over),
        today=sum(at < turns.day_ends(now) for at in ahead),
        soon=sum(at < turns.day_ends(now, 3) for at in ahead),
        sign=len(signed),
        late=-over[0].due.remaining_minutes if over else 0,
        next_at=ahead[0] if ahead else None,
        signing=[
            turns.Signing(one.do, one.title, one.url, one.number, note=one.due.word)
            for one in signed
        ],
        shown=found,
    )


def _pages() -> Mapping[str, str]:
    return dict.fromkeys(turns.TILES, f"{reverse('installs:plans:list')}?view=mine")


turns.register(turns.Kind("install_plan", _("安装调试"), _waits, _pages))
