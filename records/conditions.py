"""The conditions above a list in words: tabs with counts, popovers, chips, saved views.

An app declares its own as a `Conditions`; `records.list_pages` shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.models import User
from records.lists import count_text
from records.models import SavedView

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_stubs_ext import StrOrPromise

    Choices = Iterable[tuple[Any, StrOrPromise]]
    # Whose rows a popover offers: all of them, and the paths of their code and their name.
    Source = tuple[QuerySet, str, str]

TEXT = CharField()


@dataclass(frozen=True)
class Known:
    """What the popovers offer and the views kept under a name, read in one query."""

    options: dict[str, list[tuple[str, str]]]
    views: list[tuple[str, str, str, str]]  # pk, name, query, own or shared

    @classmethod
    def read(cls, user: User, page: str, sources: Mapping[str, Source]) -> Known:
        def rows(kind: str, queryset: QuerySet, code: str, label: str, *more: Any) -> QuerySet:
            ends = more or (Value(""), Value(""))
            values = [Cast(one, TEXT) for one in (F(code), F(label), *ends)]
            return queryset.order_by().values_list(Value(kind, TEXT), *values)

        kept = SavedView.objects.filter(Q(owner=user) | Q(shared=True), page=page)
        found = rows("view", kept.filter(owner=user), "pk", "name", F("query"), Value("own")).union(
            rows("view", kept.exclude(owner=user), "pk", "name", F("query"), Value("")),
            *(rows(kind, *source) for kind, source in sources.items()),
            all=True,
        )
        options: dict[str, list[tuple[str, str]]] = {}
        views = []
        for kind, code, label, query, whose in sorted(found, key=lambda row: (row[0], row[2])):
            if kind == "view":
                views.append((code, label, query, whose))
            else:
                options.setdefault(kind, []).append((code, label))
        return cls(options, views)


class Pop(NamedTuple):
    """One condition as a popover of boxes to tick."""

    name: str
    label: str
    on: str
    options: list[tuple[str, str, bool]]
    phone: bool  # in sight on a phone too


class Conditions:
    """What may be asked of one kind of list. A subclass declares it."""

    page: str  # of its saved views
    views: Mapping[str, StrOrPromise]  # the ready-made ones; `all` and `default` among them
    default = "open"
    tabs: tuple[str, ...]  # those that stand above the list with their counts
    pops: tuple[tuple[str, StrOrPromise, Choices | None], ...]  # name, label, what to choose from
    chips: Mapping[str, StrOrPromise]  # the labels of what has no popover
    booleans: frozenset[str] = frozenset({"overdue"})
    phone: frozenset[str] = frozenset({"level", "status"})

    # --- what a subclass says -----------------------------------------------------------------
    def of_view(self, name: str, user: User) -> Q:
        """The condition of a ready-made view."""
        raise NotImplementedError

    def sources(self) -> dict[str, Source]:
        """What the popovers without fixed choices choose from."""
        return {}

    def words(self) -> dict[str, Choices]:
        """How the values of what has no popover are called."""
        return {}

    def near(self, user: User) -> Q:
        """What the tabs count among, where that is not everything."""
        return Q()

    # --- what stands above the list -----------------------------------------------------------
    def known(self, user: User) -> Known:
        return Known.read(user, self.page, self.sources())

    def label_of(self, view: Any) -> str:
        return str(self.views.get(view, self.views[self.default]))

    def counts(self, visible: QuerySet, user: User) -> dict[str, int]:
        """How many stand in each of the tabs, in one query."""
        counted = {name: Count("pk", filter=self.of_view(name, user)) for name in self.tabs}
        return visible.filter(self.near(user)).order_by().aggregate(**counted)

    def made_tabs(self, params: QueryDict, counts: dict[str, int]) -> list[dict[str, Any]]:
        """The ready-made views; one that is none of the tabs shows while it is looked at."""
        current = params["view"]
        names = (*self.tabs, *(() if current in {*self.tabs, "all"} else (current,)), "all")
        return [
            {
                "label": self.label_of(name),
                "url": "?" + urlencode({"view": name}),
                "count": count_text(counts[name]) if name in counts else None,
                "current": name == current,
                "urgent": name == "overdue" and counts.get(name),
            }
            for name in names
        ]

    def made_pops(self, params: QueryDict, known: Known) -> list[Pop]:
        """The popovers, each saying what it narrows to now."""
        made = []
        for name, label, fixed in self.pops:
            choices = _said(known.options.get(name, ()) if fixed is None else fixed)
            chosen = set(params.getlist(name))
            on = _listed([text for value, text in choices if value in chosen])
            options = [(value, text, value in chosen) for value, text in choices]
            made.append(Pop(name, str(label), on, options, name in self.phone))
        return made

    def made_chips(self, params: QueryDict, known: Known) -> list[dict[str, str]]:
        """Every condition but the view's own, each with the address without it."""
        words = self._all_words(known)
        labels = {**self.chips, **{name: label for name, label, _fixed in self.pops}}
        made = []
        for name, label in labels.items():
            values = [value for value in params.getlist(name) if value]
            if not values:
                continue
            left = params.copy()
            for gone in (name, "after", "before"):
                left.pop(gone, None)
            shown = [words.get(name, {}).get(value, value) for value in values]
            made.append(
                {"label": str(label), "value": _listed(shown), "clear_url": f"?{left.urlencode()}"}
            )
        return made

    def _all_words(self, known: Known) -> dict[str, dict[str, str]]:
        fixed = {name: _said(choices or ()) for name, _label, choices in self.pops}
        said = {name: _said(choices) for name, choices in self.words().items()}
        yes_no = [("true", _("是")), ("false", _("否")), ("True", _("是")), ("False", _("否"))]
        asked = dict.fromkeys(self.booleans, yes_no)
        return {name: dict(o) for name, o in (fixed | known.options | said | asked).items()}

    def own_views(self, request: SignedInRequest, known: Known, urls: str) -> list[dict[str, Any]]:
        """What this person kept, and what others share."""
        here = request.GET.copy()
        for name in ("after", "before", "page"):
            here.pop(name, None)
        shown = sorted(parse_qsl(here.urlencode()))
        return [
            {
                "label": name,
                "url": f"?{query}",
                "change_url": reverse(f"{urls}:change_view", args=[pk]),
                "own": whose == "own",
                "current": sorted(parse_qsl(query)) == shown,
            }
            for pk, name, query, whose in known.views
        ]


def _said(choices: Choices) -> list[tuple[str, str]]:
    return [(str(value), str(text)) for value, text in choices]


def _listed(texts: list[str]) -> str:
    """The first two, and how many there are in all."""
    first = _("、").join(texts[:2])
    if len(texts) <= 2:
        return first
    return _("%(first)s等 %(n)d 项") % {"first": first, "n": len(texts)}
