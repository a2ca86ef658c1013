"""The list of install plans, the page of one, and what begins one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import SignedInRequest
from installs.conditions.plans import PlanConditions
from installs.detail.plans import context, find
from installs.filters.plans import PlanFilter
from installs.forms.plans import PlanForm, WhomForm
from installs.models import InstallPlan
from installs.rows import plans as table
from installs.workflow import plans as workflow
from installs.workflow.plans.proposals import proposed
from records.list_pages import RecordList


class PlanList(RecordList):
    urls_of, template = "installs:plans", "installs/plans"
    filters, conditions, table = PlanFilter, PlanConditions(), table
    export_name = gettext_lazy("安装调试方案清单")

    def further_context(self, request: SignedInRequest) -> dict[str, Any]:
        may_open = not workflow.may_not_open(request.user)
        return {"new_url": reverse("installs:plans:new") if may_open else ""}


LIST = PlanList()


def page(request: SignedInRequest, number: str) -> HttpResponse:
    """`/installs/plans/AZ-2611-0001/`"""
    plan = find(request.user, number)
    return render(request, "installs/plans/detail.html", context(plan, request.user))


def new(request: SignedInRequest) -> HttpResponse:
    """`?order=SO2603-014` or `?customer=KH-1`: what they know already is filled in."""
    if reason := workflow.may_not_open(request.user):
        return _new(request, None, status=403, refusal=reason)
    asked = request.GET.get("order") or request.GET.get("customer")
    chosen = WhomForm(request.GET if asked else None)
    if not asked or not chosen.is_valid():
        status = 400 if asked else 200
        return _new(request, chosen, status=status, choosing=True, submit=_("下一步"))
    order = chosen.cleaned_data["order"]
    customer = order.customer if order else chosen.cleaned_data["customer"]
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        record=InstallPlan(customer=customer, order=order),
        user=request.user,
        proposed=proposed(customer, order),
    )
    more = {"order": order, "customer": customer, "submit": _("保存草稿")}
    if request.method != "POST":
        return _new(request, form, **more)
    if "redraw" in request.POST:
        form.hush()
        return _new(request, form, **more)
    if not form.is_valid():
        return _new(request, form, status=400, **more)
    given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    try:
        plan = workflow.open_plan(by=request.user, customer=customer, order=order, **given)
    except ValidationError as error:
        form.refuse(error)
        return _new(request, form, status=400, **more)
    messages.success(request, _("%(number)s 已保存。") % {"number": plan.number})
    return redirect(plan)


def _new(request: SignedInRequest, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    made = {"form": form, **more}
    return render(request, "installs/plans/new.html", made, status=status)
