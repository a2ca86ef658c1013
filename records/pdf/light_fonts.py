"""Small copies of the big fonts, with the characters that nearly every form makes do with.

A form's PDF holds only the glyphs it uses, and taking them out of a font of 65,000 glyphs is a
fifth of its time. Out of these copies (GB 2312, Latin, Greek, signs) it takes a fifth of that;
a rare character still comes from the big font. Made once, on the first form, in two seconds.
"""

from __future__ import annotations

import ctypes
import io
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

HARFBUZZ, SUBSET = "libharfbuzz.so.0", "libharfbuzz-subset.so.0"
DROPPED_TABLES = 3  # hb_subset_sets_t: HB_SUBSET_SETS_DROP_TABLE_TAG
# Alternate and vertical glyphs, which no form asks for.
UNUSED = (b"GSUB", b"GPOS", b"BASE", b"VORG", b"vhea", b"vmtx", b"DSIG")
FAMILY_NAMES = (1, 16)  # ids in a font's name table
# Latin with accents, Greek, punctuation and superscripts, circled numbers, lines and boxes.
BLOCKS = ((0x20, 0x250), (0x370, 0x400), (0x2000, 0x20C0), (0x2100, 0x2600))


@cache
def common_characters() -> frozenset[int]:
    """The blocks above and every character of GB 2312."""
    chinese = set()
    for lead in range(0xA1, 0xF8):
        row = bytes(byte for trail in range(0xA1, 0xFF) for byte in (lead, trail))
        chinese |= set(row.decode("gb2312", errors="ignore"))
    return frozenset(map(ord, chinese)).union(*(range(*block) for block in BLOCKS))


def make(source: Path, family: str, name: str) -> bytes:
    """The small copy of the face called `family` in a collection, under a name of its own."""
    with TTCollection(source, lazy=True) as collection:
        index = next(
            index
            for index, face in enumerate(collection.fonts)
            if family in (face["name"].getDebugName(key) for key in FAMILY_NAMES)
        )
    with TTFont(io.BytesIO(_subset(source, index)), lazy=True) as font:
        for record in font["name"].names:
            if record.nameID in FAMILY_NAMES:
                record.string = name
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


def _subset(source: Path, index: int) -> bytes:
    """HarfBuzz takes out a face's common characters; everything it lends is given back."""
    hb, subset = _libraries()
    blob = _pointer(hb.hb_blob_create_from_file(str(source).encode()))
    face = _pointer(hb.hb_face_create(blob, index))
    wanted = _pointer(subset.hb_subset_input_create_or_fail())
    characters = _pointer(subset.hb_subset_input_unicode_set(wanted))
    for character in common_characters():
        hb.hb_set_add(characters, character)
    dropped = _pointer(subset.hb_subset_input_set(wanted, DROPPED_TABLES))
    for table in UNUSED:
        hb.hb_set_add(dropped, int.from_bytes(table, "big"))
    small = _pointer(subset.hb_subset_or_fail(face, wanted))
    content = _pointer(hb.hb_face_reference_blob(small))
    length = ctypes.c_uint()
    data = hb.hb_blob_get_data(content, ctypes.byref(length))
    result = ctypes.string_at(data, length.value)
    hb.hb_blob_destroy(content)
    hb.hb_face_destroy(small)
    subset.hb_subset_input_destroy(wanted)
    hb.hb_face_destroy(face)
    hb.hb_blob_destroy(blob)
    return result


def _pointer(value: int | None) -> ctypes.c_void_p:
    if not value:
        raise MemoryError("HarfBuzz")
    return ctypes.c_void_p(value)


@cache
def _libraries() -> tuple[ctypes.CDLL, ctypes.CDLL]:
    hb, subset = ctypes.CDLL(HARFBUZZ), ctypes.CDLL(SUBSET)
    for library, names in (
        (
            hb,
            ("blob_create_from_file", "face_create", "face_reference_blob", "blob_get_data"),
        ),
        (
            subset,
            (
                "subset_input_create_or_fail",
                "subset_input_unicode_set",
                "subset_input_set",
                "subset_or_fail",
            ),
        ),
    ):
        for name in names:
            getattr(library, f"hb_{name}").restype = ctypes.c_void_p
    return hb, subset
