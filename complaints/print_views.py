"""The 客诉处理单 handed out as PDF, to the page and to the API alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from complaints.documents import blank_complaint_form, complaint_form
from complaints.models import Complaint
from records.pdf import PdfUnavailable, unavailable

if TYPE_CHECKING:
    from accounts.http import SignedInRequest


@require_safe
def form_pdf(request: SignedInRequest, number: str) -> HttpResponse:
    """`/complaints/KS-2611-0001/form.pdf`"""
    return complaint_form_response(request, number)


@require_safe
def blank_form_pdf(request: SignedInRequest) -> HttpResponse:
    """`/complaints/blank-form.pdf`: to be filled in by hand where there is no network."""
    try:
        content = blank_complaint_form()
    except PdfUnavailable as error:
        return unavailable(request, error)
    return _pdf(content, "客诉处理单-空白.pdf")


def complaint_form_response(request: SignedInRequest, number: str) -> HttpResponse:
    """The form of a complaint that this person may see, 404 for any other."""
    complaint = get_object_or_404(Complaint.objects.visible_to(request.user), number=number)
    base_url = settings.SITE_URL or request.build_absolute_uri("/")
    try:
        content = complaint_form(complaint, base_url=base_url.rstrip("/"), by=request.user)
    except PdfUnavailable as error:
        return unavailable(request, error)
    return _pdf(content, f"{complaint.number}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    """Shown in the browser, kept by nobody on the way."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(False, name)
            or f'inline; filename="{name}"',
            "Cache-Control": "private, no-store",
            # The browser's own viewer is an object within the document.
            "Content-Security-Policy": "frame-ancestors 'none'",
        },
    )
