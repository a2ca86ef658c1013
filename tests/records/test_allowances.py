"""Working time as people write it."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from records import allowances


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("4 小时", 240), ("4小时", 240), ("４　小时", 240), ("４", 240), ("4h", 240), ("4", 240),
        ("0.5 天", 240), ("０．５天", 240), ("1 天", 480), ("2 d", 960), ("3 工作日", 1440),
        ("30 分", 30), ("30分钟", 30), ("30 min", 30), ("３０分", 30), ("90m", 90),
        ("1 天 4 时", 720), ("1天4小时30分", 750), ("1.5 小时", 90), ("0.25 小时", 15),
        ("2 hours", 120), ("1 day", 480), ("1 工时", 60), ("250 天", 120_000),
    ],
)  # fmt: skip
def test_read(text, minutes):
    assert allowances.parse(text) == minutes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0", "大于 0"), ("0 天", "大于 0"), ("-4 小时", "负数"), ("－４", "负数"),
        ("负 4 小时", "负数"),
        ("四小时", "看不懂"), ("4 周", "看不懂"), ("4 小时吧", "看不懂"), ("4 小时 1 天", "看不懂"),
        ("1 天 4", "看不懂"), ("1e5", "看不懂"), ("4 时 2 时", "看不懂"), ("=1+1", "看不懂"),
        ("251 天", "250"), ("99999999999999999999", "250"), ("0.001 小时", "精确到分钟"),
        ("1.33 小时", "精确到分钟"),
    ],
)  # fmt: skip
def test_refused_in_words(text, said):
    with pytest.raises(ValidationError, match=said):
        allowances.parse(text)


@given(st.integers(1, allowances.LONGEST))
def test_what_is_written_is_read_back(minutes):
    assert allowances.parse(allowances.text(minutes)) == minutes
