"""The list of a kind and the page of one record."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.http import SignedInRequest
from handover import detail
from handover.kinds import KINDS, Kind
from records.list_pages import RecordList


class PaperList(RecordList):
    """合同交接, 资料申请, 更改通知: one page, a way to each."""

    template = "handover"

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.urls_of = kind.space
        self.filters, self.conditions = kind.filters, kind.conditions
        self.table = kind.table  # type: ignore[misc]  # of this list
        self.export_name = kind.label

    def further_context(self, request: SignedInRequest) -> dict[str, Any]:
        may_open = not self.kind.workflow.may_not_open(request.user)
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
            "new_url": reverse(f"{self.kind.space}:new") if may_open else "",
            "filter_names": set(self.filters.base_filters),
        }


class PaperPage:
    """One record: what stands on it, what comes next, what happened."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def __call__(self, request: SignedInRequest, number: str) -> HttpResponse:
        paper = detail.find(self.kind.model, request.user, number)
        return render(request, "handover/detail.html", detail.context(paper, request.user))
