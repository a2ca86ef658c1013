"""One complaint, its files, and whom a comment can mention."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_safe

from accounts.models import User
from complaints import detail
from complaints.choices import Status
from complaints.models import Complaint, ComplaintAttachment
from records import attachments
from records.clock_views import ExplanationView

MENTIONED_AT_MOST = 8


@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about a complaint, and the step that this person can take now."""
    visible = detail.with_all(Complaint.objects.visible_to(request.user))
    complaint = get_object_or_404(visible, number=number)
    if complaint.status == Status.DRAFT:
        return redirect("complaints:edit", complaint.number)
    return render(request, "complaints/detail.html", detail.context(complaint, request.user))


@require_safe
def file(
    request: HttpRequest, number: str, uid: UUID, *, thumbnail: bool = False
) -> HttpResponseBase:
    """A photo or file, for those who may see the complaint."""
    complaint = get_object_or_404(Complaint.objects.visible_to(request.user), number=number)
    attachment = get_object_or_404(ComplaintAttachment, complaint=complaint, uid=uid)
    return attachments.serve(request, attachment, thumbnail=thumbnail)


class ClockExplanation(ExplanationView):
    """为什么是这个时间？ for a clock of a complaint."""

    def get_record(self, number: str) -> Complaint:
        return get_object_or_404(Complaint.objects.visible_to(self.request.user), number=number)


@require_GET
def people(request: HttpRequest, number: str) -> HttpResponse:
    """Whom `@` can mean: colleagues who may see this complaint, by name or log-in."""
    complaint = get_object_or_404(Complaint.objects.visible_to(request.user), number=number)
    text = request.GET.get("q", "").strip()
    found = User.objects.active().exclude(pk=request.user.pk).select_related("department")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(username__istartswith=text))
    seen = []
    for person in found[: MENTIONED_AT_MOST * 3]:
        if Complaint.objects.visible_to(person).filter(pk=complaint.pk).exists():
            seen.append(person)
        if len(seen) == MENTIONED_AT_MOST:
            break
    return render(request, "complaints/_people.html", {"people": seen})
