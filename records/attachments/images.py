"""Photos: decoded and encoded anew, so that only the picture itself is kept.

What a camera or an attacker puts around the pixels (place, serial number, a second file
behind the picture) does not survive; the rotation that the camera noted is applied before.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

LONG_EDGE = 2560
THUMBNAIL_EDGE = 480
READABLE = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
# Decoded format → the one kept. A GIF's or BMP's pixels fit PNG without loss.
KEPT_AS = {"JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP"}
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
SUFFIXES = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "WEBP": (".webp",)}
# Pillow says that a file is damaged with any of these.
DAMAGE = (OSError, SyntaxError, ValueError, IndexError, EOFError, TypeError, MemoryError)


@dataclass(frozen=True)
class Picture:
    """A photo as it is kept, with its small version."""

    content: bytes
    thumbnail: bytes
    media_type: str
    suffixes: tuple[str, ...]
    thumbnail_suffix: str
    width: int
    height: int


def picture(content: bytes, name: str) -> Picture:
    """Decode, turn upright, limit the size, encode; raise in words when it cannot be done."""
    try:
        with Image.open(io.BytesIO(content), formats=READABLE) as source:
            _refuse_too_many_pixels(source, name)
            kept_as = KEPT_AS.get(str(source.format), "PNG")
            source.draft("RGB", (LONG_EDGE, LONG_EDGE))
            source.load()
            upright = _upright(source)
    except UnidentifiedImageError as error:
        raise ValidationError(
            _("“%(name)s”不是能读取的图片，请换一张 JPG 或 PNG 照片。") % {"name": name},
            code="not_an_image",
        ) from error
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except DAMAGE as error:
        raise ValidationError(
            _("图片“%(name)s”已损坏或不完整，请重新拍照或重新发送。") % {"name": name},
            code="damaged",
        ) from error
    upright.thumbnail((LONG_EDGE, LONG_EDGE), Image.Resampling.LANCZOS)
    small = upright.copy()
    small.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE), Image.Resampling.LANCZOS)
    small_as = "PNG" if "A" in small.mode else "JPEG"
    return Picture(
        content=_encode(upright, kept_as),
        thumbnail=_encode(small, small_as),
        media_type=MEDIA_TYPES[kept_as],
        suffixes=SUFFIXES[kept_as],
        thumbnail_suffix=SUFFIXES[small_as][0],
        width=upright.width,
        height=upright.height,
    )


def _refuse_too_many_pixels(source: Image.Image, name: str) -> None:
    """Asked of the header, before a pixel is decoded: a small file can claim a huge picture."""
    if source.width * source.height > settings.UPLOAD_MAX_PIXELS:
        raise _too_large(name)


def _too_large(name: str) -> ValidationError:
    return ValidationError(
        _("图片“%(name)s”超过 %(limit)d 万像素的上限，请缩小后上传。")
        % {"name": name, "limit": settings.UPLOAD_MAX_PIXELS // 10_000},
        code="too_many_pixels",
    )


def _upright(source: Image.Image) -> Image.Image:
    """The first frame, rotated as the camera held it, in sRGB and in a mode that all can show."""
    transparent = source.mode in ("RGBA", "LA", "PA") or "transparency" in source.info
    profile = source.info.get("icc_profile")
    turned = ImageOps.exif_transpose(source)
    if turned.mode == "L" and not transparent:
        plain = turned
    else:
        plain = turned.convert("RGBA" if transparent else "RGB")
    if profile and plain.mode == "RGB":
        plain = _in_srgb(plain, profile)
    # Pixels only: no EXIF, no comment, no profile goes on with them.
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """A phone's wide colours as every screen shows them; a broken profile is left out."""
    try:
        return (
            ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            )
            or image
        )
    except (ImageCms.PyCMSError, OSError):
        return image


def _encode(image: Image.Image, kept_as: str) -> bytes:
    out = io.BytesIO()
    if kept_as == "PNG":
        image.save(out, "PNG")
    else:
        image.convert("RGB" if kept_as == "JPEG" else image.mode).save(out, kept_as, quality=86)
    return out.getvalue()
