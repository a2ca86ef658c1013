"""新建: from scratch or with what a complaint knows; saved as a draft, then 启动."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from capa import timeline, workflow
from capa.choices import Status
from capa.forms.draft import DraftForm
from capa.models import Capa
from capa.workflow.steps import SAVE_DRAFT, START
from records import clock
from records.forms import whole
from records.models import Event
from records.steps import NotNow, NotYours, Refused, Stale
from records.views import both_versions

may_open = permission_required("capa.open_capa", raise_exception=True)
# What an address may fill in, so that a complaint, a machine or a figure can lead here.
FILLED_IN = (
    "title",
    "description",
    "source",
    "level",
    "product",
    "equipment",
    "customer",
    "scale",
    "kind",
)


@require_http_methods(["GET", "HEAD", "POST"])
@may_open
def new(request: SignedInRequest) -> HttpResponse:
    """A new one; `?product=&equipment=&customer=&source=&title=…` fill it in."""
    if request.method != "POST":
        return _page(request, DraftForm(initial=filled_in(request.GET)))
    form = DraftForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    try:
        capa = workflow.open_capa(by=request.user, **form.facts())
    except ValidationError as error:
        form.refuse(error)
        return _page(request, form, status=400)
    return _go_on(request, capa)


def filled_in(asked: QueryDict) -> dict[str, Any]:
    """What the address says about the CAPA that is to begin."""
    return {name: asked[name][:10_000] for name in FILLED_IN if asked.get(name)}


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, number: str) -> HttpResponse:
    """A draft of one's own, until it is started or put away."""
    capa = get_object_or_404(
        Capa.objects.visible_to(request.user).select_related(
            "product", "equipment", "customer", "owner", "champion", "opened_by"
        ),
        number=number,
    )
    if capa.status != Status.DRAFT:
        return redirect(capa)
    if request.method != "POST":
        return _page(request, DraftForm(capa=capa), capa)
    form = DraftForm(request.POST, capa=capa)
    if reason := SAVE_DRAFT.not_yours(capa, request.user):
        return _page(request, form, capa, status=403, refusal=reason)
    if not form.is_valid():
        return _page(request, form, capa, status=400)
    version = whole(request.POST.get("version", ""))
    try:
        capa = workflow.save_draft(capa, by=request.user, version=version, **form.facts())
    except Stale as stale:
        return _stale(request, stale)
    except Refused as refused:
        code = 403 if isinstance(refused, NotYours) else 409
        return _page(request, form, capa, status=code, refusal=refused.reason)
    except ValidationError as error:
        form.refuse(error)
        return _page(request, form, capa, status=400)
    return _go_on(request, capa)


def _go_on(request: SignedInRequest, capa: Capa) -> HttpResponse:
    """Saved; started as well when that button was pressed."""
    if "start" not in request.POST:
        messages.success(request, _("草稿 %(number)s 已保存。") % {"number": capa.number})
        return redirect("capa:edit", capa.number)
    try:
        workflow.start(capa, by=request.user)
    except NotNow as refusal:
        form = DraftForm(request.POST, capa=capa)
        form.is_valid()
        form.add_error(None, refusal.reason)
        return _page(request, form, capa, status=409)
    except (Refused, ValidationError) as refusal:
        reason = getattr(refusal, "reason", "") or _("；").join(refusal.messages)  # type: ignore[union-attr]  # one of both
        return _page(request, DraftForm(capa=capa), capa, status=409, refusal=reason)
    words = _("%(number)s 已启动，交给组长%(name)s。")
    messages.success(request, words % {"number": capa.number, "name": capa.owner})
    return redirect(capa)


def _stale(request: SignedInRequest, stale: Stale) -> HttpResponse:
    """Another window saved in between: both side by side, nothing typed is lost."""
    theirs: Any = stale.theirs
    data = request.POST.copy()
    data["version"] = str(theirs.version)
    mine = DraftForm(data, capa=theirs)
    differences = both_versions(DraftForm(capa=theirs), mine)
    more = {"stale": stale.reason, "differences": differences}
    return _page(request, mine, theirs, status=409, **more)


def _page(
    request: SignedInRequest,
    form: DraftForm,
    capa: Capa | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    events = timeline.events_of(capa) if capa else []
    context = {
        "form": form,
        "capa": capa,
        "version": capa.version if capa else 0,
        "missing": START.missing(capa) if capa else [],
        "log": _history(events),
        **more,
    }
    return render(request, "capa/new.html", context, status=status)


def _history(events: list[Event]) -> list[Any]:
    names = timeline.Names.read(events)
    return [timeline.of_event(event, names, clock.now()) for event in reversed(events)]
