"""What waits for one person in 交接与资料, by the clocks that know who answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handover import deadlines
from handover.models import ChangeNotice, DocumentRequest, Handover, Paper
from records import clock, clocks, turns
from records.due import DueDisplay, describe
from records.models import Deadline

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

MOST = 200


class Do(NamedTuple):
    """What is done about a clock: in a word, on which step's page, and by whose right."""

    word: StrPromise
    step: str
    permission: str = ""


DO: dict[str, Do] = {
    deadlines.ACCEPT: Do(_("签收交接"), "accept", "handover.accept_handover"),
    deadlines.PROVIDE: Do(_("提供资料"), "provide"),
    deadlines.RECEIVE: Do(_("签收资料"), "receive"),
    deadlines.NOTE: Do(_("签收通知"), "take_note", "handover.take_note"),
    deadlines.INFORM: Do(_("通知客户"), "inform", "handover.inform_customers"),
}


class Task(NamedTuple):
    """One thing that waits for this person."""

    do: str
    number: str
    title: str
    url: str
    due: DueDisplay
    due_at: datetime


def condition(user: User) -> Q:
    """The clocks that are this person's: by name, or by what the role may do."""
    mine = Q(owner=user)
    for subject, do in DO.items():
        if do.permission and user.has_perm(do.permission):
            mine |= Q(subject=subject)
    provides = Q()
    for kind, permission in (("technical", "provide_technical"), ("quality", "provide_quality")):
        if user.has_perm(f"handover.{permission}"):
            provides |= Q(kind=kind)
    if provides:
        asked = DocumentRequest.objects.open().filter(provides).values("number")
        mine |= Q(subject=deadlines.PROVIDE, record__in=asked)
    return mine


def _clocks(user: User) -> QuerySet[Deadline]:
    here = Deadline.objects.filter(subject__in=DO, status__in=Deadline.OPEN)
    return here.filter(condition(user)).order_by("due_at", "pk")


def count(user: User) -> int:
    """How much waits, for the navigation: one statement."""
    return _clocks(user).count()


def tasks(user: User) -> list[Task]:
    """Everything that waits for this person, the most pressing first."""
    now = clock.now()
    found = list(_clocks(user).prefetch_related("pauses")[:MOST])
    numbers = {one.record for one in found}
    papers: dict[str, Paper] = {}
    for model in (Handover, DocumentRequest, ChangeNotice) if numbers else ():
        seen = model.objects.visible_to(user).filter(number__in=numbers)
        papers |= {paper.number: paper for paper in seen}
    return [
        Task(
            do=str(DO[one.subject].word),
            number=one.record,
            title=papers[one.record].title,
            url=papers[one.record].step_url(DO[one.subject].step),
            due=describe(one, now, clocks.calendar_of(one)),
            due_at=one.due_at,
        )
        for one in found
        if one.record in papers
    ]


# --- what the 工作台 counts -------------------------------------------------------------------
def _waits(user: User, now: datetime) -> turns.Waits:
    """The same tasks as figures; counted from the list, which the page shows anyway."""
    found = tasks(user)
    over = [one for one in found if one.due_at < now]
    ahead = [one.due_at for one in found if one.due_at >= now]
    return turns.Waits(
        over=len(over),
        today=sum(at < turns.day_ends(now) for at in ahead),
        soon=sum(at < turns.day_ends(now, 3) for at in ahead),
        late=-over[0].due.remaining_minutes if over else 0,
        next_at=ahead[0] if ahead else None,
        shown=found,
    )


def _pages() -> Mapping[str, str]:
    return dict.fromkeys(turns.TILES, f"{reverse('handover:handovers:list')}?view=mine")


turns.register(turns.Kind("handover", _("合同交接与资料"), _waits, _pages))
