"""/deadlines/: what is overdue, due today and this week, by department and person; and as Excel."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from aftersales.deadlines import rows, sources, summary
from aftersales.deadlines.filters import DEFAULT_VIEW, VIEWS, DeadlineFilter, with_flags
from complaints.deadlines import SUBJECTS
from records import clock, exports
from records.lists import COUNTED, KeysetPage, count_text, sorting
from records.models import Deadline

VIEW_ONLY = {"view", "sort", "after", "before", "page"}


def asked(request: HttpRequest) -> QueryDict:
    """The address' conditions; nothing said means everything that is open."""
    params = request.GET.copy()
    if params.get("view") not in VIEWS:
        params["view"] = DEFAULT_VIEW
    return params


def found(request: HttpRequest, params: QueryDict) -> DeadlineFilter:
    """The person's clocks that fulfil the conditions."""
    visible = with_flags(sources.visible_to(request.user))
    return DeadlineFilter(params, queryset=visible, request=request)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The list with its tabs and the summary beside it."""
    params, now = asked(request), clock.now()
    narrowed = found(request, params)
    page = KeysetPage(
        rows.with_holders(narrowed.qs),
        DeadlineFilter.sorts,
        sort=DeadlineFilter.default_sort,
        params=params,
    )
    known = summary.read(sources.visible_to(request.user), now)
    counts = known.tabs
    view = params["view"]
    only_view = not (set(params) - VIEW_ONLY)
    if only_view:
        page.count = counts[view]
    titles = sources.titles(request.user, {one.record for one in page.rows})
    context = {
        "list": page,
        "rows": rows.rows(page.rows, request.user, titles),
        "total": count_text(min(page.count, COUNTED + 1)),
        "tabs": [
            {
                "label": str(label),
                "url": "?" + urlencode({"view": name}),
                "count": count_text(counts[name]),
                "current": name == view,
                "urgent": name == "overdue" and counts[name],
            }
            for name, label in VIEWS.items()
        ],
        "view": view,
        "view_label": str(VIEWS[view]),
        "pops": _pops(params, known),
        "only_view": only_view,
        "clear_url": "?" + urlencode({"view": view}),
        "query": page.query(),
        "departments": known.departments[: summary.MOST],
        "people": known.people[: summary.MOST],
        "month": known.month,
    }
    return render(request, "deadlines/list.html", context)


def _pops(params: QueryDict, known: summary.Summary) -> list[dict[str, Any]]:
    """The conditions with what they choose from."""
    choices = {
        "kind": (_("单据"), [(s.code, str(s.label)) for s in sources.SOURCES]),
        "department": (_("部门"), [(line.code, line.name) for line in known.departments]),
        "owner": (_("负责人"), [(line.code, line.name) for line in known.people]),
        "subject": (_("时限"), [(code, str(label)) for code, label in SUBJECTS.items()]),
        "level": (_("等级"), [(str(n), str(n)) for n in (1, 2, 3, 4)]),
    }
    made = []
    for name, (label, options) in choices.items():
        chosen = set(params.getlist(name))
        picked = [text for value, text in options if value in chosen]
        made.append(
            {
                "name": name,
                "label": label,
                "on": _("、").join(picked[:2]) if picked else "",
                "one": name == "kind",
                "options": [(value, text, value in chosen) for value, text in options],
            }
        )
    return made


@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as it is seen, as an Excel file."""
    params = asked(request)
    asked_order, default = params.get("sort", ""), DeadlineFilter.default_sort
    sort = sorting(Deadline, DeadlineFilter.sorts, asked_order, default)
    ordered = rows.with_all(found(request, params).qs).order_by(*sort.order())
    return exports.xlsx_response(
        _("时限一览") + ".xlsx",
        [str(label) for label in rows.EXPORTED],
        rows.exported(ordered, request.user),
        title=str(VIEWS[params["view"]]),
    )
