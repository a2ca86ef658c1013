"""From a template and plain data to the bytes of a form, or to the sentence why not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from records import audit, clock
from records.fonts import missing_packages
from records.models import ChainHead
from records.pdf import finished, renderer
from records.pdf.photos import Photos

if TYPE_CHECKING:
    from accounts.models import User

# Stand for the moment of making, and for the chain's head at that moment, until the file is really
# made: a kept file says when that was. PROOF stands for what is drawn of both (`Seal`).
MADE, HEAD, PROOF = "{{made}}", "{{head}}", "{{proof}}"
Seal = Callable[[ChainHead, datetime], str]
LANGUAGE = "zh-hans"  # the paper is Chinese, whatever language its reader has on screen


class PdfUnavailable(Exception):  # noqa: N818  it is an answer, not an error
    """No form can be made now; its text says in words what to do about it."""


def html_of(template: str, context: dict[str, Any], *, by: User | None = None) -> str:
    """The form's HTML, with a place left for the moment of making."""
    with translation.override(LANGUAGE):
        made = f"{MADE}　{by}" if by else MADE
        head = HEAD if context.get("number") else ""
        return render_to_string(template, {**context, "made": made, "head": head})


def print_form(
    template: str,
    context: dict[str, Any],
    *,
    photos: Photos | None = None,
    by: User | None = None,
    seal: Seal | None = None,
) -> bytes:
    """The form as PDF; from the files kept when the same content was printed before.

    seal: draws what leads from the paper to its proof, at the head of history when it is made.
    Raises PdfUnavailable when this machine cannot print Chinese, rather than print boxes.
    """
    return print_forms(template, [(context, seal)], photos=photos, by=by)


def print_forms(
    template: str,
    forms: Sequence[tuple[dict[str, Any], Seal | None]],
    *,
    photos: Photos | None = None,
    by: User | None = None,
) -> bytes:
    """Several records of a kind as one file, each with its own page numbers."""
    refuse_without_fonts()
    pages = [(html_of(template, context, by=by), seal) for context, seal in forms]
    content = "\0".join([renderer.stylesheet(), *(html for html, _seal in pages)])
    key = hashlib.sha256(content.encode()).hexdigest()
    if (kept := finished.find(key)) is not None:
        return kept
    made = _made(pages, photos or Photos())
    finished.keep(key, made)
    return made


def refuse_without_fonts() -> None:
    """Say which of Debian's packages to install."""
    if missing := missing_packages():
        raise PdfUnavailable(
            _("服务器缺少打印中文所需的软件包，请管理员运行：apt-get install %(packages)s")
            % {"packages": " ".join(missing)}
        )


def _made(pages: Sequence[tuple[str, Seal | None]], photos: Photos) -> bytes:
    now = clock.now()
    asked = any(seal or HEAD in html for html, seal in pages)
    head = audit.head() if asked else ChainHead()
    documents = []
    for html, seal in pages:
        sealed = html.replace(PROOF, seal(head, now)) if seal else html
        moment = timezone.localtime(now).strftime("%Y-%m-%d %H:%M")
        documents.append(sealed.replace(MADE, moment).replace(HEAD, str(head)))
    try:
        return renderer.joined(documents, photos.read)
    except renderer.PdfRefused as error:
        if error.args == ("size",):
            raise PdfUnavailable(_("这份表单的内容过多，无法排成一份 PDF。")) from error
        raise PdfUnavailable(_("现在有很多表单在打印，请一分钟后再试。")) from error


def answer(request: HttpRequest, name: str, make: Callable[[], bytes]) -> HttpResponse:
    """The form shown in the browser and kept by nobody on the way, or the sentence why not."""
    try:
        content = make()
    except PdfUnavailable as error:
        return unavailable(request, error)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(False, name) or "inline",
            "Cache-Control": "private, no-store",
            # The browser's own viewer is an object within the document.
            "Content-Security-Policy": "frame-ancestors 'none'",
        },
    )


def site(request: HttpRequest) -> str:
    """What the addresses on paper begin with, whichever name the product was asked by."""
    return (settings.SITE_URL or request.build_absolute_uri("/")).rstrip("/")


def unavailable(request: HttpRequest, error: PdfUnavailable) -> HttpResponse:
    """503 with the sentence, as a page or for a program."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": str(error)}, status=503)
    return render(request, "records/pdf/unavailable.html", {"reason": str(error)}, status=503)
