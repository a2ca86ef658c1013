"""The name a file came with, made fit to be shown, printed and offered for saving."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
FORBIDDEN = re.compile(r'[<>:"|?*]')  # what Windows does not take in a file's name
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
NAMELESS = "文件"


def clean(given: str) -> str:
    """Only the last part of a path, without control characters and changes of direction."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    # C*: control, format (right-to-left override, zero width), surrogate, private, unassigned.
    visible = "".join(c for c in last if unicodedata.category(c)[0] not in "CZ" or c == " ")
    name = FORBIDDEN.sub("_", visible).strip(" .")
    if DEVICES.match(name):
        name = f"_{name}"
    stem, suffix = split(name)
    return f"{stem[: LONGEST - len(suffix)] or NAMELESS}{suffix}"


def split(name: str) -> tuple[str, str]:
    """Stem and suffix; a suffix is a dot and at most eight ASCII letters or digits."""
    found = re.fullmatch(r"(.*?)(\.[A-Za-z0-9]{1,8})?", name, re.DOTALL)
    assert found is not None  # noqa: S101  both parts are optional, so it always matches
    return found[1], found[2] or ""


def with_suffix(name: str, allowed: tuple[str, ...]) -> str:
    """The name with a suffix that agrees with the content; a wrong one is kept visible."""
    stem, suffix = split(name)
    if suffix.lower() in allowed:
        return name
    return f"{stem}{suffix}{allowed[0]}"
