"""A kind of record as a list: ready-made and saved views, conditions, pages by key, Excel.

An app declares what its list is about and gets the four addresses of it:

    class ComplaintList(RecordList):
        urls_of, template = "complaints", "complaints"
        filters, conditions, table = ComplaintFilter, ComplaintConditions(), rows
        export_name = gettext_lazy("客诉清单")

    urlpatterns = [*ComplaintList().urls(), …]    # list, export, save_view, change_view

The templates `<template>/list.html` and `_rows.html` are made of `components/list/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from records import clock, exports
from records.lists import COUNTED, PAGE_SIZE, KeysetPage, count_text, sorting
from records.models import SavedView

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from records.conditions import Conditions

SIZES = (25, 50, 100)
VIEW_ONLY = {"view", "sort", "page_size", "after", "before", "page"}


class Table(Protocol):
    """How an app makes its rows to lines; its module `rows` is one."""

    EXPORTED: Sequence[StrOrPromise]

    def for_rows(self, queryset: QuerySet[Any], /) -> QuerySet[Any]: ...
    def rows(self, records: Iterable[Any], /) -> list[Any]: ...
    def exported(self, records: Iterable[Any], /) -> Iterable[Sequence[object]]: ...


class RecordList:
    """The list of one kind of record. The model has `visible_to`, and `open` where it is timed."""

    urls_of: str  # the namespace of the addresses
    template: str  # the folder of list.html and _rows.html
    filters: type[Any]  # a FilterSet with `sorts` and `default_sort`
    conditions: Conditions
    table: ClassVar[Any]  # a `Table`
    export_name: StrOrPromise
    wide: tuple[str, ...] = ("q", "number")  # asked for these, all are looked through

    # --- what a subclass says -----------------------------------------------------------------
    def sums(self, lines: list[Any]) -> dict[str, Any]:
        """What the foot of the table adds up, for this page."""
        return {"rows": len(lines), "over": sum(one.tone == "over" for one in lines)}

    def further_context(self, request: SignedInRequest) -> dict[str, Any]:
        """What the templates ask besides."""
        return {}

    # --- the rows -----------------------------------------------------------------------------
    @property
    def model(self) -> Any:
        return self.filters._meta.model

    def visible(self, request: SignedInRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model.objects.visible_to(request.user)
        return rows

    def asked(self, request: SignedInRequest) -> QueryDict:
        """The address' conditions; nothing said means the first view, a word means everything."""
        params = request.GET.copy()
        if not params.get("view"):
            wide = any(value for name in self.wide for value in params.getlist(name))
            params["view"] = "all" if wide else self.conditions.default
        return params

    def found(self, request: SignedInRequest, params: QueryDict) -> Any:
        """The person's records that fulfil the conditions."""
        return self.filters(params, queryset=self.visible(request), request=request)

    # --- the pages ----------------------------------------------------------------------------
    def page(self, request: SignedInRequest) -> HttpResponse:
        """The list page; htmx gets the rows alone."""
        params = self.asked(request)
        narrowed = self.found(request, params)
        page = KeysetPage(
            self.table.for_rows(narrowed.qs),
            self.filters.sorts,
            sort=self.filters.default_sort,
            params=params,
            size=_size(params),
        )
        lines = self.table.rows(page.rows)
        context = self.around(request, params, narrowed)
        only_view, counts = context["only_view"], context["counts"]
        if only_view and params["view"] in counts:
            page.count = counts[params["view"]]  # counted already, with the tabs
        context |= {
            "list": page,
            "rows": lines,
            "total": count_text(min(page.count, COUNTED + 1)),
            "query": page.query(),
            "sums": self.sums(lines),
            "next_due": None if lines or not only_view else self._next_due(request),
        }
        alone = request.htmx  # type: ignore[attr-defined]  # by its middleware
        return render(request, f"{self.template}/{'_rows' if alone else 'list'}.html", context)

    def around(self, request: SignedInRequest, params: QueryDict, narrowed: Any) -> dict[str, Any]:
        """Tabs, conditions and saved views: what stands above the rows."""
        known = self.conditions.known(request.user)
        counts = self.conditions.counts(self.visible(request), request.user)
        return {
            "counts": counts,
            "tabs": self.conditions.made_tabs(params, counts),
            "own_views": self.conditions.own_views(request, known, self.urls_of),
            "pops": self.conditions.made_pops(params, known),
            "chips": self.conditions.made_chips(params, known),
            "errors": [text for texts in narrowed.errors.values() for text in texts],
            "params": params,
            "hidden": [(n, v) for n, v in parse_qsl(params.urlencode()) if n in {"view", "sort"}],
            "clear_url": "?" + urlencode({"view": params["view"]}),
            "only_view": not (set(params) - VIEW_ONLY),
            "view": params["view"],
            "view_label": self.conditions.label_of(params["view"]),
            "export_url": reverse(f"{self.urls_of}:export"),
            "save_view_url": reverse(f"{self.urls_of}:save_view"),
            **self.further_context(request),
        }

    def _next_due(self, request: SignedInRequest) -> Any:
        """What comes next when a view has nothing left to do (design §8)."""
        soonest = self.model.objects.visible_to(request.user).open().filter(due_at__gte=clock.now())
        return next(
            iter(self.table.rows(self.table.for_rows(soonest).order_by("due_at")[:1])), None
        )

    def export(self, request: SignedInRequest) -> HttpResponseBase:
        """The list as it is seen, conditions and order alike, as an Excel file."""
        params = self.asked(request)
        narrowed = self.found(request, params)
        asked, default = params.get("sort", ""), self.filters.default_sort
        order = sorting(self.model, self.filters.sorts, asked, default).order()
        ordered = self.table.for_rows(narrowed.qs).order_by(*order)
        return exports.xlsx_response(
            f"{self.export_name}.xlsx",
            [str(label) for label in self.table.EXPORTED],
            self.table.exported(ordered.iterator(chunk_size=500)),
            title=self.conditions.label_of(params["view"]),
        )

    # --- views under a name -------------------------------------------------------------------
    def save_view(self, request: SignedInRequest) -> HttpResponse:
        """Keep the conditions of the address under a name, for oneself or for all."""
        name = request.POST.get("name", "").strip()[:40]
        query = request.POST.get("query", "")[:1000]
        back = f"{reverse(f'{self.urls_of}:list')}?{query}"
        if not name:
            messages.error(request, _("请给视图一个名称。"))
            return redirect(back)
        try:
            with transaction.atomic():
                view = SavedView.objects.create(
                    owner=request.user,
                    page=self.conditions.page,
                    name=name,
                    query=query,
                    shared=bool(request.POST.get("shared")),
                )
        except IntegrityError:
            messages.error(request, _("您已有同名的视图，请换一个名称。"))
            return redirect(back)
        messages.success(request, _("已存为视图“%(name)s”。") % {"name": view.name})
        return redirect(back)

    def change_view(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Share one's own view, keep it to oneself again, or delete it."""
        own = SavedView.objects.filter(owner=request.user, page=self.conditions.page)
        view = get_object_or_404(own, pk=pk)
        if request.POST.get("do") == "delete":
            view.delete()
            messages.success(request, _("视图“%(name)s”已删除。") % {"name": view.name})
        else:
            view.shared = not view.shared
            view.save(update_fields=["shared"])
            words = (
                _("所有人都能用视图“%(name)s”。")
                if view.shared
                else _("视图“%(name)s”只有您能用。")
            )
            messages.success(request, words % {"name": view.name})
        return redirect(f"{self.urls_of}:list")

    def urls(self) -> list[URLPattern]:
        """The addresses of the list; they stand before those that begin with a number."""
        return [
            path("", require_GET(self.page), name="list"),
            path("export/", require_GET(self.export), name="export"),
            path("views/", require_POST(self.save_view), name="save_view"),
            path("views/<int:pk>/", require_POST(self.change_view), name="change_view"),
        ]


def _size(params: QueryDict) -> int:
    given = params.get("page_size", "")
    return int(given) if given in {str(size) for size in SIZES} else PAGE_SIZE
