"""The fishbone of D4 (人机料法环测), drawn once for the page and for paper.

Colours, sizes and fonts stand as attributes, since WeasyPrint gives an SVG no stylesheet; on the
screen the classes take them over. A bone shows its first causes; the lists beside it have all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from capa.choices import Bone, Branch, CauseState

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from capa.models import Round

ABOVE = (Bone.MAN, Bone.MACHINE, Bone.MATERIAL)
BELOW = (Bone.METHOD, Bone.ENVIRONMENT, Bone.MEASUREMENT)
MOST = 6  # causes at a bone; the last line says how many more there are
WORDS = re.compile(r"[!-~×·°Ωφµ⁰¹²³⁴-⁹⁻]+|.", re.DOTALL)  # what one line keeps together
FONTS = "Form Sans, Noto Sans CJK SC, sans-serif"
INK, GREY = "#000", "#666"

# The drawing's own measure: 1000 wide, whatever the paper or the screen.
WIDTH, HEAD, SLANT, LABEL = 1000, 142, 56, 34
TYPE, LINE, MARK = 17, 22, 11  # type size, line height, half the mark of a number
REACH = 222  # a twig's length: what a cause's text has
LONGEST, HEAD_LINES = 2, 7  # lines of a cause, of the problem
ROOTS = (270, 550, 830)  # where the bones of a row meet the spine


class Entry(NamedTuple):
    """One cause as it is drawn."""

    number: int
    bone: str
    branch: str
    state: str
    text: str


@dataclass(frozen=True)
class _Twig:
    """A cause at its bone: its lines, and how high it stands."""

    entry: Entry | None
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        return max(1, len(self.lines)) * LINE + 16


def of_round(round_: Round, problem: str) -> SafeString:
    """The fishbone of a round: one statement, or none where its causes were fetched before."""
    return draw(
        problem,
        [Entry(c.number, c.bone, c.branch, c.state, c.text) for c in round_.causes.all()],
    )


def draw(problem: str, entries: Iterable[Entry], *, blank: int = 0) -> SafeString:
    """The whole drawing as one SVG. blank: empty twigs a bone, to be written on by hand."""
    by_bone: dict[str, list[Entry]] = {bone: [] for bone in Bone.values}
    for entry in entries:
        by_bone[entry.bone].append(entry)
    twigs = {bone: _twigs(found, blank) for bone, found in by_bone.items()}
    up = _room(twigs[bone] for bone in ABOVE)
    down = _room(twigs[bone] for bone in BELOW)
    spine = up + LABEL
    height = spine + down + LABEL
    return format_html(
        '<svg class="fish" viewBox="0 0 {0} {1}" role="img" aria-label="{2}"'
        ' font-family="{3}" font-size="{4}">{5}{6}{7}</svg>',
        WIDTH,
        height,
        _summary(by_bone),
        FONTS,
        TYPE,
        _spine(spine, problem),
        _bones(ABOVE, twigs, spine, -up),
        _bones(BELOW, twigs, spine, down),
    )


def _room(bones: Iterable[Sequence[_Twig]]) -> int:
    """How far a row of bones reaches from the spine: as far as its fullest one."""
    return max(90, *(sum(twig.height for twig in twigs) + 18 for twigs in bones))


def _twigs(entries: Sequence[Entry], blank: int) -> list[_Twig]:
    shown = entries if len(entries) <= MOST else entries[: MOST - 1]
    width = (REACH - 2 * MARK - 10) / TYPE
    twigs = [_Twig(one, tuple(wrapped(one.text, width, LONGEST))) for one in shown]
    if left := len(entries) - len(shown):
        rest = _("另 %(count)d 项见清单") % {"count": left}
        twigs.append(_Twig(None, (rest,)))
    return twigs or [_Twig(None, ("",)) for _n in range(blank)]


def _summary(by_bone: dict[str, list[Entry]]) -> str:
    """What the drawing says, for those who do not see it."""
    counted = (f"{Bone(bone).label} {len(found)}" for bone, found in by_bone.items())
    return _("鱼骨图：%(bones)s") % {"bones": _("、").join(counted)}


def _spine(y: int, problem: str) -> SafeString:
    """The line that all bones meet, and the problem at its head."""
    lines = list(wrapped(problem, (HEAD - 16) / TYPE, HEAD_LINES))
    height = max(2, len(lines)) * LINE + 16
    left, top = WIDTH - HEAD - 1, y - height // 2
    return format_html(
        '<line class="fish-spine" x1="4" y1="{0}" x2="{1}" y2="{0}" stroke="{2}"'
        ' stroke-width="3"/><path class="fish-tip" d="M{1} {0}l-13 -7v14z" fill="{2}"/>'
        '<g class="fish-head"><title>{3}</title><rect x="{1}" y="{4}" width="{5}" height="{6}"'
        ' rx="4" fill="none" stroke="{2}" stroke-width="1.6"/>{7}</g>',
        y,
        left,
        INK,
        problem,
        top,
        HEAD,
        height,
        _lines(lines, left + 8, top + LINE, bold=True),
    )


def _bones(
    bones: Sequence[Bone], twigs: dict[str, list[_Twig]], spine: int, reach: int
) -> SafeString:
    """A row of bones; a negative reach goes up."""
    return format_html_join(
        "",
        "{}",
        (
            (_bone(bone, twigs[bone], x, spine, reach),)
            for bone, x in zip(bones, ROOTS, strict=True)
        ),
    )


def _bone(bone: Bone, twigs: Sequence[_Twig], x: int, spine: int, reach: int) -> SafeString:
    end = spine + reach
    middle = end + (-LABEL // 2 if reach < 0 else LABEL // 2)
    return format_html(
        '<g class="fish-bone"><line x1="{0}" y1="{1}" x2="{2}" y2="{3}" stroke="{4}"'
        ' stroke-width="2"/><rect x="{5}" y="{6}" width="44" height="28" rx="4" fill="#e8e8e8"'
        ' stroke="{4}" stroke-width="1.2"/><text x="{2}" y="{7}" text-anchor="middle"'
        ' font-weight="700" fill="{4}">{8}</text></g>{9}',
        x,
        spine,
        x - SLANT,
        end,
        INK,
        x - SLANT - 22,
        middle - 14,
        middle + 6,
        bone.label,
        _stacked(twigs, x, spine, reach),
    )


def _stacked(twigs: Sequence[_Twig], x: int, spine: int, reach: int) -> SafeString:
    """The causes of a bone, read from top to bottom; each twig ends at the slanted bone."""

    def bone_at(height: int) -> int:
        return round(x - SLANT * abs(height - spine) / abs(reach))

    y = spine + (reach + 2 if reach < 0 else 12)
    drawn = []
    for twig in twigs:
        first_line, y = y + 12, y + twig.height
        left = min(bone_at(first_line), bone_at(y)) - REACH
        drawn.append((_twig(twig, left, bone_at(y), y),))
    return format_html_join("", "{}", drawn)


def _twig(twig: _Twig, left: int, x: int, y: int) -> SafeString:
    line = format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="1"/>', left, y, x, y, GREY
    )
    if twig.entry is None:
        text = _lines(twig.lines, left + 2, y - 7, grey=True)
        return format_html('<g class="fish-twig">{}{}</g>', line, text)
    entry, top = twig.entry, y - (len(twig.lines) - 1) * LINE - 7
    return format_html(
        '<g class="fish-twig fish-{0}"><title>{1}</title>{2}{3}{4}</g>',
        entry.state,
        f"{entry.number} {Branch(entry.branch).label} · {CauseState(entry.state).label}"
        f"{_('：')}{entry.text}",
        line,
        _mark(entry, left + MARK + 1, top - 6),
        _lines(
            twig.lines,
            left + 2 * MARK + 8,
            top,
            bold=entry.state == CauseState.ROOT,
            grey=entry.state == CauseState.EXCLUDED,
        ),
    )


def _mark(entry: Entry, x: int, y: int) -> SafeString:
    """The cause's number: round for 产生, square for 流出; filled when it is the root."""
    root, out = entry.state == CauseState.ROOT, entry.state == CauseState.EXCLUDED
    ink = GREY if out else INK
    shape = (
        format_html('<circle cx="{}" cy="{}" r="{}"', x, y, MARK)
        if entry.branch == Branch.OCCURRENCE
        else format_html(
            '<rect x="{}" y="{}" width="{}" height="{}"', x - MARK, y - MARK, 2 * MARK, 2 * MARK
        )
    )
    cross = (
        format_html(
            '<path class="fish-cross" d="M{} {}l{} -{}" stroke="{}" stroke-width="1.4"/>',
            x - MARK,
            y + MARK,
            2 * MARK,
            2 * MARK,
            GREY,
        )
        if out
        else ""
    )
    return format_html(
        '<g class="fish-mark">{} fill="{}" stroke="{}" stroke-width="1.3"/>'
        '<text x="{}" y="{}" text-anchor="middle" font-size="{}" fill="{}">{}</text>{}</g>',
        shape,
        INK if root else "#fff",
        ink,
        x,
        y + 5,
        14 if entry.number < 100 else 10,
        "#fff" if root else ink,
        entry.number,
        cross,
    )


