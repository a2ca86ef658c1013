"""发货清单 / 到场验收 and 补发申请单 handed out as PDF, to the page and to the API alike."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from records import pdf
from shipping.documents import (
    blank_replenishment_form,
    blank_shipment_form,
    replenishment_form,
    shipment_form,
)
from shipping.models import Replenishment, Shipment

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import SignedInRequest


@require_safe
def shipment_pdf(request: SignedInRequest, number: str) -> HttpResponse:
    return shipment_form_response(request, number)


@require_safe
def replenishment_pdf(request: SignedInRequest, number: str) -> HttpResponse:
    return replenishment_form_response(request, number)


@require_safe
def blank_shipment_pdf(request: SignedInRequest) -> HttpResponse:
    """To be filled in by hand where there is neither network nor screen."""
    make = partial(blank_shipment_form, by=request.user)
    return pdf.answer(request, "发货清单-空白.pdf", make)


@require_safe
def blank_replenishment_pdf(request: SignedInRequest) -> HttpResponse:
    make = partial(blank_replenishment_form, by=request.user)
    return pdf.answer(request, "补发申请单-空白.pdf", make)


def shipment_form_response(request: SignedInRequest, number: str) -> HttpResponse:
    """The form of a shipment that this person may see, 404 for any other."""
    shipment = get_object_or_404(Shipment.objects.visible_to(request.user), number=number)
    make = partial(shipment_form, shipment, base_url=pdf.site(request), by=request.user)
    return pdf.answer(request, f"{shipment.number}.pdf", make)


def replenishment_form_response(request: SignedInRequest, number: str) -> HttpResponse:
    """The form of a request that this person may see, 404 for any other."""
    seen = Replenishment.objects.visible_to(request.user)
    request_ = get_object_or_404(seen, number=number)
    make = partial(replenishment_form, request_, base_url=pdf.site(request), by=request.user)
    return pdf.answer(request, f"{request_.number}.pdf", make)
