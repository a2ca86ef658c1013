"""What hangs on every record's page: its files, its clocks' explanations, whom `@` can mean.

    urlpatterns = [..., *RecordPages(Complaint).urls(), ...]

The model has `visible_to` and `attachments`. The page itself is the app's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from records import attachments
from records.clock_views import ExplanationView

if TYPE_CHECKING:
    from uuid import UUID

NAMED_AT_MOST = 8


class RecordPages:
    """The pages below `<number>/` that are the same for every kind of record."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def find(self, request: SignedInRequest, number: str) -> Any:
        """The record as this person may see it, or Http404."""
        return get_object_or_404(self.model.objects.visible_to(request.user), number=number)

    def file(
        self, request: SignedInRequest, number: str, uid: UUID, *, thumbnail: bool = False
    ) -> HttpResponseBase:
        """A photo or file, for those who may see the record."""
        attachment = get_object_or_404(self.find(request, number).attachments, uid=uid)
        return attachments.serve(request, attachment, thumbnail=thumbnail)

    def people(self, request: SignedInRequest, number: str) -> HttpResponse:
        """Whom `@` can mean: colleagues who may see this record, by name or log-in."""
        record = self.find(request, number)
        seen: list[User] = []
        for person in named(request.GET.get("q", "").strip()):
            sees = self.model.objects.visible_to(person).filter(pk=record.pk)
            if person != request.user and sees.exists():
                seen.append(person)
            if len(seen) == NAMED_AT_MOST:
                break
        return render(request, "components/people.html", {"people": seen})

    def urls(self) -> list[URLPattern]:
        """Their addresses; they stand before `<number>/<verb>/`."""
        file = require_safe(self.file)
        explained = ExplanationView.as_view(model=self.model)
        return [
            path("<str:number>/people/", require_GET(self.people), name="people"),
            path("<str:number>/clocks/<int:pk>/", explained, name="clock"),
            path("<str:number>/files/<uuid:uid>/", file, name="file"),
            path("<str:number>/files/<uuid:uid>/thumb/", file, {"thumbnail": True}, name="thumb"),
        ]


def named(text: str) -> list[User]:
    """Colleagues by name or log-in, the first few."""
    found = User.objects.active().select_related("department")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(username__istartswith=text))
    return list(found[: NAMED_AT_MOST * 3])


@require_GET
def lookup_people(request: SignedInRequest) -> HttpResponse:
    """Suggestions for a box that names a colleague: name with log-in, so that none is mistaken."""
    found = named(request.GET.get("q", "").strip())[:NAMED_AT_MOST]
    return render(request, "components/people.html", {"people": found, "with_log_in": True})
