"""`/verify/<token>/`: what proves a printed form, open to whoever holds the paper.

Without a log-in it says nothing that is not on the paper already: no customer, no content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import client_address
from records import audit, clock, papers
from records.due import exact_text
from records.models import FormEdition

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOST, SECONDS = 30, 60  # looks from one address, and in which time
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
STATES = {
    "held": ("green", gettext_lazy("有效")),
    "broken": ("red", gettext_lazy("签名与内容不符")),
    "void": ("amber", gettext_lazy("已失效")),
    "refused": ("amber", gettext_lazy("不同意")),
}


@login_not_required
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the QR code: held, broken or unknown."""
    if request.method not in {"GET", "HEAD"}:
        return _unlogged(HttpResponseNotAllowed(["GET", "HEAD"]))
    if _too_often(request):
        return _answer(request, "records/verify_busy.html", {}, 429)
    printed = papers.read(token)
    paper = papers.paper_of(printed) if printed else None
    if printed is None or paper is None:
        return _answer(request, "records/verify_unknown.html", {}, 404)
    return _answer(request, "records/verify.html", _shown(printed, paper), 200)


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    response = render(request, template, context, status=status)
    for name, value in HEADERS.items():
        response[name] = value
    return _unlogged(response)


def _unlogged(response: HttpResponse) -> HttpResponse:
    """Django logs the address of what it refuses; a token is no business of the log."""
    response._has_been_logged = True  # type: ignore[attr-defined]  # as django.utils.log asks
    return response


def _too_often(request: HttpRequest) -> bool:
    """Counted by process, which is enough against trying: a token has 128 bits."""
    key = f"verify:{client_address(request)}"
    cache.add(key, 0, SECONDS)
    try:
        return cache.incr(key) > MOST
    except ValueError:  # it ran out between the two
        return False


def _shown(printed: papers.Printed, paper: papers.Paper) -> dict[str, Any]:
    edition = FormEdition.objects.filter(pk=printed.edition).first()
    contained = audit.holds(printed.line, printed.beginning)
    since = papers.changes_since(printed, paper.number)
    names = [_name(one) for one in paper.names]
    return {
        "title": edition.title if edition else "",
        "facts": [
            {"label": _("编号"), "value": paper.number, "mono": True},
            {"label": _("表单编号"), "value": _edition(edition)},
            {"label": _("打印时间"), "value": exact_text(printed.at)},
            {"label": _("打印时状态"), "value": papers.state_then(printed, paper)},
            {"label": _("现在状态"), "value": paper.status},
            {"label": _("历史链"), "value": f"{printed.line} · {printed.beginning}"},
        ],
        "names": names,
        "contained": contained,
        "since": since,
        "broken": [one for one in names if one["state"] == "broken"],
        "record_url": paper.url,
        "looked_at": exact_text(clock.now()),
    }


def _edition(edition: FormEdition | None) -> str:
    return f"{edition.form_number} {edition.edition}" if edition else ""


def _name(one: papers.Name) -> dict[str, Any]:
    tone, words = STATES[one.state]
    return {
        "place": one.place,
        "round": one.round,
        "name": one.name,
        "role": one.role,
        "at": exact_text(one.at),
        "state": one.state,
        "tone": tone,
        "words": words,
    }
