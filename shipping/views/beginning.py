"""新建发货单: of which order, then what is still to be shipped of it, ready to be changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from records.steps import NotNow, NotYours
from registry.models import SalesOrder
from shipping.forms.packing import PackingForm, WhichOrderForm
from shipping.models import Shipment
from shipping.workflow import drafting
from shipping.workflow.proposing import proposed


def _page(request: SignedInRequest, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "submit": _("保存草稿"), **more}
    return render(request, "shipping/new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """`?order=SO2603-014`: its lines and machines that have not left are proposed."""
    if reason := drafting.may_not_open(request.user):
        return _page(request, None, status=403, refusal=reason)
    chosen = WhichOrderForm(request.GET if request.GET.get("order") else None)
    if not chosen.is_bound or not chosen.is_valid():
        status = 400 if chosen.is_bound else 200
        return _page(request, chosen, status=status, choosing=True, submit=_("下一步"))
    order: SalesOrder = chosen.cleaned_data["order"]
    record = Shipment(
        order=order,
        customer=order.customer,
        site=order.customer.address,
        planned_on=order.delivery_date,
    )
    data = request.POST if request.method == "POST" else None
    form = PackingForm(data, record=record, user=request.user, items=proposed(order))
    if data is None:
        return _page(request, form, order=order)
    if "redraw" in data:
        form.is_valid()
        form.hush()
        return _page(request, form, order=order)
    return _take(request, form, order)


def _take(request: SignedInRequest, form: PackingForm, order: SalesOrder) -> HttpResponse:
    """Draw it up with what was entered, or show why not; nothing that was typed is lost."""
    if not form.is_valid():
        return _page(request, form, status=400, order=order)
    given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    try:
        shipment = drafting.open_shipment(by=request.user, order=order, **given)
    except ValidationError as error:
        form.refuse(error)
        return _page(request, form, status=400, order=order)
    except (NotNow, NotYours) as refusal:
        form.add_error(None, refusal.reason)
        status = 403 if isinstance(refusal, NotYours) else 409
        return _page(request, form, status=status, order=order)
    messages.success(request, _("%(number)s 已保存。") % {"number": shipment.number})
    return redirect(shipment)
