"""How a Chinese name is typed: whole pinyin and initials, for finding it."""

from __future__ import annotations

import re

from pypinyin import Style, lazy_pinyin

from registry.models import Customer

LONGEST = Customer._meta.get_field("initials").max_length


def _typed(name: str, style: Style) -> str:
    return re.sub(r"[^0-9a-z]", "", "".join(lazy_pinyin(name, style=style)).lower())


def initials_of(*names: str) -> str:
    """`hefeimukebandaoti hfmkbdt` for 合肥沐科半导体; each name's two ways, once."""
    ways = [
        _typed(name, style)
        for name in names
        if name
        for style in (Style.NORMAL, Style.FIRST_LETTER)
    ]
    return " ".join(dict.fromkeys(way for way in ways if way))[:LONGEST]
