"""The 纠正预防措施单 handed out as PDF, to the page and to the API alike."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from capa.documents import blank_capa_form, capa_form, capa_forms
from capa.models import Capa
from records import pdf

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import SignedInRequest

MOST = 50  # forms in one file


@require_safe
def form_pdf(request: SignedInRequest, number: str) -> HttpResponse:
    """`/capa/CAPA-2611-001/form.pdf`"""
    return capa_form_response(request, number)


@require_safe
def forms_pdf(request: SignedInRequest) -> HttpResponse:
    """`/capa/forms.pdf?number=…&number=…`: the selected ones of the list as one file."""
    wanted = request.GET.getlist("number")[:MOST]
    found = Capa.objects.visible_to(request.user).filter(number__in=wanted).order_by("number")
    capas = list(found)
    if not capas:
        raise Http404
    make = partial(capa_forms, capas, base_url=pdf.site(request), by=request.user)
    return pdf.answer(request, "纠正预防措施单.pdf", make)


@require_safe
def blank_form_pdf(request: SignedInRequest) -> HttpResponse:
    """`/capa/blank-form.pdf`: to be filled in by hand where there is no network. `?short=1` 简式"""
    make = partial(blank_capa_form, short=bool(request.GET.get("short")), by=request.user)
    return pdf.answer(request, "纠正预防措施单-空白.pdf", make)


def capa_form_response(request: SignedInRequest, number: str) -> HttpResponse:
    """The form of a CAPA that this person may see, 404 for any other."""
    capa = get_object_or_404(Capa.objects.visible_to(request.user), number=number)
    make = partial(capa_form, capa, base_url=pdf.site(request), by=request.user)
    return pdf.answer(request, f"{capa.number}.pdf", make)
