"""Samples of a process item as a drawing, made once on the server for page and paper (F4).

Colours and sizes stand as attributes, since WeasyPrint gives an SVG no stylesheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 62, 12, 14, 24
INK, GRID, TEXT, LIMIT, MEAN = "#12549c", "#e3e8ee", "#4a5667", "#b42318", "#4a5667"
FONTS = "Form Sans, Noto Sans CJK SC, sans-serif"
DOTS = 60  # more of them are drawn as the line alone


def drawn(
    label: str,
    values: Sequence[Decimal],
    *,
    mean: Decimal | None = None,
    lower: Decimal | None = None,
    upper: Decimal | None = None,
) -> SafeString:
    """The samples in their order between their limits, with their mean."""
    if not values:
        return SafeString("")
    numbers = [float(value) for value in values]
    lines = [
        (float(level), word, colour, dash)
        for level, word, colour, dash in (
            (upper, _("上限"), LIMIT, "5 3"),
            (lower, _("下限"), LIMIT, "5 3"),
            (mean, _("均值"), MEAN, "2 3"),
        )
        if level is not None
    ]
    low, high = _between([*numbers, *(line[0] for line in lines)])
    points = [
        (f"{_x(n, len(numbers)):.1f}", f"{_y(value, low, high):.1f}")
        for n, value in enumerate(numbers)
    ]
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" font-family="{}" font-size="12">'
        '{}{}<path class="l1" d="{}" fill="none" stroke="{}" stroke-width="1.4"/>{}</svg>',
        WIDTH,
        HEIGHT,
        _words(label, values),
        FONTS,
        _frame(len(numbers)),
        _levels(lines, low, high),
        "M" + "L".join(f"{x} {y}" for x, y in points),
        INK,
        _dots(points),
    )


def _words(label: str, values: Sequence[Decimal]) -> str:
    said = _("%(label)s：%(n)d 个样本，最小 %(least)s，最大 %(most)s")
    least, most = (f"{one.normalize():f}" for one in (min(values), max(values)))
    return said % {"label": label, "n": len(values), "least": least, "most": most}


def _between(levels: Sequence[float]) -> tuple[float, float]:
    low, high = min(levels), max(levels)
    room = (high - low) * 0.1 or abs(low) * 0.1 or 1.0
    return low - room, high + room


def _x(n: int, count: int) -> float:
    wide = WIDTH - LEFT - RIGHT
    return LEFT + (wide / 2 if count == 1 else n / (count - 1) * wide)


def _y(value: float, low: float, high: float) -> float:
    return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM)


def _frame(count: int) -> SafeString:
    base = HEIGHT - BOTTOM
    return format_html(
        '<line class="grid" x1="{0}" x2="{1}" y1="{2}" y2="{2}" stroke="{3}"/>'
        '<text x="{0}" y="{4}" fill="{5}">1</text>'
        '<text x="{1}" y="{4}" text-anchor="end" fill="{5}">{6}</text>',
        LEFT,
        WIDTH - RIGHT,
        base,
        GRID,
        base + 16,
        TEXT,
        count,
    )


def _levels(lines: Sequence[tuple[float, str, str, str]], low: float, high: float) -> SafeString:
    return format_html_join(
        "",
        '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}" stroke-dasharray="{}"/>'
        '<text x="{}" y="{}" text-anchor="end" fill="{}">{} {}</text>',
        (
            (
                *(LEFT, WIDTH - RIGHT, y, y, colour, dash),
                *(LEFT - 4, f"{float(y) + 4:.1f}", colour, word, f"{level:.5g}"),
            )
            for y, level, word, colour, dash in (
                (f"{_y(level, low, high):.1f}", level, word, colour, dash)
                for level, word, colour, dash in lines
            )
        ),
    )


def _dots(points: Sequence[tuple[str, str]]) -> SafeString:
    if len(points) > DOTS:
        return SafeString("")
    dot = '<circle cx="{}" cy="{}" r="2.4" fill="{}"/>'
    return format_html_join("", dot, ((x, y, INK) for x, y in points))
