"""The drawing of a course: well formed, within its frame, readable at every size."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testdata import plot
from testdata.plot import Point, course
from testdata.tables import letter

HOSTILE = '<script>alert(1)</script> "x" & </svg>'
ANY = st.floats(allow_nan=False, allow_infinity=False, width=64)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  our own drawing


def test_what_people_wrote_stays_text_and_nothing_asks_for_a_style() -> None:
    root = parsed(course(HOSTILE, [Point(1, 2, 3)], along=HOSTILE))
    assert not [node for node in root.iter() if node.tag not in {"svg", "line", "text", "path"}]
    assert not [name for node in root.iter() for name in node.attrib if name == "style"]
    assert "alert(1)" in root.attrib["aria-label"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(ANY, ANY, ANY), min_size=1, max_size=30),
    st.sampled_from(["", "moment", "time"]),
)
def test_every_course_lies_within_its_frame(values, moments) -> None:
    bound = 1e11 if moments == "moment" else 1e300
    points = [
        Point(
            max(-1e9, min(x, 1e9)),
            *sorted((max(-bound, min(a, bound)), max(-bound, min(b, bound)))),
        )
        for x, a, b in values
    ]
    root = parsed(course("x", points, moments=moments))
    path = root.find("path")
    assert path is not None
    for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.attrib["d"]):
        assert plot.LEFT - 0.1 <= float(x) <= plot.WIDTH - plot.RIGHT + 4.1
        assert plot.TOP - 0.1 <= float(y) <= plot.HEIGHT - plot.BOTTOM + 0.1


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0, 2.9, ["0", "1", "2", "3"]),
        (-0.3, 0.4, ["-0.4", "-0.2", "0", "0.2", "0.4"]),
        (5, 5, ["4.4", "4.6", "4.8", "5", "5.2", "5.4", "5.6"]),
        (1e-9, 7e-9, ["0", "2e-09", "4e-09", "6e-09", "8e-09"]),
    ],
)
def test_the_grid_has_round_numbers(low: float, high: float, marks: list[str]) -> None:
    root = parsed(course("x", [Point(1, low, high), Point(2, low, high)]))
    shown = [node.text for node in root.iter("text") if node.attrib["text-anchor"] == "end"]
    assert shown[: len(marks)] == marks


def test_moments_are_written_as_long_as_they_need_to_be() -> None:
    day = 1_782_864_000  # 2026-07-01

    def foot(*seconds: float, kind: str = "moment") -> list[str | None]:
        root = parsed(course("x", [Point(s, 0, 1) for s in seconds], moments=kind))
        words = [node.text for node in root.iter("text")]
        return [word for word in words if word and re.search(r"[:-]", word) and word[0] != "-"]

    assert foot(day, day + 30)[0] == "00:00:00"
    assert foot(day, day + 7200)[0] == "00:00"
    assert foot(day, day + 26 * 3600)[0] == "07-01 00:00"
    assert foot(day, day + 40 * 86_400)[0] == "07-06"
    assert foot(0, 7200, kind="time")[0] == "0:00:00"


def test_without_points_there_is_no_drawing() -> None:
    assert course("x", []) == ""


def test_columns_without_names_are_called_as_in_excel() -> None:
    assert [letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
