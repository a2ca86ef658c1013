"""An install plan as a line of its list: everything in words, nothing left to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from installs.choices.plan import OPEN, PlanStatus
from installs.deadlines.plans import SUBJECTS
from installs.models import InstallPlan
from installs.people.plans import team_text
from records import calendars, clock
from records.due import DueDisplay, exact_text, nearest
from registry.facts import day

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from records.calendar import WorkCalendar

TONES = {
    PlanStatus.SUBMITTED: "amber",
    PlanStatus.APPROVED: "blue",
    PlanStatus.UNDER_WAY: "blue",
    PlanStatus.INSTALLED: "green",
}
EXPORTED = (
    gettext_lazy("编号"),
    gettext_lazy("方案类型"),
    gettext_lazy("客户"),
    gettext_lazy("订单"),
    gettext_lazy("设备"),
    gettext_lazy("安装地点"),
    gettext_lazy("人员"),
    gettext_lazy("计划开始"),
    gettext_lazy("计划完成"),
    gettext_lazy("开工日期"),
    gettext_lazy("完成日期"),
    gettext_lazy("状态"),
    gettext_lazy("时限"),
    gettext_lazy("编制人"),
)


@dataclass(frozen=True)
class Row:
    """A line of the list. tone: over or soon, for its left edge."""

    number: str
    url: str
    customer: str
    kind: str
    order: str
    machines: str
    team: str
    days: str
    opener: str
    status_label: str
    status_tone: str
    due: DueDisplay | None
    tone: str


def tone_of(status: str) -> str:
    """The tag's colour: amber waits for a name, blue is to be done, green is done."""
    return {str(key): tone for key, tone in TONES.items()}.get(status, "")


def due_of(plan: InstallPlan, now: datetime, calendar: WorkCalendar) -> DueDisplay | None:
    """The clock as the row itself knows it, without asking for it."""
    if plan.due_at is None or plan.status not in OPEN:
        return None
    if plan.due_calendar is not None:
        calendar = calendars.load(plan.due_calendar)
    label = str(SUBJECTS.get(plan.due_subject, ""))
    return nearest(plan.due_at, plan.warn_at, label=label, now=now, calendar=calendar)


def stretch(first: date | None, last: date | None) -> str:
    """`12-03 至 12-06`"""
    if first is None or last is None:
        return ""
    return day(first) if first == last else f"{day(first)} {_('至')} {day(last)}"


def serials(plan: InstallPlan) -> list[str]:
    return [str(row) for row in plan.machines.all()]


def for_rows(queryset: QuerySet) -> QuerySet:
    """With what a row shows."""
    return queryset.for_list()  # type: ignore[attr-defined]  # PlanQuerySet


def rows(plans: Iterable[InstallPlan]) -> list[Row]:
    now, calendar = clock.now(), calendars.shown()
    return [_row(plan, now, calendar) for plan in plans]


def _row(plan: InstallPlan, now: datetime, calendar: WorkCalendar) -> Row:
    due = due_of(plan, now, calendar)
    return Row(
        number=plan.number,
        url=plan.get_absolute_url(),
        customer=str(plan.customer),
        kind=plan.get_kind_display(),
        order=plan.order.number if plan.order else "",
        machines=_("、").join(serials(plan)),
        team=_short(plan),
        days=stretch(plan.starts_on, plan.ends_on),
        opener=str(plan.opened_by),
        status_label=plan.get_status_display(),
        status_tone=tone_of(plan.status),
        due=due,
        tone=due.state if due and due.state in {"over", "soon"} else "",
    )


def _short(plan: InstallPlan) -> str:
    """`许澄、林晚舟`, of more the leader: `许澄 等 4 人`."""
    names = [str(row.engineer) for row in plan.team.all()]
    if len(names) > 2:
        return _("%(name)s 等 %(n)d 人") % {"name": names[0], "n": len(names)}
    return _("、").join(names)


def exported(plans: Iterable[InstallPlan]) -> Iterable[Sequence[object]]:
    for plan in plans:
        yield (
            plan.number,
            plan.get_kind_display(),
            str(plan.customer),
            plan.order.number if plan.order else "",
            _("、").join(serials(plan)),
            plan.site,
            team_text(plan),
            plan.starts_on or "",
            plan.ends_on or "",
            plan.started_on or "",
            plan.installed_on or "",
            plan.get_status_display(),
            exact_text(plan.due_at) if plan.due_at and plan.status in OPEN else "",
            str(plan.opened_by),
        )
