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
from complaints import waiting
from complaints.choices import OPEN, Category, Kind, Level, Stage, Status
from complaints.filters import DAYS, VIEWS
from complaints.models import Complaint
from records.lists import count_text
from records.models import SavedView
from registry.models import Product

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TABS = (
    "open",
    "mine",
    "overdue",
    "to_judge",
    "high",
    "waiting_customer",
    "countersigning",
    "closed_this_month",
)
TEXT = CharField()
# Conditions with a popover of their own, and what they choose from.
POPS: tuple[tuple[str, StrPromise, tuple | None], ...] = (
    ("product", gettext_lazy("产品"), None),
    ("level", gettext_lazy("等级"), tuple(Level.choices)),
    ("kind", gettext_lazy("软硬件"), tuple(Kind.choices)),
    ("stage", gettext_lazy("阶段"), tuple(Stage.choices)),
    ("department", gettext_lazy("责任部门"), None),
    ("handler", gettext_lazy("责任人"), None),
    ("category", gettext_lazy("类别"), tuple(Category.choices)),
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

        handles = Exists(Complaint.objects.filter(handler=OuterRef("pk")))
        kept = SavedView.objects.filter(Q(owner=user) | Q(shared=True), page="complaints")
        found = rows("product", Product.objects.current(), F("code"), F("model")).union(
            rows("department", Department.objects.all(), F("code"), F("name")),
            rows("handler", User.objects.filter(handles), F("username"), F("name")),
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
        picked = [text for value, text in choices if value in chosen]
        on = _listed(picked)
        options = [(value, text, value in chosen) for value, text in choices]
        made.append(Pop(name, str(label), on, options, name in {"level", "stage"}))
    return made


def _listed(texts: list[str]) -> str:
    """The first two, and how many there are in all."""
    first = _("、").join(texts[:2])
    if len(texts) <= 2:
        return first
    return _("%(first)s等 %(n)d 项") % {"first": first, "n": len(texts)}


def chips(params: QueryDict, known: Known) -> list[dict[str, str]]:
    """Every condition but the view's own, each with the address without it."""
    words = {name: dict(p[:2] for p in options) for name, options in _choices(known).items()}
    labels: dict[str, StrPromise] = {
        "q": gettext_lazy("搜索"),
        "status": gettext_lazy("状态"),
        "days": pgettext_lazy("complaint", "登记"),
        "received_after": gettext_lazy("受理自"),
        "received_before": gettext_lazy("受理至"),
        "customer": gettext_lazy("客户"),
        "equipment": gettext_lazy("设备"),
        "overdue": gettext_lazy("超期"),
        "number": gettext_lazy("单号"),
        "urgency": gettext_lazy("紧急程度"),
        "in_warranty": gettext_lazy("质保内"),
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
            "status": [(value, str(text)) for value, text in Status.choices],
            "days": [(value, str(text)) for value, text in DAYS],
            "overdue": yes_no,
            "in_warranty": yes_no,
            "urgency": [("urgent", _("紧急")), ("normal", _("一般"))],
        }
    )


def tab_counts(visible: QuerySet, user: User) -> dict[str, int]:
    """How many stand in each ready-made view, in one query over what is open or just closed."""
    near = Q(status__in=OPEN) | waiting.of_view("closed_this_month", user)
    counted = {name: Count("pk", filter=waiting.of_view(name, user)) for name in TABS}
    return visible.filter(near).order_by().aggregate(**counted)


def tabs(params: QueryDict, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The ready-made views; one that is none of the eight shows while it is looked at."""
    current = params["view"]
    names = (*TABS, *(() if current in TABS else (current,)))
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
    if current != "all":
        made.append({"label": label_of("all"), "url": "?view=all", "count": None})
    return made


def own_views(request: HttpRequest, known: Known) -> list[dict[str, Any]]:
    """What this person kept, and what others share."""
    here = sorted(parse_qsl(asked_query(request)))
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


def asked_query(request: HttpRequest) -> str:
    """The address without the place in the list."""
    params = request.GET.copy()
    for name in ("after", "before", "page"):
        params.pop(name, None)
    return params.urlencode()


def label_of(view: str) -> str:
    return str(VIEWS.get(view, VIEWS["open"]))
