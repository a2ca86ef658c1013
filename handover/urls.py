"""Addresses under /handover/: the same for each of the three kinds."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_http_methods, require_safe

from handover.kinds import KINDS, Kind
from handover.views.beginning import NEW
from handover.views.pages import PaperList, PaperPage
from handover.views.steps import StepPages
from records.detail_pages import RecordPages

app_name = "handover"
# What has a name of its own stands before the numbers: hand-overs come last.
PREFIXES = {"documents": "documents/", "notices": "notices/", "handovers": ""}


def addresses(kind: Kind) -> list[URLPattern]:
    """The list, what begins one, one record, its steps."""
    new = require_http_methods(["GET", "HEAD", "POST"])(NEW[kind.model])
    return [
        *PaperList(kind).urls(),
        path("new/", new, name="new"),
        path("<str:number>/", require_safe(PaperPage(kind)), name="detail"),
        *RecordPages(kind.model).urls(),
        path("<str:number>/<slug:verb>/", StepPages(kind), name="step"),
    ]


_kinds = {kind.space.partition(":")[2]: kind for kind in KINDS}
urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include((addresses(_kinds[name]), name))) for name, prefix in PREFIXES.items()
]
