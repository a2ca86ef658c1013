"""纠正预防 as a list and as a board: what `records.list_pages` is told of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from capa import rows
from capa.choices import OPEN, Status
from capa.conditions import CapaConditions
from capa.filters import CapaFilter
from records.list_pages import RecordList

CARDS = 30  # of a column of the board; the list has the rest


class CapaList(RecordList):
    urls_of = template = "capa"
    filters, conditions, table = CapaFilter, CapaConditions(), rows
    export_name = gettext_lazy("纠正预防清单")
    wide = ("q", "number", "status", "figure")

    def sums(self, lines: list[rows.Row]) -> dict[str, Any]:
        """Besides, how many of the measures are done."""
        done, measures = (sum(getattr(one, n) for one in lines) for n in ("done", "measures"))
        return super().sums(lines) | {"done": done, "measures": measures}

    def further_context(self, request: SignedInRequest) -> dict[str, Any]:
        return {
            "may_open": request.user.has_perm("capa.open_capa"),
            "may_follow": request.user.has_perm("capa.follow_capa"),
        }


LIST = CapaList()


@require_GET
def board(request: SignedInRequest) -> HttpResponse:
    """Columns by state; nothing is dragged, since steps are signed: a card leads to its CAPA."""
    params = request.GET.copy()
    params.setdefault("view", "open")
    narrowed = LIST.found(request, params)
    context = LIST.around(request, params, narrowed)
    # One query: the cards of each state, in the order in which they are due.
    shown = rows.for_rows(narrowed.qs.filter(status__in=OPEN)).order_by(*rows.order_by_due())
    lines = rows.rows(shown[: CARDS * len(OPEN)])
    columns = []
    for status in (s for s in Status if s in OPEN):
        cards = [line for line in lines if line.status == status]
        query = params.copy()
        query["status"] = status
        query["view"] = "open"
        columns.append(
            {
                "status": status,
                "label": status.label,
                "tone": rows.tone_of(status),
                "cards": cards[:CARDS],
                "count": len(cards),
                "over": sum(card.tone == "over" for card in cards),
                "more": max(0, len(cards) - CARDS),
                "url": f"{reverse('capa:list')}?{query.urlencode()}",
            }
        )
    return render(request, "capa/board.html", context | {"columns": columns})
