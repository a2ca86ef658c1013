"""Handing a file out: it is looked at or saved, it never acts within our address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile

    from records.models import AttachmentBase

# Photos only: they were encoded anew, so they are pixels and nothing else.
SHOWN_IN_PLACE = frozenset({"image/jpeg", "image/png", "image/webp"})


def serve(
    request: HttpRequest, attachment: AttachmentBase, *, thumbnail: bool = False
) -> HttpResponseBase:
    """The file, or its small version; the caller has asked who may see the record.

    The browser keeps it but asks each time, so that a right withdrawn holds at once.
    """
    small = bool(thumbnail and attachment.thumbnail)
    stored = attachment.thumbnail if small else attachment.file
    etag = f'"{attachment.sha256}{"-s" if small else ""}"'
    not_modified = get_conditional_response(request, etag=etag)
    response = not_modified or _file_response(attachment, stored, small=small)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _file_response(attachment: AttachmentBase, stored: FieldFile, *, small: bool) -> FileResponse:
    try:
        opened = stored.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("这个文件已不在存储中，请联系系统管理员从备份恢复。")) from error
    media_type = attachment.media_type
    if small:
        media_type = "image/png" if str(stored.name).endswith(".png") else "image/jpeg"
    return FileResponse(
        opened,
        content_type="text/plain; charset=utf-8" if media_type == "text/plain" else media_type,
        as_attachment=media_type not in SHOWN_IN_PLACE,
        filename=attachment.name,
    )
