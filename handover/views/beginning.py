"""移交合同, 申请资料, 新建通知: where each of the three begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from handover.forms.documents import RequestForm
from handover.forms.handovers import HandoverForm, WhichOrderForm
from handover.forms.notices import NoticeForm
from handover.kinds import OF, Kind
from handover.models import ChangeNotice, DocumentRequest, Handover
from handover.workflow import documents, handovers, notices
from records.forms import StepForm
from records.steps import NotNow
from registry.models import SalesOrder


def _page(
    request: SignedInRequest, kind: Kind, form: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "kind": kind,
        "form": form,
        "list_url": f"{kind.space}:list",
        "submit": kind.new,
        **more,
    }
    return render(request, "handover/new.html", context, status=status)


def _refused(request: SignedInRequest, kind: Kind, reason: str) -> HttpResponse:
    return _page(request, kind, None, status=403, refusal=reason)


def _take(
    request: SignedInRequest, kind: Kind, form: StepForm, verb: Callable[..., Any], **more: Any
) -> HttpResponse:
    """Begin it with what was entered, or show why not; nothing that was typed is lost."""
    if not form.is_valid():
        return _page(request, kind, form, status=400, **more)
    given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    try:
        paper = verb(by=request.user, **given)
    except ValidationError as error:
        form.refuse(error)
        return _page(request, kind, form, status=400, **more)
    except NotNow as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, kind, form, status=409, **more)
    messages.success(request, _("%(number)s 已保存。") % {"number": paper.number})
    return redirect(paper)


def handover(request: SignedInRequest) -> HttpResponse:
    """`?order=SO2603-014`: what the order says already is filled in."""
    kind = OF[Handover]
    if reason := handovers.may_not_open(request.user):
        return _refused(request, kind, reason)
    chosen = WhichOrderForm(request.GET if request.GET.get("order") else None)
    if not chosen.is_bound or not chosen.is_valid():
        status = 400 if chosen.is_bound else 200
        return _page(request, kind, chosen, status=status, choosing=True, submit=_("下一步"))
    order: SalesOrder = chosen.cleaned_data["order"]
    record = Handover(order=order, customer=order.customer)
    known = {"initial": handovers.proposed(order)}
    form = HandoverForm(
        request.POST if request.method == "POST" else None,
        record=record,
        user=request.user,
        **known,
    )
    more = {"order": order, "submit": _("保存草稿")}
    if request.method != "POST":
        return _page(request, kind, form, **more)

    def begin(**given: Any) -> Handover:
        return handovers.open_handover(order=order, **given)

    return _take(request, kind, form, begin, **more)


def document_request(request: SignedInRequest) -> HttpResponse:
    """`?equipment=`, `?order=`, `?product=` fill it in."""
    kind = OF[DocumentRequest]
    if reason := documents.may_not_open(request.user):
        return _refused(request, kind, reason)
    names = ("equipment", "product", "order")
    known = {name: request.GET[name][:60] for name in names if request.GET.get(name)}
    record, user = DocumentRequest(), request.user
    if request.method != "POST":
        return _page(request, kind, RequestForm(record=record, user=user, initial=known))
    form = RequestForm(request.POST, record=record, user=user)
    return _take(request, kind, form, documents.open_request)


def change_notice(request: SignedInRequest) -> HttpResponse:
    """A draft; the machines of its product and range are listed at once."""
    kind = OF[ChangeNotice]
    if reason := notices.may_not_open(request.user):
        return _refused(request, kind, reason)
    more = {"submit": _("保存草稿")}
    record, user = ChangeNotice(), request.user
    if request.method != "POST":
        return _page(request, kind, NoticeForm(record=record, user=user), **more)
    form = NoticeForm(request.POST, record=record, user=user)
    return _take(request, kind, form, notices.open_notice, **more)


NEW: dict[type[Any], Callable[[SignedInRequest], HttpResponse]] = {
    Handover: handover,
    DocumentRequest: document_request,
    ChangeNotice: change_notice,
}
