"""The list of acceptances, the page of one, and what begins one."""

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
from installs.conditions.acceptances import AcceptanceConditions
from installs.detail.acceptances import context, find
from installs.filters.acceptances import AcceptanceFilter
from installs.forms.acceptances import DraftForm, MachineForm
from installs.models import Acceptance
from installs.rows import acceptances as table
from installs.workflow import acceptances as workflow
from records.list_pages import RecordList
from records.steps import NotNow


class AcceptanceList(RecordList):
    urls_of, template = "installs:acceptances", "installs/acceptances"
    filters, conditions, table = AcceptanceFilter, AcceptanceConditions(), table
    export_name = gettext_lazy("验收清单")
    wide = ("q", "number")

    def further_context(self, request: SignedInRequest) -> dict[str, Any]:
        may_open = not workflow.may_not_open(request.user)
        return {"new_url": reverse("installs:acceptances:new") if may_open else ""}


LIST = AcceptanceList()


def page(request: SignedInRequest, number: str) -> HttpResponse:
    """`/installs/acceptances/YS-2611-001/`"""
    acceptance = find(request.user, number)
    made = context(acceptance, request.user)
    return render(request, "installs/acceptances/detail.html", made)


def new(request: SignedInRequest) -> HttpResponse:
    """`?equipment=VC800-2607-0118`: what its file knows already is filled in."""
    if reason := workflow.may_not_open(request.user):
        return _new(request, None, status=403, refusal=reason)
    asked = request.GET.get("equipment")
    chosen = MachineForm(request.GET if asked else None)
    if not asked or not chosen.is_valid():
        return _new(
            request, chosen, status=400 if asked else 200, choosing=True, submit=_("下一步")
        )
    machine = chosen.cleaned_data["equipment"]
    line = machine.order_line
    record = Acceptance(
        equipment=machine,
        customer=machine.customer,
        order=line.order if line else None,
        site=machine.site,
        software_version=machine.software_version,
    )
    sent = request.POST if request.method == "POST" else None
    form = DraftForm(sent, record=record, user=request.user)
    more = {"machine": machine, "submit": _("保存草稿")}
    if request.method != "POST":
        return _new(request, form, **more)
    if not form.is_valid():
        return _new(request, form, status=400, **more)
    given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    try:
        made = workflow.open_acceptance(by=request.user, equipment=machine, **given)
    except ValidationError as error:
        form.refuse(error)
        return _new(request, form, status=400, **more)
    except NotNow as refusal:
        return _new(request, None, status=409, refusal=refusal.reason)
    messages.success(request, _("%(number)s 已保存。") % {"number": made.number})
    return redirect(made)


def _new(request: SignedInRequest, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    made = {"form": form, **more}
    return render(request, "installs/acceptances/new.html", made, status=status)
