"""The bytes of a CSV as text, in the encodings that instruments and Chinese Windows write."""

from __future__ import annotations

import codecs

from testdata.reading import Refused

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),  # begins like UTF-16, so it is asked for first
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
GUESSED = ("utf-8", "gb18030")  # the second holds GBK and GB2312


def decoded(content: bytes) -> str:
    """The text. A mark at the beginning decides; without one UTF-8, then what Windows writes."""
    marked = next((name for mark, name in MARKS if content.startswith(mark)), None)
    for encoding in GUESSED if marked is None else (marked,):
        try:
            text = content.decode(encoding) if encoding else ""
        except UnicodeDecodeError:
            continue
        if encoding and "\0" not in text:
            return text
    raise Refused("encoding")