def _lines(
    lines: Sequence[str], x: int, y: int, *, bold: bool = False, grey: bool = False
) -> SafeString:
    return format_html_join(
        "",
        '<text x="{}" y="{}" font-weight="{}" fill="{}">{}</text>',
        (
            (x, y + n * LINE, 700 if bold else 400, GREY if grey else INK, line)
            for n, line in enumerate(lines)
        ),
    )


def wrapped(text: str, width: float, most: int) -> list[str]:
    """The text in lines of so many Chinese characters; what is too long ends in an ellipsis."""
    lines, line = [], ""
    for part in _parts(" ".join(text.split()), width):
        if line and _broad(line + part) > width:
            lines.append(line.rstrip())
            line = ""
            if len(lines) == most:
                return [*lines[:-1], _shortened(lines[-1], width)]
        line += part if line else part.lstrip()
    return [*lines, line] if line else lines


def _parts(text: str, width: float) -> Iterator[str]:
    """Words and numbers in one piece, as far as they fit a line."""
    for found in WORDS.finditer(text):
        word = found.group()
        yield from [word] if _broad(word) <= width else word


def _shortened(line: str, width: float) -> str:
    while line and _broad(line) + 1 > width:
        line = line[:-1]
    return f"{line}…"


def _broad(text: str) -> float:
    return sum(map(_breadth, text))


def _breadth(character: str) -> float:
    """In type sizes; a Latin letter is a little more than half a Chinese one."""
    if unicodedata.combining(character):
        return 0.0
    if "\U0001f000" <= character < "\U00020000":
        return 6.0  # paper may have to say it by its number: 〔U+1F9BE〕
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    return 0.7 if character.isupper() or character in "mwMW@%" else 0.57
