"""The 安装调试方案 handed out as PDF, to the page and to the API alike."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from installs.documents.plans import blank_plan_form, plan_form
from installs.models import InstallPlan
from records import pdf

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import SignedInRequest


@require_safe
def form_pdf(request: SignedInRequest, number: str) -> HttpResponse:
    """`/installs/plans/AZ-2611-0001/form.pdf`"""
    return plan_form_response(request, number)


@require_safe
def blank_form_pdf(request: SignedInRequest) -> HttpResponse:
    """`/installs/plans/blank-form.pdf`: to be filled in by hand where there is no network."""
    make = partial(blank_plan_form, by=request.user)
    return pdf.answer(request, "安装调试方案-空白.pdf", make)


def plan_form_response(request: SignedInRequest, number: str) -> HttpResponse:
    """The form of a plan that this person may see, 404 for any other."""
    plan = get_object_or_404(InstallPlan.objects.visible_to(request.user), number=number)
    make = partial(plan_form, plan, base_url=pdf.site(request), by=request.user)
    return pdf.answer(request, f"{plan.number}.pdf", make)
