"""The course of a column as a drawing, made once on the server for page and paper.

Colours and sizes stand as attributes, since WeasyPrint gives an SVG no stylesheet; on the screen
the classes take them over. A point is a stretch of rows, drawn from its least to its greatest
value, so that no peak is lost however many rows there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor, log10
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# As wide as a phone shows it, so that what is written is read there too.
WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 62, 12, 10, 28
LINES, MARKS = 5, 3  # of the grid, about
INK, GRID, TEXT = "#12549c", "#e3e8ee", "#4a5667"
FONTS = "Form Sans, Noto Sans CJK SC, sans-serif"
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  as the instrument wrote it
MINUTE, HOUR, DAY = 60, 3600, 86_400
STEPS = (1, 2, 5, 10, 15, 30)
SPANS = (
    *(n for n in STEPS),
    *(n * MINUTE for n in STEPS),
    *(n * HOUR for n in (1, 2, 3, 6, 12)),
    *(n * DAY for n in (1, 2, 5, 10, 30, 90, 365, 3650, 36500)),
)


class Point(NamedTuple):
    x: float
    least: float
    greatest: float


@dataclass(frozen=True)
class Axis:
    """From where to where, what is written at which places, and how long it is drawn."""

    low: float
    high: float
    marks: Sequence[tuple[float, str]]


def course(
    label: str, points: Sequence[Point], *, moments: str = "", along: str = ""
) -> SafeString:
    """The drawing. moments: what the axis below counts, "moment", "time", or "" for rows."""
    if not points:
        return SafeString("")
    below = _axis_below([point.x for point in points], moments)
    beside = _numbers(min(p.least for p in points), max(p.greatest for p in points))
    words = _("%(label)s：最小 %(least)s，最大 %(greatest)s；横轴：%(along)s") % {
        "label": label,
        "least": number_text(min(p.least for p in points)),
        "greatest": number_text(max(p.greatest for p in points)),
        "along": along,
    }
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" font-family="{}" font-size="13">'
        '{}{}<path class="l1" d="{}" fill="none" stroke="{}" stroke-width="1.4"'
        ' stroke-linejoin="round"/></svg>',
        WIDTH,
        HEIGHT,
        words,
        FONTS,
        _grid(beside),
        _foot(below),
        _path(points, below, beside),
        INK,
    )


# --- what is drawn ----------------------------------------------------------------------------
def _x(value: float, axis: Axis) -> float:
    return LEFT + (value - axis.low) / (axis.high - axis.low) * (WIDTH - LEFT - RIGHT)


def _y(value: float, axis: Axis) -> float:
    return HEIGHT - BOTTOM - (value - axis.low) / (axis.high - axis.low) * (HEIGHT - TOP - BOTTOM)


def _path(points: Sequence[Point], below: Axis, beside: Axis) -> str:
    """From least to greatest of each stretch, and on from whichever is nearer to the next."""
    drawn: list[str] = []
    last: float | None = None
    for point in points:
        ends = [point.least, point.greatest]
        if last is not None and abs(ends[1] - last) < abs(ends[0] - last):
            ends.reverse()
        for value in ends if ends[0] != ends[1] else ends[:1]:
            drawn.append(f"{_x(point.x, below):.1f} {_y(value, beside):.1f}")
            last = value
    if len(drawn) == 1:  # a single value is a short stroke
        drawn.append(f"{_x(points[0].x, below) + 4:.1f} {_y(points[0].least, beside):.1f}")
    return "M" + "L".join(drawn)


def _grid(axis: Axis) -> SafeString:
    line = (
        '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}" stroke-width="1"/>'
        '<text x="{}" y="{}" text-anchor="end" fill="{}">{}</text>'
    )
    return format_html_join(
        "",
        line,
        (
            (LEFT, WIDTH - RIGHT, y, y, GRID, LEFT - 6, f"{float(y) + 4:.1f}", TEXT, text)
            for y, text in ((f"{_y(value, axis):.1f}", text) for value, text in axis.marks)
        ),
    )


def _foot(axis: Axis) -> SafeString:
    mark = (
        '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}" stroke-width="1"/>'
        '<text x="{}" y="{}" text-anchor="{}" fill="{}">{}</text>'
    )
    return format_html_join("", mark, _foot_marks(axis))


def _foot_marks(axis: Axis) -> Iterator[tuple[object, ...]]:
    base = HEIGHT - BOTTOM
    for value, text in axis.marks:
        x = f"{_x(value, axis):.1f}"
        # What would stick out at either end is written inwards.
        anchor = "middle"
        if float(x) > WIDTH - RIGHT - 30:
            anchor = "end"
        yield x, x, base, base + 4, GRID, x, base + 19, anchor, TEXT, text


# --- axes -------------------------------------------------------------------------------------
def _axis_below(values: Iterable[float], moments: str) -> Axis:
    known = list(values)
    low, high = min(known), max(known)
    if low == high:
        low, high = low - 0.5, high + 0.5
    if not moments:
        marks = [(value, number_text(value)) for value in _round_values(low, high)]
        return Axis(low, high, [mark for mark in marks if mark[0] == int(mark[0])][:6])
    span = next((s for s in SPANS if (high - low) / s <= MARKS), SPANS[-1])
    first = ceil(low / span) * span
    count = int((high - first) // span) + 1
    values_ = [first + n * span for n in range(count)]
    return Axis(low, high, [(v, _time_text(v, span, moments, high - low)) for v in values_])


def _numbers(low: float, high: float) -> Axis:
    """Round values around the numbers; what never changes lies in the middle."""
    if low == high:
        away = abs(low) * 0.1 or 1.0
        low, high = low - away, high + away
    values = _round_values(low, high, around=True)
    return Axis(values[0], values[-1], [(value, number_text(value)) for value in values])


def _round_values(low: float, high: float, *, around: bool = False) -> list[float]:
    """Steps of 1, 2 or 5 between the two; around: one beyond at either end."""
    rough = (high - low) / LINES
    if rough <= 0 or rough == float("inf"):  # closer together, or further apart, than floats tell
        return [low, high]
    unit = 10.0 ** floor(log10(rough))
    step = next((n * unit for n in (1, 2, 5) if n * unit >= rough), 10 * unit)
    first = floor(low / step) if around else ceil(low / step)
    last = ceil(high / step) if around else floor(high / step)
    values = [n * step for n in range(first, last + 1)]
    return values if len(values) > 1 else [low, high]


def number_text(value: float) -> str:
    """As people read it: `-0.25`, `1450`, `1.2e-07`."""
    text = f"{value:.6g}"
    return "0" if text == "-0" else text


def _time_text(seconds: float, step: int, moments: str, span: float) -> str:
    if moments == "time":
        return span_text(seconds)
    moment = EPOCH + timedelta(seconds=seconds)
    if step >= DAY:
        return moment.strftime("%Y-%m-%d" if span > 365 * DAY else "%m-%d")
    if span > DAY:
        return moment.strftime("%m-%d %H:%M")
    return moment.strftime("%H:%M:%S" if step < MINUTE else "%H:%M")


def moment_text(seconds: float) -> str:
    """A moment as the instrument wrote it."""
    moment = EPOCH + timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%d %H:%M:%S").removesuffix(" 00:00:00")


def span_text(seconds: float) -> str:
    """`8:30:00`: a time of day, or how long it has been running."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
