"""新建 and 修改: the words and the files in one form; refused files leave the words as typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from records.forms import whole
from records.steps import NotYours, Refused, Stale
from records.views import both_versions
from testdata import accepting, detail, timeline, workflow
from testdata.choices import WRITABLE
from testdata.forms import DataForm
from testdata.models import TestData
from testdata.workflow.steps import HAND, SAVE_DRAFT

may_open = permission_required("testdata.hand_test_data", raise_exception=True)
# What an address may fill in, so that a machine or an order can lead here.
FILLED_IN = ("title", "equipment", "order", "customer")


@require_http_methods(["GET", "HEAD", "POST"])
@may_open
def new(request: SignedInRequest) -> HttpResponse:
    """A new one; `?equipment=&order=&customer=&title=` fill it in."""
    if request.method != "POST":
        asked = {name: request.GET[name][:120] for name in FILLED_IN if request.GET.get(name)}
        return _page(request, DataForm(initial=asked))
    form = DataForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=400)
    try:
        with transaction.atomic():
            data = workflow.open_data(by=request.user, **form.facts())
            _keep(data, form, request)
    except ValidationError as error:
        form.refuse(error)
        return _page(request, form, status=400)
    return _kept(request, data)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, number: str) -> HttpResponse:
    """A draft of one's own, or what came back."""
    data = detail.find(TestData.objects.visible_to(request.user), number)
    if data.status not in WRITABLE:
        return redirect(data)
    form = DataForm(request.POST or None, request.FILES or None, data_record=data)
    if reason := SAVE_DRAFT.not_yours(data, request.user):
        return _page(request, form, data, status=403, refusal=reason)
    if request.method != "POST":
        return _page(request, form, data)
    if not form.is_valid():
        return _page(request, form, data, status=400)
    version = whole(request.POST.get("version", ""))
    try:
        with transaction.atomic():
            data = workflow.save_draft(data, by=request.user, version=version, **form.facts())
            _keep(data, form, request)
    except Stale as stale:
        return _stale(request, stale)
    except Refused as refused:
        code = 403 if isinstance(refused, NotYours) else 409
        return _page(request, form, data, status=code, refusal=refused.reason)
    except ValidationError as error:
        form.refuse(error)
        return _page(request, form, data, status=400)
    return _kept(request, data)


def _keep(data: TestData, form: DataForm, request: SignedInRequest) -> None:
    """The files, all or none: what was chosen stays together with what was typed."""
    refused = []
    for upload in form.cleaned_data["uploads"]:
        try:
            workflow.attach(data, upload, by=request.user)
        except ValidationError as error:
            refused.append(f"{upload.name}{_('：')}{_('；').join(error.messages)}")
    if refused:
        refused.append(_("改好之后请把文件重新选一次，填写的内容都还在。"))
        raise ValidationError({"uploads": refused})


def _kept(request: SignedInRequest, data: TestData) -> HttpResponse:
    messages.success(request, _("%(number)s 已保存。") % {"number": data.number})
    return redirect(data)


def _stale(request: SignedInRequest, stale: Stale) -> HttpResponse:
    """Another window saved in between: both side by side, nothing typed is lost."""
    theirs: Any = stale.theirs
    given = request.POST.copy()
    given["version"] = str(theirs.version)
    mine = DataForm(given, data_record=theirs)
    differences = both_versions(DataForm(data_record=theirs), mine)
    more = {"stale": stale.reason, "differences": differences}
    return _page(request, mine, theirs, status=409, **more)


def _page(
    request: SignedInRequest,
    form: DataForm,
    data: TestData | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "form": form,
        "data": data,
        "version": data.version if data else 0,
        "missing": HAND.missing(data) if data else [],
        "log": timeline.entries(data) if data else [],
        "accepted": accepting.ACCEPTED,
        **more,
    }
    return render(request, "testdata/new.html", context, status=status)
