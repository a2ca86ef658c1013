"""客诉 as a list: what `records.list_pages` is told of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from accounts.http import SignedInRequest
from complaints import rows
from complaints.conditions import ComplaintConditions
from complaints.filters import ComplaintFilter
from records.list_pages import RecordList


class ComplaintList(RecordList):
    urls_of = template = "complaints"
    filters, conditions, table = ComplaintFilter, ComplaintConditions(), rows
    export_name = gettext_lazy("客诉清单")

    def sums(self, lines: list[rows.Row]) -> dict[str, Any]:
        """Besides, what the machines stood still and what it cost."""

        def add(name: str) -> str:
            cells = [getattr(one, name).replace(",", "") for one in lines]
            values = [float(cell) for cell in cells if cell]
            return f"{sum(values):,.2f}".rstrip("0").rstrip(".") if values else ""

        stopped = sum(bool(one.due and one.due.state == "stop") for one in lines)
        own = {"downtime": add("downtime"), "cost": add("cost"), "stopped": stopped}
        return super().sums(lines) | own

    def further_context(self, request: SignedInRequest) -> dict[str, Any]:
        return {
            "may_read_customers": request.user.has_perm("registry.view_customer"),
            "may_open": request.user.has_perm("complaints.open_complaint"),
        }


LIST = ComplaintList()
