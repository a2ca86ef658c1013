"""我的到期, and 技术管理部's page of the CAPAs that are followed (S3-4.4.2)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from capa import deadlines, mine, rows
from capa.choices import HIGH_LEVELS, OPEN
from capa.forms.steps import FollowUpForm
from capa.models import Capa, FollowUp
from records import clock, clocks
from records.due import describe, moment_text
from records.lists import KeysetPage
from records.models import Deadline

SORTS = {"due": "due_at", "started": "started_at"}


@require_GET
def due(request: SignedInRequest) -> HttpResponse:
    """Measures, deployments, extensions to decide, plans to sign, verifications: by due date."""
    found = mine.tasks(request.user)
    context = {
        "groups": mine.groups(found),
        "count": len(found),
        "signing": sum(task.signs for task in found),
        "may_follow": request.user.has_perm("capa.follow_capa"),
    }
    return render(request, "capa/mine.html", context)


@require_GET
def follow_ups(request: SignedInRequest) -> HttpResponse:
    """Levels 3–4 that run: the last note, when the next is due, and a note written in place."""
    user = request.user
    if not (user.has_perm("capa.follow_capa") or user.has_perm("capa.view_all_capas")):
        raise PermissionDenied(_("跟踪由技术管理部负责。"))
    last = FollowUp.objects.filter(capa=OuterRef("pk")).order_by("-at", "-pk")
    running = Capa.objects.visible_to(user).filter(status__in=OPEN, level__in=HIGH_LEVELS)
    page = KeysetPage(
        rows.for_rows(running).annotate(last_note=Subquery(last.values("pk")[:1])),
        SORTS,
        sort="due",
        params=request.GET,
    )
    notes = FollowUp.objects.select_related("by").in_bulk(
        [one.last_note for one in page.rows if one.last_note]
    )
    owed = {
        one.record: one
        for one in Deadline.objects.filter(
            record__in=[one.number for one in page.rows],
            subject=deadlines.FOLLOW_UP,
            status__in=Deadline.OPEN,
        ).prefetch_related("pauses")
    }
    may_write = user.has_perm("capa.follow_capa")
    lines = [
        _line(capa, row, notes.get(capa.last_note), owed.get(capa.number))
        for capa, row in zip(page.rows, rows.rows(page.rows), strict=True)
    ]
    lines.sort(key=lambda line: (line["due"] is None, line["due"].due_at if line["due"] else 0))
    context = {
        "list": page,
        "lines": lines,
        "may_write": may_write,
        "may_follow": True,
        "form": FollowUpForm,
        "over": sum(bool(line["due"] and line["due"].state == "over") for line in lines),
    }
    return render(request, "capa/follow_ups.html", context)


def _line(
    capa: Capa, row: rows.Row, note: FollowUp | None, deadline: Deadline | None
) -> dict[str, Any]:
    now = clock.now()
    return {
        "row": row,
        "note": note,
        "when": moment_text(note.at, now) if note else "",
        "due": describe(deadline, now, clocks.calendar_of(deadline)) if deadline else None,
        "started": moment_text(capa.started_at, now) if capa.started_at else "",
    }
