"""The printed sheets of the register."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from records import pdf
from registry.documents import customer_form
from registry.models import Customer


@require_GET
@permission_required("registry.view_customer", raise_exception=True)
def customer_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """客户信息记录表 of one customer."""
    customers = Customer.objects.visible_to(request.user).select_related("owner")
    customer = get_object_or_404(customers, code=code)
    url = f"{pdf.site(request)}{customer.get_absolute_url()}"
    make = partial(customer_form, customer, by=request.user, url=url)
    return pdf.answer(request, f"客户信息记录表-{customer.code}.pdf", make)


@require_GET
@permission_required("registry.view_customer", raise_exception=True)
def blank_sheet(request: HttpRequest) -> HttpResponse:
    """客户信息记录表 to be filled in by hand."""
    make = partial(customer_form, None, by=request.user)
    return pdf.answer(request, "客户信息记录表.pdf", make)
