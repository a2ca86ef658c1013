"""《设备/工艺验收报告》 handed out as PDF, to the page and to the API alike."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from installs.documents.acceptances import acceptance_form, blank_acceptance_form
from installs.models import Acceptance
from records import pdf

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import SignedInRequest


@require_safe
def form_pdf(request: SignedInRequest, number: str) -> HttpResponse:
    """`/installs/acceptances/YS-2611-001/form.pdf`"""
    return acceptance_form_response(request, number)


@require_safe
def blank_form_pdf(request: SignedInRequest) -> HttpResponse:
    """`/installs/acceptances/blank-form.pdf`: filled in by hand where there is no network."""
    make = partial(blank_acceptance_form, by=request.user)
    return pdf.answer(request, "设备工艺验收报告-空白.pdf", make)


def acceptance_form_response(request: SignedInRequest, number: str) -> HttpResponse:
    """The report of an acceptance that this person may see, 404 for any other."""
    visible = Acceptance.objects.visible_to(request.user)
    acceptance = get_object_or_404(visible, number=number)
    make = partial(acceptance_form, acceptance, base_url=pdf.site(request), by=request.user)
    return pdf.answer(request, f"{acceptance.number}.pdf", make)
