"""Printing the 客诉处理单, beside WeasyPrint as its manual's first page calls it.

Both get the same HTML, style and photos; time is the process's own, A B A B in one run, so that
a machine that is busy or slow changes both alike.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator

from django.core.files.storage import default_storage

from benchmarks import Figure
from complaints.documents import complaint_form_context
from complaints.documents.form import TEMPLATE
from records.pdf import Photos, html_of, renderer
from tests.complaints.paper import Story

PAIRS = 9
PHONE = (2560, 1920)  # a photo as a phone takes it and the product keeps it
FORMS = 100
NAIVE_FILES = 25  # a quarter of them is measured; each is as long as the other


def run() -> Iterator[Figure]:
    """Two figures of `Speed: goals`."""
    html, photos, naive = _form()
    ours = _pair(lambda: renderer.pdf(html, photos.read), lambda: _naive(naive))
    yield Figure("complaint form warm ÷ naive WeasyPrint on the same HTML (CPU)", ours, 0.55)
    forms = [html.replace("KS-", f"K{n:02}-") for n in range(FORMS)]
    together = _seconds(lambda: renderer.joined(forms, photos.read))
    alone = _seconds(lambda: [_naive(naive) for _n in range(NAIVE_FILES)])
    ratio = together / (alone * FORMS / NAIVE_FILES)
    yield Figure("100 forms as one document ÷ 100 naive files", ratio, 0.5)


def _form() -> tuple[str, Photos, str]:
    """A closed complaint with four photos: its HTML, and the same with paths for the naive call."""
    story = Story(photos=4, size=PHONE)
    photos = Photos()
    context = complaint_form_context(
        story.complaint, base_url="http://localhost:8000", photos=photos, by=story.people.sales
    )
    html = html_of(TEMPLATE, context, by=story.people.sales)
    paths = {
        f"mem:{attachment.sha256}": default_storage.path(attachment.file.name)
        for attachment in story.complaint.attachments.all()
    }
    naive = re.sub(r"mem:[0-9a-f]{64}", lambda found: f"file://{paths[found[0]]}", html)
    return html, photos, naive.replace("</head>", f"<style>{_style()}</style></head>")


def _style() -> str:
    """Our style, without the families that only our own list of fonts has."""
    return re.sub(r'"Form \w+", ', "", renderer.stylesheet())


def _naive(html: str) -> bytes:
    import weasyprint  # noqa: PLC0415, TID251  what the product is measured against

    return bytes(weasyprint.HTML(string=html).write_pdf())


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _pair(ours: Callable[[], object], theirs: Callable[[], object]) -> float:
    """The median of the ratios of neighbours, after one warm-up each."""
    ours(), theirs()
    return statistics.median(_seconds(ours) / _seconds(theirs) for _n in range(PAIRS))
