"""The conditions above the list in words: tabs with counts, popovers, chips, saved views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Department, User
from capa.choices import Kind, Scale, Source, Status
from capa.figures import FIGURES
from capa.filters import CONDITIONS, DAYS, LEVELS, VIEWS
from capa.models import Capa
from records.lists import Sorting, count_text
from records.models import SavedView
from registry.models import Product

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PAGE = "capas"
TABS = ("open", "mine", "overdue", "to_sign", "high", "verifying", "closed")
TEXT = CharField()
POPS: tuple[tuple[str, StrPromise, tuple | None], ...] = (
    ("status", gettext_lazy("状态"), tuple(Status.choices)),
    ("level", gettext_lazy("等级"), tuple(LEVELS)),
    ("source", gettext_lazy("来源"), tuple(Source.choices)),
    ("department", gettext_lazy("责任部门"), None),
    ("owner", gettext_lazy("组长"), None),
    ("product", gettext_lazy("产品"), None),
)


@dataclass(frozen=True)
class Known:
    """What the popovers offer and the views kept under a name, read in one query."""

    options: dict[str, list[tuple[str, str]]]
    views: list[tuple[str, str, str, str]]  # pk, name, query, own or shared

    @classmethod
    def read(cls, user: User) -> Known:
        def rows(kind: str, queryset: QuerySet, code: Any, label: Any, *more: Any) -> QuerySet:
            values = [Cast(one, TEXT) for one in (code, label, *(more or (Value(""), Value(""))))]
            return queryset.order_by().values_list(Value(kind, TEXT), *values)

        leads = Exists(Capa.objects.filter(owner=OuterRef("pk")))
        kept = SavedView.objects.filter(Q(owner=user) | Q(shared=True), page=PAGE)
        found = rows("product", Product.objects.current(), F("code"), F("model")).union(
            rows("department", Department.objects.all(), F("code"), F("name")),
            rows("owner", User.objects.filter(leads), F("username"), F("name")),
            rows("view", kept.filter(owner=user), F("pk"), F("name"), F("query"), Value("own")),
            rows("view", kept.exclude(owner=user), F("pk"), F("name"), F("query"), Value("")),
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


def pops(params: QueryDict, known: Known) -> list[Pop]:
    """The popovers, each saying what it narrows to now."""
    made = []
    for name, label, fixed in POPS:
        choices = [(str(v), str(text)) for v, text in fixed or known.options.get(name, [])]
        chosen = set(params.getlist(name))
        on = _listed([text for value, text in choices if value in chosen])
        options = [(value, text, value in chosen) for value, text in choices]
        made.append(Pop(name, str(label), on, options, name in {"level", "status"}))
    return made


def _listed(texts: list[str]) -> str:
    """The first two, and how many there are in all."""
    first = _("、").join(texts[:2])
    if len(texts) <= 2:
        return first
    return _("%(first)s等 %(n)d 项") % {"first": first, "n": len(texts)}


def chips(params: QueryDict, known: Known) -> list[dict[str, str]]:
    """Every condition but the view's own, each with the address without it."""
    words = {name: dict(options) for name, options in _choices(known).items()}
    labels: dict[str, StrPromise] = {
        "q": gettext_lazy("搜索"),
        "number": gettext_lazy("编号"),
        "kind": gettext_lazy("类型"),
        "scale": gettext_lazy("格式"),
        "customer": gettext_lazy("客户"),
        "equipment": gettext_lazy("设备"),
        "days": pgettext_lazy("time", "提出"),
        "overdue": gettext_lazy("已超期"),
        "mine": gettext_lazy("我负责的"),
        "figure": gettext_lazy("指标"),
    } | {name: label for name, label, _fixed in POPS}
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


def _choices(known: Known) -> dict[str, list[tuple[str, str]]]:
    yes_no = [("true", _("是")), ("false", _("否")), ("True", _("是")), ("False", _("否"))]
    fixed = {name: [(str(v), str(t)) for v, t in given or ()] for name, _label, given in POPS}
    return (
        fixed
        | known.options
        | {
            "kind": [(value, str(text)) for value, text in Kind.choices],
            "scale": [(value, str(text)) for value, text in Scale.choices],
            "days": [(value, str(text)) for value, text in DAYS],
            "overdue": yes_no,
            "mine": yes_no,
            "figure": [(value, str(text)) for value, text in FIGURES.items()],
        }
    )


def tab_counts(visible: QuerySet, user: User) -> dict[str, int]:
    """How many stand in each ready-made view, in one query."""
    counted = {name: Count("pk", filter=CONDITIONS[name](user)) for name in TABS}
    return visible.order_by().aggregate(**counted)


def tabs(params: QueryDict, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The ready-made views; one that is none of them shows while it is looked at."""
    current = params["view"]
    names = (*TABS, *(() if current in {*TABS, "all"} else (current,)))
    made = [
        {
            "label": label_of(name),
            "url": "?" + urlencode({"view": name}),
            "count": count_text(counts[name]) if name in counts else None,
            "current": name == current,
            "urgent": name == "overdue" and counts.get(name),
        }
        for name in names
    ]
    made.append(
        {"label": label_of("all"), "url": "?view=all", "count": None, "current": current == "all"}
    )
    return made


def own_views(request: HttpRequest, known: Known) -> list[dict[str, Any]]:
    """What this person kept, and what others share."""
    params = request.GET.copy()
    for name in ("after", "before", "page"):
        params.pop(name, None)
    here = sorted(parse_qsl(params.urlencode()))
    return [
        {
            "pk": pk,
            "label": name,
            "url": f"?{query}",
            "own": whose == "own",
            "current": sorted(parse_qsl(query)) == here,
        }
        for pk, name, query, whose in known.views
    ]


def label_of(view: str) -> str:
    return str(VIEWS.get(view, VIEWS["open"]))


def order(sorting: Sorting) -> list[Any]:
    """The list's order for a query without pages: rows without a value come last."""
    field = F(sorting.path)
    first = field.desc(nulls_last=True) if sorting.descending else field.asc(nulls_last=True)
    return [first, "-pk" if sorting.descending else "pk"]
