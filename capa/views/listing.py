"""纠正预防 as a list and as a board: views, conditions, pages by key, Excel."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from capa import conditions, rows
from capa.choices import OPEN, Status
from capa.conditions import PAGE
from capa.filters import CapaFilter
from capa.models import Capa
from records import clock, exports
from records.lists import COUNTED, PAGE_SIZE, KeysetPage, count_text, sorting
from records.models import SavedView

SIZES = (25, 50, 100)
VIEW_ONLY = {"view", "sort", "page_size", "after", "before", "page"}
CARDS = 30  # of a column of the board; the list has the rest


def asked(request: HttpRequest) -> QueryDict:
    """The address' conditions; nothing said means 进行中, a word searched means everything."""
    params = request.GET.copy()
    if not params.get("view"):
        wide = any(params.get(name) for name in ("q", "number", "status", "figure"))
        params["view"] = "all" if wide else "open"
    return params


def found(request: HttpRequest, params: QueryDict) -> CapaFilter:
    """The person's CAPAs that fulfil the conditions."""
    visible = Capa.objects.visible_to(request.user)
    return CapaFilter(params, queryset=visible, request=request)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The list page; htmx gets the rows alone."""
    params = asked(request)
    narrowed = found(request, params)
    page = KeysetPage(
        rows.for_rows(narrowed.qs),
        CapaFilter.sorts,
        sort=CapaFilter.default_sort,
        params=params,
        size=_size(params),
    )
    lines = rows.rows(page.rows)
    only_view = not (set(params) - VIEW_ONLY)
    context = _around(request, params, narrowed)
    counts = context.pop("counts")
    if only_view and params["view"] in counts:
        page.count = counts[params["view"]]  # counted already, with the tabs
    context |= {
        "list": page,
        "rows": lines,
        "total": count_text(min(page.count, COUNTED + 1)),
        "only_view": only_view,
        "query": page.query(),
        "sums": {
            "rows": len(lines),
            "done": sum(one.done for one in lines),
            "measures": sum(one.measures for one in lines),
            "over": sum(one.tone == "over" for one in lines),
        },
        "next_due": None if lines or not only_view else _next_due(request),
    }
    template = "capa/_rows.html" if request.htmx else "capa/list.html"  # type: ignore[attr-defined]  # by its middleware
    return render(request, template, context)


def _around(request: HttpRequest, params: QueryDict, narrowed: CapaFilter) -> dict[str, Any]:
    """Tabs, conditions and saved views, the same above list and board."""
    known = conditions.Known.read(request.user)
    counts = conditions.tab_counts(Capa.objects.visible_to(request.user), request.user)
    return {
        "counts": counts,
        "tabs": conditions.tabs(params, counts),
        "own_views": conditions.own_views(request, known),
        "pops": conditions.pops(params, known),
        "chips": conditions.chips(params, known),
        "errors": [text for texts in narrowed.errors.values() for text in texts],
        "params": params,
        "hidden": [(n, v) for n, v in parse_qsl(params.urlencode()) if n in {"view", "sort"}],
        "clear_url": "?" + urlencode({"view": params["view"]}),
        "view": params["view"],
        "view_label": conditions.label_of(params["view"]),
        "may_open": request.user.has_perm("capa.open_capa"),
        "may_follow": request.user.has_perm("capa.follow_capa"),
    }


def _size(params: QueryDict) -> int:
    given = params.get("page_size", "")
    return int(given) if given in {str(size) for size in SIZES} else PAGE_SIZE


def _next_due(request: HttpRequest) -> rows.Row | None:
    """What comes next when a view has nothing left to do (design §8)."""
    soonest = Capa.objects.visible_to(request.user).open().filter(due_at__gte=clock.now())
    return next(iter(rows.rows(rows.for_rows(soonest).order_by("due_at")[:1])), None)


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Columns by state; nothing is dragged, since steps are signed: a card leads to its CAPA."""
    params = request.GET.copy()
    params.setdefault("view", "open")
    narrowed = found(request, params)
    context = _around(request, params, narrowed)
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
    context |= {"columns": columns, "only_view": not (set(params) - VIEW_ONLY)}
    return render(request, "capa/board.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as it is seen, conditions and order alike, as an Excel file."""
    params = asked(request)
    narrowed = found(request, params)
    sort = sorting(Capa, CapaFilter.sorts, params.get("sort", ""), CapaFilter.default_sort)
    ordered = rows.for_rows(narrowed.qs).order_by(*conditions.order(sort))
    return exports.xlsx_response(
        _("纠正预防清单") + ".xlsx",
        [str(label) for label in rows.EXPORTED],
        rows.exported(ordered.iterator(chunk_size=500)),
        title=str(conditions.label_of(params["view"])),
    )


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the conditions of the address under a name, for oneself or for all."""
    name = request.POST.get("name", "").strip()[:40]
    query = request.POST.get("query", "")[:1000]
    back = f"{reverse('capa:list')}?{query}"
    if not name:
        messages.error(request, _("请给视图一个名称。"))
        return redirect(back)
    try:
        with transaction.atomic():
            view = SavedView.objects.create(
                owner=request.user,
                page=PAGE,
                name=name,
                query=query,
                shared=bool(request.POST.get("shared")),
            )
    except IntegrityError:
        messages.error(request, _("您已有同名的视图，请换一个名称。"))
        return redirect(back)
    messages.success(request, _("已存为视图“%(name)s”。") % {"name": view.name})
    return redirect(back)


@require_POST
def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Share one's own view, keep it to oneself again, or delete it."""
    view = get_object_or_404(SavedView, pk=pk, owner=request.user, page=PAGE)
    if request.POST.get("do") == "delete":
        view.delete()
        messages.success(request, _("视图“%(name)s”已删除。") % {"name": view.name})
    else:
        view.shared = not view.shared
        view.save(update_fields=["shared"])
        words = (
            _("所有人都能用视图“%(name)s”。") if view.shared else _("视图“%(name)s”只有您能用。")
        )
        messages.success(request, words % {"name": view.name})
    return redirect("capa:list")
