"""Whether a file is a table of measured values: decided before it is kept, each refusal a sentence.

What hides, acts or unpacks without end is refused as everywhere (`records.attachments`); here
besides, what nobody could read as a table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records import attachments
from records.attachments.intake import OFFICE
from records.spreadsheets import package
from records.spreadsheets.package import OLE, Unreadable
from testdata.choices import Refusal
from testdata.reading import Refused
from testdata.reading.encodings import decoded

if TYPE_CHECKING:
    from django.core.files.base import File

    from accounts.models import User
    from records.attachments.intake import AttachmentFields

ACCEPTED = ".xlsx,.csv"  # the same for a file picker
CSV = "text/csv"
TABLES = frozenset({CSV, OFFICE["xlsx"]})


def accept(upload: File, *, by: User) -> AttachmentFields:
    """The fields of a `DataFile`; ValidationError with a sentence for whoever chose the file.

    Call it before the verb's transaction: a large file takes a while to look through.
    """
    if 0 < upload.size <= settings.UPLOAD_MAX_BYTES:  # others are refused below, in their words
        content = upload.read()
        upload.seek(0)
        try:
            _require_table(content, (upload.name or "").lower())
        except Unreadable as wrong:
            raise ValidationError(str(wrong), code="unreadable") from None
    kept = attachments.accept(upload, by=by)
    if kept["media_type"] not in TABLES:
        raise ValidationError(_only_tables(), code="unreadable")
    return kept


def _require_table(content: bytes, name: str) -> None:
    """By its content; the name says only what it was meant to be."""
    if content.startswith((b"PK", OLE)) or name.endswith(".xlsx"):
        package.require_xlsx(content)
        package.require_whole(content)
    elif name.endswith(".csv"):
        try:
            decoded(content)
        except Refused:
            raise Unreadable(str(Refusal.ENCODING.label)) from None
    else:
        raise Unreadable(_only_tables())


def _only_tables() -> str:
    return _("这里只收 Excel（.xlsx）和 CSV 文件；旧版 .xls 和 .txt 请另存为其中一种。")
