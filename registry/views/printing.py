"""The printed sheets of the register."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from records.pdf import PdfUnavailable, unavailable
from registry.documents import customer_form
from registry.models import Customer


def _sent(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(False, name)
    return response


@require_GET
@permission_required("registry.view_customer", raise_exception=True)
def customer_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """客户信息记录表 of one customer."""
    customers = Customer.objects.visible_to(request.user).select_related("owner")
    customer = get_object_or_404(customers, code=code)
    url = request.build_absolute_uri(customer.get_absolute_url())
    try:
        content = customer_form(customer, by=request.user, url=url)
    except PdfUnavailable as error:
        return unavailable(request, error)
    return _sent(content, f"客户信息记录表-{customer.code}.pdf")


@require_GET
@permission_required("registry.view_customer", raise_exception=True)
def blank_sheet(request: HttpRequest) -> HttpResponse:
    """客户信息记录表 to be filled in by hand."""
    try:
        content = customer_form(None, by=request.user)
    except PdfUnavailable as error:
        return unavailable(request, error)
    return _sent(content, "客户信息记录表.pdf")
