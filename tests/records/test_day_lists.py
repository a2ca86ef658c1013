"""A year's days off from a sheet: what is right is read, what is wrong is said with its row."""

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from records import day_lists
from records.calendar import Day

HEAD = "日期,上班/休息,说明,工作时段\n"


def sheet(*rows):
    book = Workbook()
    for row in (["日期", "上班/休息", "说明", "工作时段"], *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def said(text):
    found = day_lists.read((HEAD + text).encode())
    return [(fault.row, fault.text) for fault in found.faults]


RIGHT = {
    date(2027, 1, 1): Day(False, "元旦"),
    date(2027, 1, 3): Day(True, "调休上班"),
    date(2027, 2, 5): Day(True, "半天", ((510, 720),)),
}


def test_csv_in_either_encoding():
    text = HEAD + (
        "2027-01-01,休息,元旦,\n２０２７/1/3,上班,调休上班,\n,,,\n2027年2月5日,班,半天,08:30-12:00\n"
    )
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        assert day_lists.read(text.encode(encoding)) == (RIGHT, [])
    assert day_lists.read(text.replace(",", "\t").encode()) == (RIGHT, [])


def test_excel_with_real_dates():
    content = sheet(
        [date(2027, 1, 1), "放假", "元旦", None],
        [datetime(2027, 1, 3), 1, "调休上班", None],  # noqa: DTZ001  as a sheet holds it
        ["2027.2.5", "上班", "半天", "８：３０ 至 12:00"],
    )
    assert day_lists.read(content) == (RIGHT, [])


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2027-02-31,休息,,", "没有 2027 年 2 月 31 日这一天"),
        ("2027-13-01,休息,,", "没有 2027 年 13 月 1 日这一天"),
        ("元旦,休息,,", "看不懂日期“元旦”"),
        ("2027-01-01,也许,,", "现在是“也许”"),
        ("2027-01-01,上班,,08:30-12:00、11:00-17:30", "有重叠"),
        ("2027-01-01,上班,,12:00-08:30", "结束要晚于开始"),
        ("2027-01-01,上班,,08:30-12:60", "不存在的钟点"),
        ("2027-01-01,上班,,08:30-25:00", "不存在的钟点"),
        ("2027-01-01,上班,,上午", "看不懂工作时段"),
        ("2027-01-01,休息,,08:30-12:00", "休息的日子没有工作时段"),
    ],
)
def test_a_wrong_row_is_named(row, words):
    (fault,) = said(f"2027-05-01,休息,劳动节,\n{row}\n")
    assert fault[0] == 3
    assert words in fault[1]


def test_a_day_that_comes_twice_is_named_with_both_rows():
    text = "2027-01-01,休息,元旦,\n2027-01-02,休息,,\n2027-01-01,上班,,\n"
    assert said(text) == [(4, "2027-01-01 和第 2 行重复，一天只写一行。")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"\xff\xfe\x00\x01\x81", "读不出来"),
        (b"PK\x03\x04nonsense", "读不出来"),
        (b"%PDF-1.7 \x00\x01", "读不出来"),
        ("名称,天数\n元旦,1\n".encode(), "表头"),
        (HEAD.encode(), "没有填写"),
        ((HEAD + "2027-01-01,休息,,\n" * 1001).encode(), "1000"),
    ],
)
def test_a_file_that_is_no_list_is_refused_as_a_whole(content, words):
    found = day_lists.read(content)
    assert found.days == {}
    assert words in found.faults[0].text


def test_hours_may_touch_and_stand_in_any_order():
    assert day_lists.read_spans("13:00-17:30, 08:30-12:00") == ((510, 720), (780, 1050))
    assert day_lists.read_spans("00:00-12:00、12:00-24:00") == ((0, 720), (720, 1440))
    assert day_lists.read_spans("") == ()
