"""工作台: what waits for this person, by when, and what else concerns them; one for all roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from aftersales import day
from aftersales.deadlines import mine
from capa import mine as capa_mine
from complaints import rows, waiting
from complaints.choices import OPEN, Status
from complaints.models import Complaint
from complaints.querysets import clock_runs
from records import calendars, clock
from records.due import duration_text, moment_text
from records.models import Notice
from records.notices import words_of

TASKS = 40
CAPA_TASKS = 10
DO = {
    Status.REGISTERED: (gettext_lazy("判定"), gettext_lazy("去判定")),
    Status.JUDGED: (gettext_lazy("分级"), gettext_lazy("去分级")),
    Status.CLASSIFIED: (gettext_lazy("分派"), gettext_lazy("去分派")),
    Status.CONFIRMING: (gettext_lazy("确认重现"), gettext_lazy("去确认")),
    Status.HANDLING: (gettext_lazy("处理"), gettext_lazy("去处理")),
    Status.AWAITING_APPROVAL: (gettext_lazy("批准"), gettext_lazy("去批准")),
    Status.VERIFYING: (gettext_lazy("验证"), gettext_lazy("去验证")),
    Status.COUNTERSIGNING: (gettext_lazy("会签"), gettext_lazy("去会签")),
    Status.REPLYING: (gettext_lazy("回复客户"), gettext_lazy("去回复")),
    Status.AWAITING_CUSTOMER: (gettext_lazy("客户确认"), gettext_lazy("去记录")),
    Status.CLOSING: (gettext_lazy("结案"), gettext_lazy("去结案")),
}
TO_SIGN = (Status.AWAITING_APPROVAL, Status.COUNTERSIGNING, Status.CLOSING)


class Task(NamedTuple):
    """One complaint that waits for this person."""

    row: rows.Row
    do: str
    go: str
    sent_back: str
    waited: str
    to_sign: bool


class Group(NamedTuple):
    """Tasks that are due within the same stretch of time."""

    anchor: str
    title: str
    tone: str
    tasks: list[Task]


def home(request: HttpRequest) -> HttpResponse:
    """The page after log-in."""
    user, now = request.user, clock.now()
    visible = Complaint.objects.visible_to(user)
    turn = visible.filter(waiting.for_person(user))
    tasks = _tasks(turn, now)
    counted = _counted(turn, now)
    drafts = visible.filter(waiting.of_view("drafts", user)).order_by("-updated_at")[:5]
    capa_tasks = capa_mine.tasks(user)
    context = {
        "today": date_format(timezone.localdate(now), _("n 月 j 日 l")),
        "kpis": _kpis(counted, tasks),
        "by_status": _by_status(turn),
        "groups": _groups(tasks, now),
        "todo": counted["all"],
        "todo_url": _list_url(view="todo"),
        "shown": len(tasks),
        "signing": [task for task in tasks if task.to_sign][:5],
        "signing_count": counted["sign"],
        "axis": day.axis([(task.row, task.do) for task in tasks], now, calendars.shown()),
        "drafts": [
            {
                "number": draft.number,
                "title": draft.title or _("还没有写问题描述"),
                "url": reverse("complaints:edit", args=[draft.number]),
                "when": moment_text(draft.updated_at, now),
            }
            for draft in drafts
        ],
        "clock_tasks": mine.waiting(user, now),
        "capa_groups": capa_mine.groups(capa_tasks[:CAPA_TASKS]),
        "capa_count": len(capa_tasks),
        "load": _load(visible, user, now),
        "notices": _notices(user, now),
        "may_open": user.has_perm("complaints.open_complaint"),
    }
    return render(request, "home.html", context)


def _list_url(**conditions: str) -> str:
    return f"{reverse('complaints:list')}?{urlencode(conditions)}"


def _day_ends(now: datetime, days: int = 0) -> datetime:
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=days + 1)


def _counted(turn: QuerySet[Complaint], now: datetime) -> dict[str, int]:
    """How many wait, by when they are due; one query."""
    running = clock_runs()
    return turn.order_by().aggregate(
        all=Count("pk"),
        over=Count("pk", filter=running & Q(due_at__lt=now)),
        today=Count("pk", filter=running & Q(due_at__gte=now, due_at__lt=_day_ends(now))),
        soon=Count("pk", filter=running & Q(due_at__gte=now, due_at__lt=_day_ends(now, 3))),
        sign=Count("pk", filter=Q(status__in=TO_SIGN)),
    )


def _tasks(turn: QuerySet[Complaint], now: datetime) -> list[Task]:
    """The most pressing ones."""
    found = list(
        rows.for_rows(turn).order_by(
            Case(When(clock_runs(), then=0), default=1), F("due_at").asc(nulls_last=True), "pk"
        )[:TASKS]
    )
    calendar = calendars.shown()
    return [
        Task(
            row=row,
            do=str(DO[complaint.status][0]),
            go=str(DO[complaint.status][1]),
            sent_back=_("退回过") if row.sent_back else "",
            waited=duration_text(calendar.working_minutes_between(complaint.updated_at, now)),
            to_sign=complaint.status in TO_SIGN,
        )
        for complaint, row in zip(found, rows.rows(found), strict=True)
    ]


def _kpis(counted: dict[str, int], tasks: Sequence[Task]) -> list[dict[str, Any]]:
    """The four figures at the top; each leads to what is behind it."""
    over = [t.row.due for t in tasks if t.row.due and t.row.due.state == "over"]
    ahead = [t.row.due for t in tasks if t.row.due and t.row.due.state in {"ok", "soon"}]
    sign = [task for task in tasks if task.to_sign]
    return [
        {
            "label": _("已超期"),
            "n": counted["over"],
            "tone": "red" if counted["over"] else "",
            "url": _list_url(view="todo", overdue="true"),
            "note": _("最长 %(word)s") % {"word": duration_text(-over[0].remaining_minutes)}
            if over
            else "",
        },
        {
            "label": _("今天到期"),
            "n": counted["today"],
            "tone": "amber" if counted["today"] else "",
            "url": "#today" if counted["today"] else _list_url(view="todo"),
            "note": _("最近 %(moment)s") % {"moment": ahead[0].moment}
            if ahead and counted["today"]
            else "",
        },
        {
            "label": _("三天内到期"),
            "n": counted["soon"],
            "tone": "",
            "url": _list_url(view="todo"),
            "note": "",
        },
        {
            "label": _("等我审批"),
            "n": counted["sign"],
            "tone": "",
            "url": "#signing" if sign else _list_url(view="todo"),
            "note": "",
        },
    ]


def _by_status(turn: QuerySet[Complaint]) -> list[dict[str, Any]]:
    """What waits, step by step; numbers are links."""
    counts = turn.order_by().values("status").annotate(n=Count("pk"))
    found = {row["status"]: row["n"] for row in counts}
    return [
        {
            "label": str(words[0]),
            "n": found[status],
            "url": _list_url(view="todo", status=status),
        }
        for status, words in DO.items()
        if status in found
    ]


def _groups(tasks: Sequence[Task], now: datetime) -> list[Group]:
    """Overdue, today, within three days, later, standing still."""
    groups = [
        Group("over", _("已超期"), "over", []),
        Group("today", _("今天到期"), "", []),
        Group("soon", _("三天内到期"), "", []),
        Group("later", _("以后到期"), "", []),
        Group("stopped", _("等待中与没有时限"), "", []),
    ]
    for task in tasks:
        due = task.row.due
        if due is None or due.state == "stop":
            at = 4
        elif due.state == "over":
            at = 0
        else:
            at = 1 if due.due_at < _day_ends(now) else 2 if due.due_at < _day_ends(now, 3) else 3
        groups[at].tasks.append(task)
    return [group for group in groups if group.tasks]


def _load(visible: QuerySet[Complaint], user: User, now: datetime) -> dict[str, Any] | None:
    """What is open in the person's department, by who has it."""
    if user.department_id is None:
        return None
    here = Q(department=user.department_id) | Q(responsible_department=user.department_id)
    late = Count("pk", filter=clock_runs() & Q(due_at__lt=now))
    counts = (
        visible.filter(here, status__in=OPEN)
        .order_by()
        .values("handler__username", "handler__name")
        .annotate(n=Count("pk"), over=late)
        .order_by("-n")[:8]
    )
    people = [
        {
            "name": row["handler__name"] or _("还没有处理人"),
            "n": row["n"],
            "over": row["over"],
            "url": _list_url(view="open", handler=row["handler__username"])
            if row["handler__username"]
            else _list_url(view="open"),
        }
        for row in counts
    ]
    return {"department": user.department.name, "people": people} if people else None


def _notices(user: User, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "text": words_of(notice),
            "url": reverse("records:open_notice", args=[notice.pk]),
            "when": moment_text(notice.created_at, now),
            "new": notice.read_at is None,
        }
        for notice in Notice.objects.filter(recipient=user).select_related("deadline")[:6]
    ]
