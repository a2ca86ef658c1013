"""Is everything on this machine that printing in Chinese needs?

Without a Chinese font WeasyPrint prints boxes and says nothing; without its libraries it cannot
be imported at all. So it is asked before: at the start, by the page's banner, and by each form.
"""

import ctypes
from functools import cache

# Debian's package → the library of it that WeasyPrint opens.
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
FONT_PACKAGE = "fonts-noto-cjk"
FONTCONFIG = "libfontconfig.so.1"


class _FontSet(ctypes.Structure):
    """The beginning of fontconfig's FcFontSet: how many fonts it holds."""

    _fields_ = [("count", ctypes.c_int)]


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font that covers simplified Chinese."""
    if not _opens(FONTCONFIG):
        return False
    fontconfig = ctypes.CDLL(FONTCONFIG)
    fontconfig.FcNameParse.argtypes = [ctypes.c_char_p]
    fontconfig.FcFontList.argtypes = [ctypes.c_void_p] * 3
    fontconfig.FcPatternDestroy.argtypes = [ctypes.c_void_p]
    fontconfig.FcObjectSetDestroy.argtypes = [ctypes.c_void_p]
    fontconfig.FcFontSetDestroy.argtypes = [ctypes.c_void_p]
    for create in (fontconfig.FcNameParse, fontconfig.FcObjectSetCreate, fontconfig.FcFontList):
        create.restype = ctypes.c_void_p
    pattern = fontconfig.FcNameParse(b":lang=zh-cn")
    nothing_more = fontconfig.FcObjectSetCreate()
    found = fontconfig.FcFontList(None, pattern, nothing_more)
    count = _FontSet.from_address(found).count if found else 0
    fontconfig.FcFontSetDestroy(found)
    fontconfig.FcObjectSetDestroy(nothing_more)
    fontconfig.FcPatternDestroy(pattern)
    return count > 0


@cache
def missing_packages() -> tuple[str, ...]:
    """Debian's packages that printing lacks here; empty when forms can be printed."""
    missing = [package for package, library in LIBRARIES.items() if not _opens(library)]
    if not has_chinese_font():
        missing.append(FONT_PACKAGE)
    return tuple(missing)
