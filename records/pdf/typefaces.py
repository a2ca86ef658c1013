"""The fonts of printed forms, and a fontconfig that knows no others.

Each line of text asks fontconfig for a font; with all of a system's fonts in its list that is
a large part of a form's time. So WeasyPrint is given a list of our own, small copies first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont

from records.pdf import light_fonts

CHINESE = ("NotoSansCJK-Regular", "NotoSansCJK-Bold", "NotoSerifCJK-Regular", "NotoSerifCJK-Bold")
SYMBOLS = "DejaVuSans"  # ☑, superscripts, arrows that a Chinese font leaves out
LIGHT = {"Sans": "Form Sans", "Serif": "Form Serif"}  # as print.css calls the small copies
FAMILIES = ("Noto Sans CJK SC", "Noto Serif CJK SC", "DejaVu Sans")
OTHER_REGIONS = ("JP", "KR", "TC", "HK")
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
VARIABLE = "FONTCONFIG_FILE"


@cache
def files() -> dict[str, Path]:
    """Our fonts by the name of their file, as far as this machine has them."""
    found: dict[str, Path] = {}
    for folder in FONT_FOLDERS:
        for name in (*CHINESE, SYMBOLS):
            for path in folder.rglob(f"{name}.tt[cf]"):
                found.setdefault(name, path)
    return found


def _configuration() -> Path | None:
    """A fontconfig file with our fonts alone; None where a machine has others than we know."""
    if not set(CHINESE) <= files().keys():
        return None
    folder = settings.DATA_DIR / "cache" / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in files().items():
        link = folder / f"{name}{path.suffix}"
        if not link.exists():
            link.unlink(missing_ok=True)  # one that points nowhere
            link.symlink_to(path)
        small = folder / f"light-{path.stat().st_size}-{name}.otf"
        if name in CHINESE and not small.exists():
            style = "Serif" if "Serif" in name else "Sans"
            _write(small, light_fonts.make(path, f"Noto {style} CJK SC", LIGHT[style]))
    rejected = "".join(
        f'<pattern><patelt name="family"><string>Noto {style} CJK {region}</string></patelt>'
        "</pattern>"
        for style in ("Sans", "Serif", "Sans Mono")
        for region in (*OTHER_REGIONS, *(("SC",) if style == "Sans Mono" else ()))
    )
    aliases = "".join(
        f"<alias><family>{generic}</family><prefer><family>{family}</family>"
        "<family>DejaVu Sans</family></prefer></alias>"
        for generic, family in (("sans-serif", FAMILIES[0]), ("serif", FAMILIES[1]))
    )
    path = folder.with_name("fonts.conf")
    content = (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{escape(str(folder))}</dir>"
        f"<cachedir>{escape(str(folder.with_name('fontconfig')))}</cachedir>"
        f"<selectfont><rejectfont>{rejected}</rejectfont></selectfont>{aliases}</fontconfig>"
    )
    if not path.exists() or path.read_text(encoding="utf-8") != content:
        _write(path, content.encode())
    return path


def _write(path: Path, content: bytes) -> None:
    """At once or not at all: another process may be making the same file."""
    draft = path.with_name(f".{os.getpid()}-{path.name}.part")
    draft.write_bytes(content)
    draft.replace(path)


@contextmanager
def only_ours() -> Iterator[None]:
    """While it lasts, whoever loads fontconfig's list gets ours."""
    configuration = _configuration()
    before = os.environ.get(VARIABLE)
    if configuration is not None:
        os.environ[VARIABLE] = str(configuration)
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = before


@cache
def coverage() -> frozenset[int]:
    """Every character that our fonts can print; empty where they are unknown."""
    if not set(CHINESE) <= files().keys():
        return frozenset()
    covered: set[int] = set()
    for font in TTCollection(files()["NotoSerifCJK-Regular"], lazy=True):
        if font["name"].getDebugName(1) == FAMILIES[1]:
            covered |= font.getBestCmap().keys()
    if SYMBOLS in files():
        covered |= TTFont(files()[SYMBOLS], lazy=True).getBestCmap().keys()
    return frozenset(covered)
