"""One complaint; what hangs on its page is `records.detail_pages`."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from complaints import detail
from complaints.choices import Status
from complaints.models import Complaint


@require_safe
def page(request: SignedInRequest, number: str) -> HttpResponse:
    """Everything about a complaint, and the step that this person can take now."""
    visible = detail.with_all(Complaint.objects.visible_to(request.user))
    complaint = get_object_or_404(visible, number=number)
    if complaint.status == Status.DRAFT:
        return redirect("complaints:edit", complaint.number)
    return render(request, "complaints/detail.html", detail.context(complaint, request.user))
