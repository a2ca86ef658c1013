"""One CAPA; what hangs on its page is `records.detail_pages`."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from capa import detail
from capa.choices import Status
from capa.models import Capa


@require_safe
def page(request: SignedInRequest, number: str) -> HttpResponse:
    """Everything about a CAPA, and the step that this person can take now."""
    capa = detail.find(Capa.objects.visible_to(request.user), number)
    if capa.status == Status.DRAFT:
        return redirect("capa:edit", capa.number)
    every = request.GET.get("measures") == "all"
    shown = detail.context(capa, request.user, every=every)
    return render(request, "capa/detail.html", shown)
