"""通知: what a person was told, newest first, and marking it as read."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from records import clock, stints
from records.due import moment_text
from records.lists import KeysetPage
from records.models import Notice
from records.notices import words_of

SORTS = {"created": "created_at"}


@require_GET
def notices(request: SignedInRequest) -> HttpResponse:
    """One's own, all or only the unread ones."""
    mine = Notice.objects.filter(recipient=request.user).select_related("deadline")
    unread = mine.filter(read_at__isnull=True)
    only_unread = request.GET.get("show") == "unread"
    page = KeysetPage(unread if only_unread else mine, SORTS, sort="-created", params=request.GET)
    to_take_up = stints.waiting_in({one.record_number for one in page.rows}, request.user)
    for notice in page.rows:
        notice.take_up = to_take_up.get(notice.record_number, "")
        notice.moment = moment_text(notice.created_at, clock.now())
        notice.words = words_of(notice)
    return render(request, "records/notices.html", {"list": page, "only_unread": only_unread})


@require_POST
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark as read and go to what it is about."""
    notice = get_object_or_404(Notice, pk=pk, recipient=request.user)
    Notice.objects.filter(pk=pk, read_at__isnull=True).update(read_at=clock.now())
    inside = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if notice.url and inside else "records:notices")


@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    """Mark everything as read."""
    Notice.objects.filter(recipient=request.user, read_at__isnull=True).update(read_at=clock.now())
    return redirect("records:notices")
