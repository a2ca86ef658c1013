"""One CAPA, its files, and whom a comment can mention or a form can name."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from capa import detail
from capa.choices import Status
from capa.models import Capa, CapaAttachment
from records import attachments
from records.clock_views import ExplanationView

NAMED_AT_MOST = 8


@require_safe
def page(request: SignedInRequest, number: str) -> HttpResponse:
    """Everything about a CAPA, and the step that this person can take now."""
    capa = detail.find(Capa.objects.visible_to(request.user), number)
    if capa.status == Status.DRAFT:
        return redirect("capa:edit", capa.number)
    every = request.GET.get("measures") == "all"
    shown = detail.context(capa, request.user, every=every)
    return render(request, "capa/detail.html", shown)


@require_safe
def file(
    request: SignedInRequest, number: str, uid: UUID, *, thumbnail: bool = False
) -> HttpResponseBase:
    """A photo or file, for those who may see the CAPA."""
    capa = get_object_or_404(Capa.objects.visible_to(request.user), number=number)
    attachment = get_object_or_404(CapaAttachment, capa=capa, uid=uid)
    return attachments.serve(request, attachment, thumbnail=thumbnail)


class ClockExplanation(ExplanationView):
    """为什么是这个时间？ for a clock of a CAPA."""

    def get_record(self, number: str) -> Capa:
        return get_object_or_404(Capa.objects.visible_to(self.request.user), number=number)


def _named(text: str) -> list[User]:
    """Colleagues by name or log-in, the first few."""
    found = User.objects.active().select_related("department")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(username__istartswith=text))
    return list(found[: NAMED_AT_MOST * 3])


@require_GET
def people(request: SignedInRequest, number: str) -> HttpResponse:
    """Whom `@` can mean: colleagues who may see this CAPA."""
    capa = get_object_or_404(Capa.objects.visible_to(request.user), number=number)
    seen: list[User] = []
    for person in _named(request.GET.get("q", "").strip()):
        if person != request.user and _sees(capa, person):
            seen.append(person)
        if len(seen) == NAMED_AT_MOST:
            break
    return render(request, "capa/_people.html", {"people": seen})


def _sees(capa: Capa, person: User) -> bool:
    return Capa.objects.visible_to(person).filter(pk=capa.pk).exists()


@require_GET
def lookup_people(request: SignedInRequest) -> HttpResponse:
    """Suggestions for a box that names a colleague: name with log-in, so that none is mistaken."""
    found = _named(request.GET.get("q", "").strip())[:NAMED_AT_MOST]
    return render(request, "capa/_people.html", {"people": found, "with_log_in": True})
