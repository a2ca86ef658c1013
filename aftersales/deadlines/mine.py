"""What a person has to say about clocks: taken up, why one ran over, whether it counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.deadlines import sources
from aftersales.deadlines.filters import of_view, with_flags
from records import calendars, clock_rights, stints
from records.due import clock_name, describe, moment_text
from records.models import Deadline, Stint

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 6


def waiting(user: User, now: datetime) -> list[dict[str, Any]]:
    """Lines for the workbench, the most pressing of each sort; two statements, three for QA."""
    lines = _take_up(_untaken(user)[: SHOWN * 5], now)[:SHOWN]
    lines += [_explain(one, now) for one in _unexplained(user)[:SHOWN]]
    if user.has_perm(clock_rights.DECIDES):
        asked = with_flags(sources.visible_to(user)).filter(of_view("exemption")).count()
        if asked:
            lines.append(
                {
                    "do": _("审批"),
                    "title": _("不计入考核的申请 %(n)d 项") % {"n": asked},
                    "url": f"{reverse('deadlines:list')}?view=exemption",
                    "go": _("查看申请"),
                }
            )
    return lines


def _untaken(user: User) -> QuerySet[Deadline]:
    """Open clocks that wait for this person to take them up."""
    theirs = Stint.objects.filter(
        stints.answers_for(user),
        deadline=OuterRef("pk"),
        to_at__isnull=True,
        acknowledged_at__isnull=True,
    )
    open_ = sources.visible_to(user).filter(Exists(theirs), status__in=Deadline.OPEN)
    return open_.prefetch_related("pauses").order_by("due_at", "pk")


def _unexplained(user: User) -> QuerySet[Deadline]:
    """What ran over while this person had it, or nobody in a department that the person leads."""
    had = Stint.objects.filter(
        Q(to_at__isnull=True) | Q(to_at__gt=OuterRef("breached_at")),
        Q(owner=user)
        | Q(department__manager=user) & (Q(owner__isnull=True) | Q(owner__is_active=False)),
        deadline=OuterRef("pk"),
        from_at__lte=OuterRef("breached_at"),
    )
    late = with_flags(sources.visible_to(user)).filter(Exists(had), of_view("unexplained"))
    return late.order_by(F("breached_at").desc(), "-pk")


def _take_up(deadlines: Iterable[Deadline], now: datetime) -> list[dict[str, Any]]:
    """One line a record: a tap takes up all that waits there."""
    lines: dict[str, dict[str, Any]] = {}
    for one in deadlines:
        label = clock_name(one.label)
        if one.record in lines:
            lines[one.record]["title"] += _("、") + label
            continue
        lines[one.record] = {
            "do": _("知悉"),
            "title": f"{one.record} {label}",
            "url": f"{one.url}#clocks",
            "due": describe(one, now, calendars.load(one.calendar_version_id)),
            "post": f"{one.url}acknowledge/",
            "go": _("已知悉"),
        }
    return list(lines.values())


def _explain(deadline: Deadline, now: datetime) -> dict[str, Any]:
    since = moment_text(deadline.breached_at, now) if deadline.breached_at else ""
    return {
        "do": pgettext("task", "说明"),
        "title": f"{deadline.record} {clock_name(deadline.label)}",
        "note": _("%(moment)s超期，请说明原因") % {"moment": since},
        "url": f"{deadline.url}explain_breach/?clock_id={deadline.pk}",
        "go": _("说明超期原因"),
    }
