"""The list of a kind and the page of one record."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.http import SignedInRequest
from records.list_pages import RecordList
from shipping import detail
from shipping.kinds import KINDS, Kind
from shipping.models import Shipment
from shipping.workflow.drafting import may_not_open


class ConsignmentList(RecordList):
    """发货单, 补发申请: one page, a way to each."""

    template = "shipping"

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.urls_of = kind.space
        self.filters, self.conditions = kind.filters, kind.conditions
        self.table = kind.table  # type: ignore[misc]  # of this list
        self.export_name = kind.label

    def further_context(self, request: SignedInRequest) -> dict[str, Any]:
        may_open = self.kind.model is Shipment and not may_not_open(request.user)
        return {
            "kind": self.kind,
            "kinds": [
                {
                    "label": one.label,
                    "url": reverse(f"{one.space}:list"),
                    "current": one is self.kind,
                }
                for one in KINDS
            ],
            "heads": self.kind.table.heads,
            "blank_url": reverse(f"{self.kind.space}:blank_form_pdf"),
            "new_url": reverse("shipping:shipments:new") if may_open else "",
            "filter_names": set(self.filters.base_filters),
        }


class ConsignmentPage:
    """One record: what stands on it, what comes next, what happened."""

    def __init__(self, kind: Kind, template: str) -> None:
        self.kind, self.template = kind, template

    def __call__(self, request: SignedInRequest, number: str) -> HttpResponse:
        record = detail.find(self.kind.model, request.user, number)
        return render(request, self.template, detail.context(record, request.user))
