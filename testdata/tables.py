"""A file that was read as its page shows it: sheets, figures, courses, the first rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from testdata import plot
from testdata.choices import Kind
from testdata.plot import Point, number_text

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from testdata.models import DataColumn, DataSheet

ROWS = "rows"  # the axis below counts rows
DRAWN = 8  # courses; the others are asked for
FIRST_ROWS = 20


@dataclass(frozen=True)
class Figures:
    """One column's line in the table of figures."""

    name: str
    kind: str
    filled: int
    empty: int
    other: int
    least: str
    mean: str
    greatest: str
    deviation: str


@dataclass(frozen=True)
class Course:
    name: str
    drawing: SafeString


def names(columns: Sequence[DataColumn]) -> list[str]:
    """What each is called; one without a name has its letter, as in Excel."""
    return [one.name or _("%(letter)s 列") % {"letter": letter(one.position)} for one in columns]


def letter(position: int) -> str:
    text, rest = "", position + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        text = chr(65 + digit) + text
    return text


def shown(sheet: DataSheet, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the page says of a sheet. asked: `along`, `courses` and `lines` of the address."""
    columns = list(sheet.columns.all())
    called = names(columns)
    axes = [c for c in columns if c.kind in {Kind.MOMENT, Kind.TIME}]
    chosen = _along(axes, asked.get("along", ""))
    drawn = [c for c in columns if c.kind == Kind.NUMBER]
    every = asked.get("courses") == "all"
    along = called[chosen.position] if chosen else _("行号")
    lines = sheet.shown if asked.get("lines") == "all" else sheet.shown[:FIRST_ROWS]
    width = len(columns)
    return {
        "sheet": sheet,
        "heads": called,
        "numeric": [c.kind == Kind.NUMBER for c in columns],
        "lines": [row + [""] * (width - len(row)) for row in lines],
        "lines_more": len(sheet.shown) - len(lines),
        "figures": [_figures(c, name) for c, name in zip(columns, called, strict=True)],
        "along": along,
        "axes": [
            {"label": called[c.position], "value": str(c.position), "on": c is chosen} for c in axes
        ]
        + [{"label": _("行号"), "value": ROWS, "on": chosen is None}],
        "courses": [
            Course(called[c.position], _drawn(c, called[c.position], sheet, chosen, along))
            for c in (drawn if every else drawn[:DRAWN])
        ],
        "courses_more": 0 if every else max(0, len(drawn) - DRAWN),
        "notes": [_("；").join(note) for note in sheet.notes],
    }


def _along(axes: Sequence[DataColumn], asked: str) -> DataColumn | None:
    """The column that the courses run along: the one asked for, else the first moments."""
    if asked == ROWS:
        return None
    return next((c for c in axes if str(c.position) == asked), axes[0] if axes else None)


def _drawn(
    column: DataColumn, name: str, sheet: DataSheet, along: DataColumn | None, called: str
) -> SafeString:
    return plot.course(
        name,
        list(_points(column, sheet, along)),
        moments=along.kind if along else "",
        along=called,
    )


def _points(column: DataColumn, sheet: DataSheet, along: DataColumn | None) -> list[Point]:
    """Stretches that hold a number and, where the axis is a column, know their moment."""
    places: Sequence[float | None]
    if along is None:
        places = [n * sheet.stretch + 1 for n in range(len(column.series))]
    else:
        places = along.starts
    return [
        Point(x, *extent)
        for x, extent in zip(places, column.series, strict=False)
        if x is not None and extent is not None
    ]


def _figures(column: DataColumn, name: str) -> Figures:
    words = {Kind.MOMENT: plot.moment_text, Kind.TIME: plot.span_text}.get(
        Kind(column.kind), number_text
    )

    def said(value: float | None) -> str:
        return "" if value is None else words(value)

    return Figures(
        name=name,
        kind=column.get_kind_display(),
        filled=column.filled,
        empty=column.empty,
        other=column.other,
        least=said(column.least),
        mean=said(column.mean),
        greatest=said(column.greatest),
        deviation=said(column.deviation),
    )
