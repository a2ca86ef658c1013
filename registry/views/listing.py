"""A list: one query narrowed by the filters, paged by key, exported as it is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import django_filters as filters
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views import View

from records.exports import xlsx_response
from records.lists import KeysetPage
from registry.facts import day, today


class Column(NamedTuple):
    """One column of a list: its head, its class, what may sort it, and the cell's text."""

    label: Any
    css: str
    sort: str
    text: Callable[[Any], Any]
    tone: Callable[[Any], str] | None = None  # a tag instead of text


def yes(value: bool) -> str:
    return gettext("是") if value else gettext("否")


class RegisterList(PermissionRequiredMixin, View):
    """What the four lists share; each says its columns and its filters."""

    model: type[Model]
    filterset_class: type[filters.FilterSet]
    kind: str
    title: Any
    add_label: Any
    add_permission: str
    icon: str
    shown: tuple[str, ...]
    columns: tuple[Column, ...]
    export: tuple[tuple[Any, Callable[[Any], Any]], ...]

    def queryset(self) -> QuerySet:
        return self.model._default_manager.visible_to(self.request.user)

    def get(self, request: HttpRequest) -> HttpResponse:
        filterset = self.filterset_class(request.GET, self.queryset(), request=request)
        page = KeysetPage(
            filterset.qs,
            self.filterset_class.sorts,
            sort=self.filterset_class.default_sort,
            params=request.GET,
        )
        context = {
            "title": self.title,
            "kind": self.kind,
            "icon": self.icon,
            "filter": filterset,
            "conditions": self.conditions(filterset, page),
            "chips": self.chips(filterset, page),
            "filtered": bool(filterset.form.changed_data),
            "heads": [
                {
                    "label": column.label,
                    "css": column.css,
                    "url": f"?{page.sort_query(column.sort)}" if column.sort else "",
                    "aria": page.aria_sort(column.sort) if column.sort else "",
                }
                for column in self.columns
            ],
            "rows": [self.row(entry) for entry in page.rows],
            "count": page.count_text,
            "hidden": [(n, v) for n, v in request.GET.items() if n == "sort" and v],
            "pager": {
                "summary": gettext("共 %(n)s 条") % {"n": page.count_text},
                "previous": f"?{page.previous_query}" if page.has_previous else "",
                "next": f"?{page.next_query}" if page.has_next else "",
            },
            "list_url": request.path,
            "export_url": f"{reverse(f'registry:{self.kind}-export')}?{page.query()}",
            **self.actions(),
        }
        return render(request, "registry/list.html", context)

    def actions(self) -> dict[str, Any]:
        """The buttons this person has business with."""
        user = self.request.user
        return {
            "add_url": (
                reverse(f"registry:{self.kind}-add") if user.has_perm(self.add_permission) else ""
            ),
            "add_label": self.add_label,
            "import_url": (
                reverse("registry:import", args=[self.kind])
                if user.has_perm("registry.import_registry") and user.has_perm(self.add_permission)
                else ""
            ),
        }

    def row(self, entry: Any) -> dict[str, Any]:
        return {
            "url": entry.get_absolute_url(),
            "cells": [
                {
                    "text": column.text(entry),
                    "css": column.css,
                    "tone": column.tone(entry) if column.tone else None,
                    "tagged": column.tone is not None,
                }
                for column in self.columns
            ],
        }

    def conditions(self, filterset: filters.FilterSet, page: KeysetPage) -> list[dict[str, Any]]:
        """The popovers of the filter bar, with what is set in each."""
        return [
            {"field": filterset.form[name], "on": said(filterset.form, name)} for name in self.shown
        ]

    def chips(self, filterset: filters.FilterSet, page: KeysetPage) -> list[dict[str, Any]]:
        """Everything that narrows the list, each with the address without it."""
        form = filterset.form
        return [
            {
                "label": form.fields[name].label,
                "value": said(form, name),
                "clear_url": f"?{page.query(**dict.fromkeys(parameters(form, name)))}",
            }
            for name in form.fields
            if said(form, name)
        ]


def parameters(form: Any, name: str) -> list[str]:
    """The names in the address that make up one condition; a range has two."""
    widget = form.fields[name].widget
    suffixes = getattr(widget, "suffixes", None)
    return [f"{name}_{suffix}" for suffix in suffixes] if suffixes else [name]


def said(form: Any, name: str) -> str:
    """What a condition says, or "" when it says nothing."""
    value = getattr(form, "cleaned_data", {}).get(name)
    if value in (None, "") or getattr(value, "exists", None) is False:
        return ""
    if isinstance(value, slice):
        return (
            f"{day(value.start and value.start.date())} – {day(value.stop and value.stop.date())}"
        )
    if isinstance(value, bool):
        return yes(value)
    choices = dict(getattr(form.fields[name], "choices", None) or {})
    return str(choices.get(value, value)) if not isinstance(value, Model) else str(value)


class Export(View):
    """What the list shows, all pages of it, as an Excel file without contacts."""

    of: type[RegisterList] = RegisterList

    def get(self, request: HttpRequest) -> HttpResponse:
        listing = self.of()
        listing.setup(request)
        if not listing.has_permission():
            return listing.handle_no_permission()
        filterset = listing.filterset_class(request.GET, listing.queryset(), request=request)
        queryset = filterset.qs.order_by("pk")

        def rows() -> Iterator[list[Any]]:
            for entry in queryset.iterator(2000):
                yield [read(entry) for _label, read in listing.export]

        name = f"{listing.title}-{today():%Y%m%d}.xlsx"
        heads = [str(label) for label, _read in listing.export]
        return xlsx_response(name, heads, rows(), title=str(listing.title))
