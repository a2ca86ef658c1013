"""Printed forms: a template and its context become an A4 PDF; the one place that prints.

The renderer reads nothing but what it is given: no address is fetched, no file is opened.
"""

from records.pdf.photos import Photos
from records.pdf.printing import (
    PROOF,
    PdfUnavailable,
    Seal,
    answer,
    html_of,
    print_form,
    print_forms,
    site,
    unavailable,
)
from records.pdf.qr import qr_svg

__all__ = [
    "PROOF",
    "PdfUnavailable",
    "Photos",
    "Seal",
    "answer",
    "html_of",
    "print_form",
    "print_forms",
    "qr_svg",
    "site",
    "unavailable",
]
