"""How a Chinese name is typed: whole pinyin and initials, for finding it."""

from __future__ import annotations

import re

from pypinyin import Style, lazy_pinyin

from registry.models import Customer

LONGEST = Customer._meta.get_field("initials").max_length


def _plain(text: str) -> str:
    return re.sub(r"[^0-9a-z]", "", text.lower())


def _ways(name: str) -> tuple[str, str]:
    """The name typed out, and its initials; Latin words in it stay whole."""
    parts = lazy_pinyin(name, style=Style.NORMAL)
    # A part that stands in the name itself was Latin, all others are one character's sound.
    short = (part if part in name else part[:1] for part in parts)
    return _plain("".join(parts)), _plain("".join(short))


def initials_of(*names: str) -> str:
    """`hefeimukebandaoti hfmkbdt` for 合肥沐科半导体; each name's two ways, once."""
    ways = [way for name in names if name for way in _ways(name)]
    return " ".join(dict.fromkeys(way for way in ways if way))[:LONGEST]
