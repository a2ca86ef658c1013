"""Characters that no font of ours has: said by their number instead of an empty box."""

from __future__ import annotations

import unicodedata

from records.pdf.typefaces import coverage

KEPT = frozenset("\n\r\t")
# Joiners, direction marks, variation selectors, skin tones: they change how a neighbour looks.
ONLY_A_HINT = frozenset({"Cf", "Mn", "Me", "Sk", "Cc"})


def printable(html: str) -> str:
    """The text with 〔U+1F600〕 where a character cannot be printed."""
    covered = coverage()
    if not covered:
        return html
    table = {
        ord(character): _instead(character)
        for character in set(html)
        if ord(character) not in covered and character not in KEPT
    }
    return html.translate(table) if table else html


def _instead(character: str) -> str:
    if unicodedata.category(character) in ONLY_A_HINT:
        return ""
    return f"〔U+{ord(character):04X}〕"
