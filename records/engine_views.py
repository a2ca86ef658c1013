"""时限引擎: when it last ran, what it holds back, which clocks it cannot go on with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from records import clock, engine, upkeep
from records.due import clock_name, moment_text
from records.models import Deadline, EngineMark, EngineTick, Outbox
from records.steps import NotNow

SHOWN = 100
may_keep = permission_required(upkeep.PERMISSION, raise_exception=True)


@require_safe
@may_keep
def overview(request: SignedInRequest) -> HttpResponse:
    """Five statements, however much waits."""
    now = clock.database_now()
    last = EngineTick.objects.first()
    aside = Deadline.objects.exclude(set_aside="")
    found = aside.values(
        "record", "url", "label", "due_at", "set_aside", "owner__name", "department__name"
    )
    rows = [_row(one) for one in found.order_by("due_at", "pk")[: SHOWN + 1]]
    marks = list(EngineMark.objects.filter(since__lte=now, until__gt=now).order_by("since"))
    context = {
        "last": {"at": moment_text(last.at, now), "tick": last} if last else None,
        "stopped": last is None or now - last.at >= engine.STOPPED_AFTER,
        "holds": [_mark(one, now) for one in marks if one.name in engine.HOLDS],
        "others": [_mark(one, now) for one in marks if one.name not in engine.HOLDS],
        "waiting": Outbox.objects.filter(state=Outbox.State.READY).count(),
        "rows": rows[:SHOWN],
        "aside": aside.count() if len(rows) > SHOWN else len(rows),
    }
    return render(request, "records/engine.html", context)


def _mark(one: EngineMark, now: Any) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": one.get_name_display(),
        "since": moment_text(one.since, now),
        "until": moment_text(one.until, now),
    }


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **one,
        "label": clock_name(one["label"]),
        "who": one["owner__name"] or one["department__name"] or "",
    }


@require_POST
@may_keep
def release(request: SignedInRequest, name: str) -> HttpResponse:
    """Let sending go on."""
    try:
        upkeep.release(name, by=request.user)
    except NotNow as refused:
        messages.warning(request, refused.reason)
    else:
        messages.success(request, _("已恢复发送，消息在半分钟内发出。"))
    return redirect("records:engine")


@require_POST
@may_keep
def retry(request: SignedInRequest) -> HttpResponse:
    """Plan what was set aside once more; what still can't be planned stays on the page."""
    count = upkeep.take_up_again(by=request.user)
    left = Deadline.objects.exclude(set_aside="").count()
    if left:
        words = _("%(n)d 个时限已恢复计时，%(left)d 个仍不能计算。") % {"n": count, "left": left}
        messages.warning(request, words)
    else:
        messages.success(request, _("%(n)d 个时限已恢复计时。") % {"n": count})
    return redirect("records:engine")
