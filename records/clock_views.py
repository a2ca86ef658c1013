"""The page that answers 为什么是这个时间？ for one clock of a record; each app says whose."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views import View

from accounts.http import SignedInRequest
from records import explaining
from records.models import Deadline


class ExplanationView(View):
    """Base of the explanation's page. Whoever sees the record sees why its clocks are due.

    Its address has the record's number and `pk`.
    """

    template_name = "records/explanation.html"
    request: SignedInRequest
    model: Any = None  # said by as_view(); it has `visible_to`

    def get_record(self, number: str) -> Any:
        """The record as this person may see it, or Http404."""
        return get_object_or_404(self.model.objects.visible_to(self.request.user), number=number)

    def back(self, record: Any) -> str:
        """The page that led here."""
        return str(record.get_absolute_url())

    def get(self, request: SignedInRequest, number: str, pk: int) -> HttpResponse:
        record = self.get_record(number)
        clocks = Deadline.objects.filter(record=record.number)
        deadline = get_object_or_404(clocks.prefetch_related("pauses"), pk=pk)
        before = clocks.filter(subject=deadline.subject, generation__lt=deadline.generation)
        context = {
            "record": record,
            "back_url": self.back(record),
            "explanation": explaining.explain(deadline, before.order_by("-generation")),
            "state": explaining.said_until(deadline),
        }
        return render(request, self.template_name, context)
