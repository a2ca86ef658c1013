"""WeasyPrint, set up once a process and then only fed.

What makes it fast is kept from form to form: one list of fonts, the parsed stylesheet, decoded
photos. What makes it safe is its fetcher, which knows no way to anywhere.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from PIL import ImageFile

from records.pdf.glyphs import printable
from records.pdf.typefaces import only_ours

STYLESHEET = "print.css"
MOST_IMAGES = 200
LONGEST_HTML = 4_000_000
LONGEST_WAIT = 20  # seconds behind other forms of this process

Read = Callable[[str], bytes]
_turn = threading.Lock()


class PdfRefused(Exception):  # noqa: N818  it is an answer, not an error
    """The document is too large, or too many wait; said in words by the caller."""


class NothingOutside(Exception):  # noqa: N818  it is an answer, not an error
    """The document asked for something that it was not given."""


@cache
def stylesheet() -> str:
    """The text of `static/print.css`, the only style of printed forms."""
    found = finders.find(STYLESHEET)
    if not found:
        raise FileNotFoundError(STYLESHEET)
    return Path(str(found)).read_text(encoding="utf-8")


class _Engine:
    """WeasyPrint with our fonts and our style. Not safe for two threads at a time."""

    def __init__(self) -> None:
        with only_ours():
            import weasyprint
            from weasyprint.text.fonts import FontConfiguration
            from weasyprint.urls import URLFetcherResponse

            # Its import makes Pillow take half a photo for a whole one, in the whole process.
            ImageFile.LOAD_TRUNCATED_IMAGES = False
            # It would log addresses and styles of a document, which may hold personal data.
            logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
            self._fonts = FontConfiguration()
        self._weasyprint = weasyprint
        self._response = URLFetcherResponse
        self._images: dict[str, Any] = {}
        self._style = weasyprint.CSS(
            string=stylesheet(), font_config=self._fonts, url_fetcher=self._fetcher(_nothing)
        )

    def _fetcher(self, read: Read) -> Callable[[str], Any]:
        """Hands out what `read` knows; there is no code in it that opens a file or an address."""

        def fetch(url: str) -> Any:
            try:
                content = read(url)
            except KeyError as error:
                raise NothingOutside(url) from error
            return self._response(url, content, {"Content-Type": "image/jpeg"})

        fetch._fail_on_errors = False  # type: ignore[attr-defined]  # WeasyPrint asks for it
        return fetch

    def pages(self, html: str, read: Read) -> Any:
        """The laid out document."""
        if len(self._images) > MOST_IMAGES:
            self._images.clear()
        document = self._weasyprint.HTML(
            string=html, base_url="mem:", url_fetcher=self._fetcher(read)
        )
        return document.render(
            font_config=self._fonts, stylesheets=[self._style], cache=self._images
        )


def _nothing(url: str) -> bytes:
    raise KeyError(url)


@cache
def _engine() -> _Engine:
    return _Engine()


@contextmanager
def _without_collector() -> Iterator[None]:
    """A layout makes a million small objects, all needed until its end: looking is in vain."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def pdf(html: str, read: Read = _nothing) -> bytes:
    """The document as PDF. `read` answers for the addresses it was given, nobody for others."""
    return _write([html], read)


def joined(documents: list[str], read: Read = _nothing) -> bytes:
    """Many documents as one file, each with its own page numbers; fonts are in it once."""
    return _write(documents, read)


def _write(documents: list[str], read: Read) -> bytes:
    if max(map(len, documents)) > LONGEST_HTML:
        raise PdfRefused("size")
    if not _turn.acquire(timeout=LONGEST_WAIT):
        raise PdfRefused("busy")
    try:
        with _without_collector():
            rendered = [_engine().pages(printable(html), read) for html in documents]
            first = rendered[0]
            pages = [page for document in rendered for page in document.pages]
            return bytes(first.copy(pages).write_pdf(cache=_engine()._images))
    finally:
        _turn.release()
