"""客诉 as a list: ready-made and saved views, conditions, pages by key, Excel."""

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

from complaints import conditions, rows
from complaints.filters import ComplaintFilter
from complaints.models import Complaint
from records import clock, exports
from records.lists import COUNTED, PAGE_SIZE, KeysetPage, count_text, sorting
from records.models import SavedView

SIZES = (25, 50, 100)
PAGE = "complaints"
VIEW_ONLY = {"view", "sort", "page_size", "after", "before", "page"}


def asked(request: HttpRequest) -> QueryDict:
    """The address' conditions; nothing said means 未关闭, a word searched means everything."""
    params = request.GET.copy()
    if not params.get("view"):
        params["view"] = "all" if params.get("q") or params.getlist("number") else "open"
    return params


def found(request: HttpRequest, params: QueryDict) -> ComplaintFilter:
    """The person's complaints that fulfil the conditions."""
    visible = Complaint.objects.visible_to(request.user)
    return ComplaintFilter(params, queryset=visible, request=request)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The list page; htmx gets the rows alone."""
    params = asked(request)
    narrowed = found(request, params)
    page = KeysetPage(
        rows.for_rows(narrowed.qs),
        ComplaintFilter.sorts,
        sort=ComplaintFilter.default_sort,
        params=params,
        size=_size(params),
    )
    known = conditions.Known.read(request.user)
    lines = rows.rows(page.rows)
    only_view = not (set(params) - VIEW_ONLY)
    counts = conditions.tab_counts(Complaint.objects.visible_to(request.user), request.user)
    if only_view and params["view"] in counts:
        page.count = counts[params["view"]]  # counted already, with the tabs
    context = {
        "list": page,
        "rows": lines,
        "total": count_text(min(page.count, COUNTED + 1)),
        "tabs": conditions.tabs(params, counts),
        "own_views": conditions.own_views(request, known),
        "pops": conditions.pops(params, known),
        "chips": conditions.chips(params, known),
        "errors": [text for texts in narrowed.errors.values() for text in texts],
        "params": params,
        "hidden": [(n, v) for n, v in parse_qsl(params.urlencode()) if n in {"view", "sort"}],
        "clear_url": "?" + urlencode({"view": params["view"]}),
        "only_view": only_view,
        "view": params["view"],
        "view_label": conditions.label_of(params["view"]),
        "query": page.query(),
        "sums": _sums(lines),
        "may_read_customers": request.user.has_perm("registry.view_customer"),
        "may_open": request.user.has_perm("complaints.open_complaint"),
        "next_due": None if lines or not only_view else _next_due(request),
    }
    template = "complaints/_rows.html" if request.htmx else "complaints/list.html"
    return render(request, template, context)


def _size(params: QueryDict) -> int:
    given = params.get("page_size", "")
    return int(given) if given in {str(size) for size in SIZES} else PAGE_SIZE


def _sums(lines: list[rows.Row]) -> dict[str, Any]:
    """What the foot of the table adds up, for this page."""

    def add(name: str) -> str:
        values = [float(getattr(one, name).replace(",", "")) for one in lines if getattr(one, name)]
        return f"{sum(values):,.2f}".rstrip("0").rstrip(".") if values else ""

    return {
        "rows": len(lines),
        "downtime": add("downtime"),
        "cost": add("cost"),
        "over": sum(one.tone == "over" for one in lines),
        "stopped": sum(bool(one.due and one.due.state == "stop") for one in lines),
    }


def _next_due(request: HttpRequest) -> rows.Row | None:
    """What comes next when a view has nothing left to do (design §8)."""
    soonest = Complaint.objects.visible_to(request.user).open().filter(due_at__gte=clock.now())
    return next(iter(rows.rows(rows.for_rows(soonest).order_by("due_at")[:1])), None)


@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as it is seen, conditions and order alike, as an Excel file."""
    params = asked(request)
    narrowed = found(request, params)
    asked_order = params.get("sort", "")
    sort = sorting(Complaint, ComplaintFilter.sorts, asked_order, ComplaintFilter.default_sort)
    ordered = rows.for_rows(narrowed.qs).order_by(*sort.order())
    return exports.xlsx_response(
        _("客诉清单") + ".xlsx",
        [str(label) for label in rows.EXPORTED],
        rows.exported(ordered.iterator(chunk_size=500)),
        title=str(conditions.label_of(params["view"])),
    )


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the conditions of the address under a name, for oneself or for all."""
    name = request.POST.get("name", "").strip()[:40]
    query = request.POST.get("query", "")[:1000]
    back = f"{reverse('complaints:list')}?{query}"
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
    return redirect("complaints:list")
