"""工作台: what waits for this person, by when, and what else concerns them; one for all roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
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
from records import calendars, clock, turns
from records.due import duration_text, moment_text
from records.models import Notice
from records.notices import words_of

TASKS = 40
OTHERS = 10
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
SIGNING = 5
TILES = {
    "over": (gettext_lazy("已超期"), "red"),
    "today": (gettext_lazy("今天到期"), "amber"),
    "soon": (gettext_lazy("三天内到期"), ""),
    "sign": (gettext_lazy("等我审批"), ""),
}
Asked = tuple[turns.Kind, turns.Waits]


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
    asked = turns.of(user, now)
    shown = {kind.code: waits.shown for kind, waits in asked}
    turn = shown["complaint"]
    tasks = _tasks(turn, now)
    by_status = _by_status(turn)
    drafts = visible.filter(waiting.of_view("drafts", user)).order_by("-updated_at")[:5]
    context = {
        "today": date_format(timezone.localdate(now), _("n 月 j 日 l")),
        "kpis": _kpis(asked, now),
        "by_status": by_status,
        "groups": _groups(tasks, now),
        "todo": sum(step["n"] for step in by_status),
        "todo_url": _list_url(view="todo"),
        "shown": len(tasks),
        "signing": [*_signing(tasks), *(one for _k, w in asked for one in w.signing)][:SIGNING],
        "signing_count": sum(waits.sign for _kind, waits in asked),
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
        "others": [
            _other(kind, waits) for kind, waits in asked if kind.code != "complaint" and waits.shown
        ],
        "load": _load(visible, user, now),
        "notices": _notices(user, now),
        "may_open": user.has_perm("complaints.open_complaint"),
    }
    return render(request, "home.html", context)


def _other(kind: turns.Kind, waits: turns.Waits) -> dict[str, Any]:
    """What waits of another kind of record, the most pressing first."""
    return {
        "code": kind.code,
        "label": kind.label,
        "count": len(waits.shown),
        "groups": capa_mine.groups(waits.shown[:OTHERS]),
        "url": kind.pages()["soon"],
    }


def _list_url(**conditions: str) -> str:
    return f"{reverse('complaints:list')}?{urlencode(conditions)}"


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
            to_sign=complaint.status in waiting.TO_SIGN,
        )
        for complaint, row in zip(found, rows.rows(found), strict=True)
    ]


def _kpis(asked: Sequence[Asked], now: datetime) -> list[dict[str, Any]]:
    """The four figures at the top, of every kind of record; each leads to what is behind it."""
    late = max((waits.late for _kind, waits in asked), default=0)
    ahead = [waits.next_at for _kind, waits in asked if waits.next_at is not None]
    notes = {
        "over": _("最长 %(word)s") % {"word": duration_text(late)} if late else "",
        "today": _("最近 %(moment)s") % {"moment": moment_text(min(ahead), now)} if ahead else "",
    }
    return [_kpi(name, asked, notes.get(name, "")) for name in turns.TILES]


def _kpi(name: str, asked: Sequence[Asked], note: str) -> dict[str, Any]:
    """One figure. Of several kinds it says how many of each, and leads to all that waits."""
    having = [(getattr(waits, name), kind) for kind, waits in asked if getattr(waits, name)]
    having.sort(key=lambda one: -one[0])
    parts = [_("%(kind)s %(n)d") % {"kind": kind.label, "n": n} for n, kind in having]
    label, tone = TILES[name]
    return {
        "label": label,
        "n": sum(n for n, _kind in having),
        "tone": tone if having else "",
        "url": having[0][1].pages()[name] if len(having) == 1 else "#todo",
        "note": note if len(having) == 1 else _("、").join(parts),
    }


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


def _signing(tasks: Sequence[Task]) -> list[turns.Signing]:
    return [
        turns.Signing(
            task.do,
            task.row.title,
            task.row.url,
            task.row.number,
            who=task.row.handler,
            note=_("已等 %(time)s") % {"time": task.waited},
        )
        for task in tasks
        if task.to_sign
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
    today, three_days = turns.day_ends(now), turns.day_ends(now, 3)
    for task in tasks:
        due = task.row.due
        if due is None or due.state == "stop":
            at = 4
        elif due.state == "over":
            at = 0
        else:
            at = 1 if due.due_at < today else 2 if due.due_at < three_days else 3
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
