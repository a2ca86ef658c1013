"""Photos on paper: as fine as a printer shows them, and no finer."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from records.models import AttachmentBase, HandwrittenBase

LONG_EDGE = 720  # 82 mm beside each other at 220 dots an inch
KEPT = 96
SCHEME = "mem:"


class Photos:
    """The photos of one document by the address that its template uses for them."""

    def __init__(self) -> None:
        self._stored: dict[str, str] = {}
        self._drawn: dict[str, bytes] = {}

    def add(self, attachment: AttachmentBase) -> str:
        """Take a photo into the document; the address for its `src`.

        It is named by its content, so that the renderer may keep it from form to form.
        """
        address = f"{SCHEME}{attachment.sha256}"
        self._stored[address] = str(attachment.file.name)
        return address

    def add_drawn(self, row: HandwrittenBase) -> str:
        """Take a drawn signature into the document; it is small and stands in its row."""
        address = f"{SCHEME}{row.image_sha256}"
        self._drawn[address] = bytes(row.image)
        return address

    def read(self, address: str) -> bytes:
        """The bytes to print; KeyError for an address that was not given out."""
        if address in self._drawn:
            return self._drawn[address]
        return _for_print(self._stored[address])


@lru_cache(maxsize=KEPT)
def _for_print(stored: str) -> bytes:
    """Cached by the stored name, which is given once and never written again."""
    with default_storage.open(stored) as opened, Image.open(opened) as source:
        source.draft("RGB", (LONG_EDGE, LONG_EDGE))
        image = ImageOps.contain(source, (LONG_EDGE, LONG_EDGE)) if _large(source) else source
        if "A" in image.getbands():
            paper = Image.new("RGB", image.size, "white")
            paper.paste(image, mask=image.getchannel("A"))
            image = paper
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=82)
    return out.getvalue()


def _large(image: Image.Image) -> bool:
    return max(image.size) > LONG_EDGE
