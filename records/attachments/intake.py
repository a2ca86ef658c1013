"""Whether an upload is taken in, and as what: decided by its bytes, never by its name."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple, TypedDict

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from records import clock
from records.attachments import documents, names
from records.attachments.images import picture

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

IMAGES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp"})
IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"})
PHONE_IMAGES = frozenset({"image/heic", "image/avif"})
PHONE_SUFFIXES = frozenset({".heic", ".heif", ".avif"})
VIDEOS = {"video/mp4": (".mp4",), "video/x-m4v": (".mp4", ".m4v"), "video/quicktime": (".mov",)}
OFFICE = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# The same for a file picker. Phones turn HEIC into JPEG by themselves where HEIC is not named.
ACCEPTED = ",".join(
    [
        *sorted(IMAGES),
        ".pdf",
        *(f".{kind}" for kind in OFFICE),
        ".csv",
        ".txt",
        ".log",  # of a controller; kept as text
        *sorted({suffix for suffixes in VIDEOS.values() for suffix in suffixes}),
    ]
)
# A name that claims to be one of these while the content is plain text is a damaged file.
BINARY_SUFFIXES = frozenset({".pdf", ".xlsx", ".docx", ".mp4", ".mov"}) | IMAGE_SUFFIXES
MEGABYTE = 1024 * 1024


class AttachmentFields(TypedDict):
    """The fields of an `AttachmentBase`, ready for `Model(record=…, **fields)`."""

    file: ContentFile
    thumbnail: ContentFile | str
    name: str
    media_type: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    uploaded_by: User
    uploaded_at: datetime


class _Kept(NamedTuple):
    content: bytes
    media_type: str
    suffixes: tuple[str, ...]
    thumbnail: ContentFile | str = ""
    width: int | None = None
    height: int | None = None


def accept(upload: File, *, by: User) -> AttachmentFields:
    """Check and prepare one uploaded file (domain §12); nothing is written yet.

    Call it before the verb's transaction: decoding a photo takes time that no row should be
    locked for. Raises ValidationError with a sentence for the person who chose the file.
    """
    name = names.clean(upload.name or "")
    content = _read(upload, name)
    kept = _kept(content, name)
    shown = names.with_suffix(name, kept.suffixes)
    return AttachmentFields(
        file=ContentFile(kept.content, name=f"file{kept.suffixes[0]}"),
        thumbnail=kept.thumbnail,
        name=shown,
        media_type=kept.media_type,
        size=len(kept.content),
        sha256=hashlib.sha256(kept.content).hexdigest(),
        width=kept.width,
        height=kept.height,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )


def _read(upload: File, name: str) -> bytes:
    """The bytes, when there are any and not too many; a wrong size in the header is no help."""
    limit = settings.UPLOAD_MAX_BYTES
    content = b"" if upload.size > limit else upload.read(limit + 1)
    size = max(upload.size, len(content))
    if size > limit:
        raise ValidationError(
            _("“%(name)s”有 %(size)s MB，超过 %(limit)s MB 的上限，请压缩或拆分后上传。")
            % {
                "name": name,
                "size": f"{-(-size * 10 // MEGABYTE) / 10:g}",
                "limit": f"{limit / MEGABYTE:g}",
            },
            code="too_large",
        )
    if not content:
        raise ValidationError(_("“%(name)s”是空文件。") % {"name": name}, code="empty")
    return content


def _kept(content: bytes, name: str) -> _Kept:
    guess = filetype.guess(content)
    found = guess.mime if guess else ""
    suffix = names.split(name)[1].lower()
    if found in PHONE_IMAGES or suffix in PHONE_SUFFIXES:
        raise ValidationError(
            _(
                "“%(name)s”是 HEIC 照片，浏览器和打印都不能显示。"
                "请在手机“相机—格式”里选“兼容性最佳”，或转成 JPG 后上传。"
            )
            % {"name": name},
            code="heic",
        )
    if found in IMAGES or suffix in IMAGE_SUFFIXES:
        return _photo(content, name)
    if content.startswith(b"%PDF-"):
        documents.check_pdf(content, name)
        return _Kept(content, "application/pdf", (".pdf",))
    if content.startswith(b"PK"):
        kind = documents.check_office(content, name)
        return _Kept(content, OFFICE[kind], (f".{kind}",))
    if found in VIDEOS:
        documents.check_video(content, name)
        return _Kept(content, found, VIDEOS[found])
    if found or suffix in BINARY_SUFFIXES:
        raise ValidationError(
            _(
                "“%(name)s”的内容不是允许的类型。可以上传照片（JPG、PNG、WebP）、"
                "PDF、Excel（xlsx）、Word（docx）、CSV、TXT 和 MP4 视频。"
            )
            % {"name": name},
            code="not_allowed",
        )
    documents.check_text(content, name)
    if suffix == ".csv":
        return _Kept(content, "text/csv", (".csv",))
    return _Kept(content, "text/plain", (".txt",))


def _photo(content: bytes, name: str) -> _Kept:
    made = picture(content, name)
    return _Kept(
        content=made.content,
        media_type=made.media_type,
        suffixes=made.suffixes,
        thumbnail=ContentFile(made.thumbnail, name=f"thumbnail{made.thumbnail_suffix}"),
        width=made.width,
        height=made.height,
    )
