"""A clock as a line of the list, and the same in a sheet; everything in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.deadlines import sources
from records import calendars, clock, stints
from records.due import DueDisplay, describe, exact_text
from records.models import BreachCause, BreachExemption, Deadline, Stint

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

CHUNK = 500
EXPORTED: Sequence[StrPromise] = (
    gettext_lazy("单号"),
    gettext_lazy("主题"),
    gettext_lazy("时限"),
    gettext_lazy("负责人"),
    gettext_lazy("部门"),
    gettext_lazy("开始"),
    gettext_lazy("到期"),
    gettext_lazy("剩余"),
    gettext_lazy("状态"),
    gettext_lazy("知悉时间"),
    gettext_lazy("超期自"),
    gettext_lazy("超期原因"),
    gettext_lazy("不计入考核"),
)


@dataclass(frozen=True)
class Row:
    """tone: over or soon, for the mark at the left edge."""

    pk: int
    record: str
    url: str
    title: str
    label: str
    who: str
    department: str
    due: DueDisplay
    tone: str
    untaken: bool
    acknowledge_url: str
    urge_url: str
    explain_url: str
    exemption: str


def with_holders(clocks: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """With what `rows` shows of who has them."""
    holders = Prefetch("stints", Stint.objects.select_related("owner"))
    return clocks.select_related("owner", "department").prefetch_related("pauses", holders)


def with_all(clocks: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """With what `exported` says of what ran over too."""
    return with_holders(clocks).prefetch_related(
        Prefetch("breach__causes", BreachCause.objects.all())
    )


def rows(clocks: Iterable[Deadline], user: User, titles: Mapping[str, str]) -> list[Row]:
    """The clocks as lines, with what this person can do about each."""
    now, today = clock.now(), clock.today()
    urges = user.has_perm("records.urge_clock")
    made = []
    for one in clocks:
        due = describe(one, now, calendars.load(one.calendar_version_id))
        now_with = stints.current(one)
        untaken = now_with is not None and now_with.acknowledged_at is None
        theirs = stints.is_answerable(one, user, today)
        open_ = one.status in Deadline.OPEN
        page = one.url
        made.append(
            Row(
                pk=one.pk,
                record=one.record,
                url=f"{page}#clock-{one.pk}" if page else "",
                title=titles.get(one.record, ""),
                label=due.label,
                who=str(one.owner or ""),
                department=str(one.department or ""),
                due=due,
                tone=due.state if due.state in {"over", "soon"} else "",
                untaken=untaken and open_,
                acknowledge_url=f"{page}acknowledge/" if page and untaken and theirs else "",
                urge_url=f"{page}urge/?clock_id={one.pk}"
                if page and urges and open_ and not theirs
                else "",
                explain_url=f"{page}explain_breach/?clock_id={one.pk}"
                if page and one.breached_at and theirs and not one.explained  # type: ignore[attr-defined]  # annotated
                else "",
                exemption=exemption_text(one),
            )
        )
    return made


def cause_of(deadline: Deadline) -> BreachCause | None:
    breach = getattr(deadline, "breach", None) if deadline.breached_at else None
    return None if breach is None else next(reversed(list(breach.causes.all())), None)


def exemption_text(deadline: Deadline) -> str:
    act = getattr(deadline, "act", None)
    if act is None or act == BreachExemption.Act.WITHDRAWN:
        return ""
    return str(BreachExemption.Act(act).label)


def exported(clocks: QuerySet[Deadline], user: User) -> Iterator[Sequence[object]]:
    """The cells of a sheet, read in stretches so that what is in memory does not grow."""
    found = clocks.iterator(chunk_size=CHUNK)
    while stretch := list(islice(found, CHUNK)):
        titles = sources.titles(user, {one.record for one in stretch})
        now = clock.now()
        for one in stretch:
            yield _cells(one, titles.get(one.record, ""), now)


def _cells(one: Deadline, title: str, now: datetime) -> Sequence[object]:
    due = describe(one, now, calendars.load(one.calendar_version_id))
    taken = [stint.acknowledged_at for stint in one.stints.all() if stint.acknowledged_at]
    cause = cause_of(one)
    return (
        one.record,
        title,
        due.label,
        str(one.owner or ""),
        str(one.department or ""),
        one.started_at,
        one.due_at,
        due.word,
        str(one.get_status_display()),
        exact_text(taken[-1]) if taken else "",
        exact_text(one.breached_at) if one.breached_at else "",
        f"{cause.get_cause_display()}{_('：')}{cause.text}" if cause else "",
        exemption_text(one),
    )
