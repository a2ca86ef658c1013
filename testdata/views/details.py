"""One record of test data; what hangs on its page is `records.detail_pages`."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from testdata import detail
from testdata.models import TestData
from testdata.workflow.steps import REMOVE_FILE


@require_safe
def page(request: SignedInRequest, number: str) -> HttpResponse:
    """Everything about it; `?sheet=&along=&courses=all&lines=all` say what is looked at."""
    data = detail.find(TestData.objects.visible_to(request.user), number)
    shown = detail.context(data, request.user, request.GET)
    return render(request, "testdata/detail.html", shown)


@require_safe
def progress(request: SignedInRequest, number: str) -> HttpResponse:
    """How far the files are read, asked again and again; at the end the page is fetched anew."""
    data = detail.find(TestData.objects.visible_to(request.user), number)
    may_remove = REMOVE_FILE.offered(data, request.user)
    shown = detail.files_shown(data, detail.files_of(data), may_remove=may_remove)
    response = render(request, "testdata/_files.html", {"data": data, **shown})
    if not shown["working"]:
        response.headers["HX-Refresh"] = "true"
    return response
