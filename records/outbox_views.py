"""发件箱: what is on its way out, what was given up and why, and sending it again."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from records import clock, engine
from records.delivery import channels
from records.due import moment_text
from records.lists import COUNTED, KeysetPage, count_text
from records.models import Channel, Outbox

SORTS = {"created": "id"}
may_keep = permission_required(channels.PERMISSION, raise_exception=True)


class OutboxFilter(forms.Form):
    """By state (the tabs) and channel."""

    state = forms.ChoiceField(choices=Outbox.State, required=False)
    channel = forms.ModelChoiceField(
        Channel.objects.filter(owner__isnull=True),
        label=gettext_lazy("渠道"),
        required=False,
        empty_label=gettext_lazy("全部渠道"),
    )

    def narrow(self, rows: QuerySet[Outbox]) -> QuerySet[Outbox]:
        """Those that fit; what nobody offers counts as not asked."""
        data = self.cleaned_data if self.is_valid() else {}
        if state := data.get("state"):
            rows = rows.filter(state=state)
        if channel := data.get("channel"):
            rows = rows.filter(channel=channel)
        return rows


@require_safe
@may_keep
def outbox(request: SignedInRequest) -> HttpResponse:
    """The list, newest first. It names record and person, not what was said."""
    conditions = OutboxFilter(request.GET)
    rows = conditions.narrow(Outbox.objects.select_related("notice__recipient", "channel"))
    page = KeysetPage(rows, SORTS, sort="-created", params=request.GET)
    now = clock.now()
    for row in page.rows:
        row.created = moment_text(row.created_at, now)
        row.next = moment_text(row.not_before, now) if row.not_before > now else ""
    counts = _counts()
    context = {
        "list": page,
        "form": conditions,
        "tabs": _tabs(request, page, counts),
        "dead": counts[Outbox.State.DEAD],
        "narrowed": any(request.GET.get(name) for name in ("state", "channel")),
        "holding": engine.holding(now),
        "engine_url": reverse("records:engine"),
    }
    return render(request, "records/outbox.html", context)


def _counts() -> dict[str, int]:
    """How many of each state, in one statement, each counted as far as lists count."""
    parts = ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 FROM records_outbox WHERE state = '{state.value}'"  # noqa: S608  our own words
        f" LIMIT {COUNTED + 1}) AS counted)"
        for state in Outbox.State
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}")
        return dict(zip(Outbox.State.values, cursor.fetchone(), strict=True))


def _tabs(
    request: SignedInRequest, page: KeysetPage, counts: dict[str, int]
) -> list[dict[str, object]]:
    """All, and each state with how many there are."""
    asked = request.GET.get("state", "")
    tabs: list[dict[str, object]] = [
        {"url": f"?{page.query(state=None)}", "label": _("全部"), "current": not asked}
    ]
    for state in Outbox.State:
        number = counts[state]
        tabs.append(
            {
                "url": f"?{page.query(state=state.value)}",
                "label": state.label,
                "current": asked == state,
                "count": count_text(number),
                "urgent": state == Outbox.State.DEAD and number > 0,
            }
        )
    return tabs


@require_POST
@may_keep
def resend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Try one again that was given up."""
    get_object_or_404(Outbox, pk=pk)
    return _resend(request, Outbox.objects.filter(pk=pk))


@require_POST
@may_keep
def resend_all(request: SignedInRequest) -> HttpResponse:
    """Try all again that were given up."""
    return _resend(request, Outbox.objects.all())


def _resend(request: SignedInRequest, rows: QuerySet[Outbox]) -> HttpResponse:
    count = channels.resend(rows, by=request.user)
    if count:
        messages.success(request, _("%(n)s 条消息将在半分钟内重新发送") % {"n": count})
    else:
        messages.warning(request, _("没有已放弃的消息；可能刚被别人重新发送。"))
    return redirect("records:outbox")
