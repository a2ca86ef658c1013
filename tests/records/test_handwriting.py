"""A customer's drawn name: what is taken for one, what is kept of it, and what is not."""

from __future__ import annotations

import base64
import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageDraw

from records import handwriting


def data_url(picture: Image.Image) -> str:
    sent = io.BytesIO()
    picture.save(sent, "PNG")
    return handwriting.PREFIX + base64.b64encode(sent.getvalue()).decode()


def drawn(mode: str = "RGBA", size: tuple[int, int] = (680, 360)) -> Image.Image:
    """A stroke as a canvas has it: dark on nothing."""
    picture = Image.new(mode, size, (0, 0, 0, 0) if mode == "RGBA" else "white")
    lines = [(60, 80), (180, 240), (300, 90), (420, 260), (560, 120)]
    ImageDraw.Draw(picture).line(lines, fill="#16202c", width=5)
    return picture


def test_strokes_are_kept_as_a_small_black_and_white_picture() -> None:
    kept = handwriting.picture_of(data_url(drawn()))
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.format == "PNG"
        assert picture.size == handwriting.SIZE
        assert picture.mode == "1"
        assert picture.getbbox() is not None
    assert len(kept) < 20_000


def test_the_same_strokes_on_white_or_on_nothing_are_the_same_name() -> None:
    on_nothing = handwriting.picture_of(data_url(drawn()))
    on_white = handwriting.picture_of(data_url(drawn("RGB")))
    assert on_nothing == on_white


def test_what_stands_behind_the_picture_is_not_kept() -> None:
    sent = io.BytesIO()
    drawn().save(sent, "PNG")
    behind = sent.getvalue() + b"<script>alert(1)</script>"
    kept = handwriting.picture_of(handwriting.PREFIX + base64.b64encode(behind).decode())
    assert b"script" not in kept


def dot() -> Image.Image:
    picture = Image.new("RGBA", (680, 360), (0, 0, 0, 0))
    ImageDraw.Draw(picture).point([(5, 5)], fill="#16202c")
    return picture


REFUSED = {
    "nothing": "",
    "blank canvas": data_url(Image.new("RGBA", (680, 360), (0, 0, 0, 0))),
    "white canvas": data_url(Image.new("RGB", (680, 360), "white")),
    "a dot": data_url(dot()),
    "words": "王小明",
    "another kind": "data:image/svg+xml;base64,PHN2Zy8+",
    "no base64": handwriting.PREFIX + "###",
    "no picture": handwriting.PREFIX + base64.b64encode(b"not a picture").decode(),
    "cut off": data_url(drawn())[:200],
    "too long": handwriting.PREFIX + "A" * handwriting.MOST_BYTES,
    "too many pixels": data_url(Image.new("1", (4001, 1001), 1)),
}


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED)
def test_what_is_no_name_is_refused_in_words(sent: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        handwriting.picture_of(sent)
    assert "签" in refusal.value.messages[0]


def test_a_field_that_may_stay_empty_stays_empty() -> None:
    assert handwriting.DrawnField(required=False).clean("") == b""
    with pytest.raises(ValidationError):
        handwriting.DrawnField().clean("")
