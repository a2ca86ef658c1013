"""What leaves as Excel is read back as it was, and runs nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from records.exports import write_xlsx, xlsx_response


def read(stream) -> list[tuple]:
    return list(load_workbook(stream).active.iter_rows(values_only=True))


def written(*values) -> tuple:
    file = BytesIO()
    write_xlsx(["列"] * len(values), [values], into=file)
    file.seek(0)
    return read(file)[1]


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_looks_like_a_formula_is_made_harmless(text):
    (value,) = written(text)
    assert value.startswith("'")


def test_values_keep_their_kind():
    moment = datetime(2026, 7, 15, 2, 42, tzinfo=UTC)
    assert written("真空机", 12, None, date(2026, 7, 17), moment) == (
        "真空机",
        12,
        None,
        datetime(2026, 7, 17),  # noqa: DTZ001  Excel knows no zones
        datetime(2026, 7, 15, 10, 42),  # noqa: DTZ001  as above
    )


def test_signs_that_no_sheet_may_hold_are_left_out():
    assert written("泄\x00漏\x0b") == ("泄漏",)


def test_a_download_has_a_chinese_name_and_its_head():
    response = xlsx_response("客户.xlsx", ["编号", "=名称"], [["C1", "苏州"]], title="客户")
    assert "filename*=utf-8''" in response["Content-Disposition"]
    assert read(BytesIO(b"".join(response.streaming_content))) == [
        ("编号", "'=名称"),
        ("C1", "苏州"),
    ]
