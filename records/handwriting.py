"""Drawn signatures of people without an account: taken, bound to content, told when broken.

What a canvas sends is a picture like any other upload: decoded, checked for ink, drawn anew as a
small black-and-white PNG, so that nothing but the strokes is kept. The binding is the same as for
our own people (`approvals`): place, round, version and hash of what stood above the name.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from PIL import Image, ImageChops, ImageOps, UnidentifiedImageError

from accounts.models import User
from records import clock
from records.approvals import content_hash
from records.due import source_text
from records.models import HandwrittenBase

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

H = TypeVar("H", bound=HandwrittenBase)

PREFIX = "data:image/png;base64,"
MOST_BYTES = 512 * 1024  # as sent
MOST_PIXELS = 4_000_000
SIZE = (900, 360)  # as kept: sharp at 75 mm on paper
LEAST_INK = 60  # dark pixels of the kept picture; a dot or a slip of the finger is no name


class Drawn(NamedTuple):
    """A signature as it was given: who, of which department, and the strokes as PNG."""

    name: str
    title: str
    image: bytes


def picture_of(sent: str) -> bytes:
    """The strokes of a data URL as a small PNG; refused in words when there are none.

    Raises ValidationError for what is no PNG, too large, damaged or empty.
    """
    if not sent.strip():
        raise ValidationError(_("请客户在签名框里手写签名。"), code="required")
    if not sent.startswith(PREFIX) or len(sent) > MOST_BYTES:
        raise ValidationError(_("签名没有传完整，请清除后重签。"), code="invalid")
    try:
        raw = base64.b64decode(sent.removeprefix(PREFIX), validate=True)
        with Image.open(io.BytesIO(raw), formats=("PNG",)) as source:
            if source.width * source.height > MOST_PIXELS:
                raise ValidationError(_("签名图片太大，请清除后重签。"), code="invalid")
            strokes = _strokes(source)
    except (binascii.Error, UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_("签名没有传完整，请清除后重签。"), code="invalid") from error
    if strokes.histogram()[0] < LEAST_INK:
        raise ValidationError(_("签名框里几乎没有笔迹，请客户签上姓名。"), code="required")
    kept = io.BytesIO()
    strokes.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _strokes(source: Image.Image) -> Image.Image:
    """Dark strokes on white in the kept size, cut to where the ink is."""
    flat = Image.new("RGBA", source.size, "white")
    flat.alpha_composite(source.convert("RGBA"))
    grey = flat.convert("L")
    ink = ImageChops.invert(grey).point(lambda value: 255 if value > 96 else 0)
    box = ink.getbbox()
    if box is None:
        return Image.new("1", SIZE, 1)
    fitted, most = grey.crop(box), (SIZE[0] - 40, SIZE[1] - 40)
    if fitted.width > most[0] or fitted.height > most[1]:  # never made larger: a dot stays a dot
        fitted = ImageOps.contain(fitted, most)
    page = Image.new("L", SIZE, 255)
    page.paste(fitted, ((SIZE[0] - fitted.width) // 2, (SIZE[1] - fitted.height) // 2))
    return page.point(lambda value: 255 if value > 140 else 0).convert("1")


def sign(
    model: type[H],
    place: str,
    *,
    owner: Mapping[str, models.Model],
    round_number: int,
    version: int,
    signed_content: Any,
    drawn: Drawn,
    witness: User,
) -> H:
    """Keep a drawn signature under what was on screen. In the verb's transaction.

    owner: `{"shipment": shipment}`, as the table's foreign key is called.
    signed_content: plain values in a fixed order, hashed as `approvals.content_hash` does.
    The verb puts the row's `seal` into the history, so that a changed row shows.
    """
    if not drawn.name.strip():
        raise ValidationError({"signer_name": _("请填写签字人的姓名。")})
    row = model(
        **owner,
        round_number=round_number,
        place=place,
        version=version,
        content_hash=content_hash(signed_content),
        signer_name=drawn.name.strip(),
        signer_title=drawn.title.strip(),
        image=drawn.image,
        image_sha256=hashlib.sha256(drawn.image).hexdigest(),
        signed_at=clock.now(),
        witnessed_by=witness,
    )
    row.seal = seal_of(row)
    row.full_clean(exclude=[*owner, "witnessed_by"], validate_constraints=False)
    row.save()
    return row


def seal_of(row: HandwrittenBase) -> str:
    """One hash over the whole signature: name, image, moment and content."""
    return content_hash(
        [
            *(row.place, row.round_number, row.version, row.content_hash),
            *(row.signer_name, row.signer_title, row.image_sha256, row.signed_at.isoformat()),
            row.serializable_value("witnessed_by"),
        ]
    )


def is_intact(row: HandwrittenBase, signed_content: Any) -> bool:
    """Whether record and signature still are what they were: content, image and seal agree."""
    image = hashlib.sha256(bytes(row.image)).hexdigest()
    return (
        row.content_hash == content_hash(signed_content)
        and row.image_sha256 == image
        and row.seal == seal_of(row)
    )


def void(rows: models.QuerySet[Any], reason: StrPromise) -> int:
    """What these names stand under is being changed: they count no longer. Gives how many."""
    return rows.filter(void_reason="").update(void_reason=source_text(reason))


def as_data_url(row: HandwrittenBase) -> str:
    """The strokes for a page or a printed form, which load nothing from elsewhere."""
    return PREFIX + base64.b64encode(bytes(row.image)).decode()


class DrawnPad(forms.Widget):
    """A canvas; `static/js/signature.js` puts what is drawn on it into a hidden input."""

    template_name = "components/forms/drawn_pad.html"
    use_fieldset = True


class DrawnField(forms.CharField):
    """A name drawn on the screen; gives PNG bytes, none where it may be left out and is."""

    widget = DrawnPad

    def clean(self, value: Any) -> Any:
        sent = super().clean(value)
        return picture_of(sent) if sent else b""
