"""What is counted of a column: figures against the standard library, heads, courses, axes."""

from __future__ import annotations

import io
import statistics
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testdata.reading import heads
from testdata.reading.cells import Cells
from testdata.reading.columns import Column
from testdata.reading.lines import delimiter_of, of_csv, of_xlsx
from testdata.reading.sheets import MOST_COLUMNS, SHOWN, STRETCHES, read
from tests.testdata.cast import workbook


def told(content: str) -> dict[str, Any]:
    (sheet,) = of_csv(content.encode())
    return read(sheet, lambda rows: None)


def column_of(values: list[Any], size: int = 7) -> dict[str, Any]:
    column = Column("x")
    for at in range(0, len(values), size):
        column.take(values[at : at + size])
    return column.told()


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=2, max_size=60),
    st.integers(1, 20),
    st.sampled_from([0.0, 1e6]),
)
def test_figures_are_those_of_the_standard_library(values, size, away) -> None:
    values = [value + away for value in values]
    said = column_of(values, size)
    assert said["least"] == min(values)
    assert said["greatest"] == max(values)
    assert said["mean"] == pytest.approx(statistics.fmean(values), rel=1e-9, abs=1e-6)
    assert said["deviation"] == pytest.approx(statistics.stdev(values), rel=1e-6, abs=1e-6)


def test_figures_do_not_lose_themselves_far_from_zero() -> None:
    """The textbook formula with sums of squares gives 0 or less here."""
    values = [1e9 + n for n in (4, 7, 13, 16)]
    assert column_of(values, 2)["deviation"] == pytest.approx(5.477225575051661, rel=1e-9)


def test_every_stretch_has_its_least_and_greatest() -> None:
    said = column_of([1.0, 5.0, 3.0, -2.0, 8.0, 0.5], size=3)
    assert said["series"] == [[1.0, 5.0], [-2.0, 8.0]]


def test_cells_that_are_something_else_are_counted() -> None:
    said = column_of([1.0, "", "超量程", 2.0, "", 3.0])
    assert (said["kind"], said["filled"], said["empty"], said["other"]) == ("number", 4, 2, 1)
    assert column_of(["", ""])["kind"] == "empty"
    assert column_of([1e308, 1e308])["mean"] is None  # beyond all numbers
    assert column_of([2.5])["deviation"] is None


def test_moments_and_spans_know_their_ends_and_where_each_stretch_begins() -> None:
    day = datetime(2026, 7, 1)  # noqa: DTZ001  as the instrument writes it
    said = column_of([day + timedelta(hours=n) for n in range(4)], size=2)
    assert said["kind"] == "moment"
    assert said["greatest"] - said["least"] == 3 * 3600
    assert [start - said["least"] for start in said["starts"]] == [0, 7200]
    assert column_of([timedelta(seconds=1.5)])["least"] == 1.5


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", 1234.5),
        ("-1e-3", -0.001),
        ("2026/7/1 8:05", datetime(2026, 7, 1, 8, 5)),  # noqa: DTZ001  as above
        ("2026年7月1日", datetime(2026, 7, 1)),  # noqa: DTZ001  as above
        ("2026-07-01T08:00:00.25+08:00", datetime(2026, 7, 1, 8, 0, 0, 250_000)),  # noqa: DTZ001  as above
        ("2026-13-01", "2026-13-01"),
        ("125:00:01.5", timedelta(hours=125, seconds=1.5)),
        ("07/01/2026", "07/01/2026"),  # the month or the day first, nobody can tell
        ("1_000", "1_000"),
        ("infinity", "infinity"),
        (" 12 ", 12.0),
        ("", ""),
    ],
)
def test_a_cell_is_the_value_that_it_is(text, value) -> None:
    assert Cells(decimal_comma=False, underscores="_" in text).value(text) == value


def test_lines_of_the_instrument_above_the_names_are_notes() -> None:
    said = told("仪器,PG-100\n间隔,0.1\n操作员,张三\n\n时间,压力\ns,Pa\n1,5\n2,6\n3,7\n")
    assert [column["name"] for column in said["columns"]] == ["时间 s", "压力 Pa"]
    assert said["notes"] == [["仪器", "PG-100"], ["间隔", "0.1"], ["操作员", "张三"]]
    assert said["rows"] == 3


def test_without_names_the_first_row_is_data() -> None:
    assert heads.found([[1.0, 2.0], [3.0, 4.0]]) == (["", ""], 0, [])
    said = told("只有文字,没有数\n甲,乙\n丙,丁\n")
    assert [column["name"] for column in said["columns"]] == ["只有文字", "没有数"]
    assert said["rows"] == 2


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        (["a,b", "1,2"], ","),
        (["a;b", "1,5;2,5"], ";"),
        (["a\tb,c", "1\t2"], "\t"),
        (["标题", "a|b", "1|2"], "|"),
        (["a", "1"], ","),
    ],
)
def test_the_delimiter_is_what_parts_the_lines_alike(lines, delimiter) -> None:
    assert delimiter_of(lines) == delimiter


def test_a_long_sheet_has_a_bounded_course_and_a_bounded_beginning() -> None:
    peak = 77_777
    rows = "\n".join(f"{n},{1000 if n == peak else n % 10}" for n in range(100_000))
    said = told(f"n,v\n{rows}\n")
    series = said["columns"][1]["series"]
    assert len(series) <= STRETCHES
    assert max(high for _low, high in series) == 1000  # one row in a hundred thousand
    assert len(said["shown"]) == SHOWN


def test_a_wide_sheet_says_what_is_left_out() -> None:
    wide = ",".join(str(n) for n in range(MOST_COLUMNS + 5))
    said = told(f"{wide}\n{wide}\n{wide}\n")
    assert (len(said["columns"]), said["left_out"]) == (MOST_COLUMNS, 5)


def test_a_column_that_begins_late_is_empty_above() -> None:
    rows = "\n".join(f"{n},{n}" for n in range(80))
    said = told(f"a,b\n{rows}\n80,80,1\n")
    late = said["columns"][2]
    assert (late["filled"], late["empty"], len(late["series"])) == (1, 80, 81)


def test_an_excel_sheet_is_read_with_its_moments() -> None:
    (sheet,) = of_xlsx(workbook(40))
    said = read(sheet, lambda rows: None)
    assert [column["name"] for column in said["columns"]] == [
        *("时间 年月日", "压力 Pa", "温度 ℃", "状态 字"),
    ]
    assert [column["kind"] for column in said["columns"]] == ["moment", "number", "number", "text"]
    assert said["rows"] == 40
    assert io.StringIO(str(said["shown"][0][0])).read(10) == "2025-12-09"
