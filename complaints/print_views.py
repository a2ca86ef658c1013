"""The 客诉处理单 handed out as PDF, to the page and to the API alike."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from complaints.documents import blank_complaint_form, complaint_form
from complaints.models import Complaint
from records import pdf

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import SignedInRequest


@require_safe
def form_pdf(request: SignedInRequest, number: str) -> HttpResponse:
    """`/complaints/KS-2611-0001/form.pdf`"""
    return complaint_form_response(request, number)


@require_safe
def blank_form_pdf(request: SignedInRequest) -> HttpResponse:
    """`/complaints/blank-form.pdf`: to be filled in by hand where there is no network."""
    return pdf.answer(request, "客诉处理单-空白.pdf", blank_complaint_form)


def complaint_form_response(request: SignedInRequest, number: str) -> HttpResponse:
    """The form of a complaint that this person may see, 404 for any other."""
    complaint = get_object_or_404(Complaint.objects.visible_to(request.user), number=number)
    make = partial(complaint_form, complaint, base_url=pdf.site(request), by=request.user)
    return pdf.answer(request, f"{complaint.number}.pdf", make)
