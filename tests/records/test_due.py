"""How limits are said: six states by colour and word, moments as people say them (design §11)."""

import pytest
from django.utils import translation

from records import calendar_seed, clock, clocks, due
from records.models import Deadline, Pause
from tests.records.calendar_days import calendar, moment
from tests.records.clock_setup import RECORD, fresh, person, publish, start

NOW = "2026-07-15 10:42"  # a Wednesday


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 分"),
        (1, "1 分"),
        (48, "48 分"),
        (60, "1 时"),
        (61, "1 时 1 分"),
        (408, "6 时 48 分"),
        (479, "7 时 59 分"),
        (480, "1 天"),
        (481, "1 天"),
        (540, "1 天 1 时"),
        (599, "1 天 1 时"),
        (4800, "10 天"),
        (-5, "0 分"),
    ],
)
def test_duration(minutes: int, text: str) -> None:
    assert due.duration_text(minutes) == text


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("2026-07-15 11:30", "今天 11:30"),
        ("2026-07-15 00:00", "今天 00:00"),
        ("2026-07-16 09:30", "明天 09:30"),
        ("2026-07-14 16:30", "昨天 16:30"),
        ("2026-07-17 10:00", "7-17 周五 10:00"),
        ("2026-07-13 10:00", "7-13 周一 10:00"),
        ("2026-12-06 08:30", "12-6 周日 08:30"),
        ("2027-01-04 08:30", "2027-1-4 周一 08:30"),
    ],
)
def test_moment(at: str, text: str) -> None:
    assert due.moment_text(moment(at), moment(NOW)) == text


def test_exact_moment() -> None:
    assert due.exact_text(moment("2026-07-17 10:00")) == "2026-07-17 10:00"


def limit(**fields):
    known = {
        "label": "处理完成",
        "status": Deadline.Status.RUNNING,
        "allowance_minutes": 960,
        "due_at": moment("2026-07-16 10:42"),
        "warn_at": moment("2026-07-15 15:12"),
    }
    return Deadline(**(known | fields))


@pytest.mark.parametrize(
    ("now", "state", "word", "remaining", "percent"),
    [
        ("2026-07-14 17:00", "ok", "剩 1 天 2 时", 642, 33),
        ("2026-07-15 10:42", "ok", "剩 1 天", 480, 50),
        ("2026-07-15 15:11", "ok", "剩 4 时 31 分", 271, 71),
        ("2026-07-15 15:12", "soon", "剩 4 时 30 分", 270, 71),
        ("2026-07-16 10:42", "soon", "剩 0 分", 0, 100),
        ("2026-07-16 10:43", "over", "超 1 分", -1, 100),
        ("2026-07-17 11:42", "over", "超 1 天 1 时", -540, 100),
    ],
)
def test_running(now, state, word, remaining, percent):
    shown = due.describe(limit(), moment(now), calendar("standard"))
    assert (shown.state, shown.word) == (state, word)
    assert (shown.remaining_minutes, shown.percent) == (remaining, percent)
    assert (shown.label, shown.total) == ("处理完成", 960)


@pytest.mark.parametrize(
    ("fields", "state", "word"),
    [
        ({"status": "met", "met_at": moment(NOW)}, "done", "按时"),
        (
            {"status": "met", "met_at": moment(NOW), "breached_at": moment(NOW)},
            "late",
            "超期完成",
        ),
        ({"status": "cancelled"}, "stop", "已取消"),
    ],
)
def test_ended(fields, state, word):
    shown = due.describe(limit(consumed_minutes=240, **fields), moment(NOW), calendar("standard"))
    assert (shown.state, shown.word, shown.used, shown.percent) == (state, word, 240, 25)


def test_nothing_allowed_is_used_up():
    shown = due.describe(limit(allowance_minutes=0), moment(NOW), calendar("standard"))
    assert (shown.used, shown.percent) == (0, 100)


@pytest.mark.django_db
@pytest.mark.parametrize(("note", "reason"), [("等客户停机窗口", "等客户停机窗口"), ("", "等客户")])
def test_waiting_says_why(note, reason):
    with clock.at(moment("2026-07-13 09:00")):
        calendar_seed.seed_calendar()
        publish()
        deadline = start("solve", "2026-07-13 09:00", label="处理完成")
    with clock.at(moment("2026-07-13 10:00")):
        clocks.pause(
            RECORD,
            ["solve"],
            reason=Pause.Reason.CUSTOMER,
            latest_end=moment("2026-07-14 10:00"),
            note=note,
            by=person("waits"),
        )
    now = moment("2026-07-13 16:00")
    shown = due.describe(fresh(deadline), now, clocks.calendar_of(deadline))
    assert (shown.state, shown.word, shown.reason) == ("stop", "已暂停", reason)
    assert (shown.used, shown.remaining_minutes) == (60, 900)
    with clock.at(now):
        clocks.resume(RECORD, by=person("back"))
    shown = due.describe(fresh(deadline), now, clocks.calendar_of(deadline))
    assert (shown.state, shown.used, due._pause_reason(fresh(deadline))) == ("ok", 60, "")


def test_names_are_kept_in_the_words_of_the_source():
    with translation.override("en"):
        assert due.source_text(due.WEEKDAYS[0]) == "周一"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("首次响应", "First response"),
        ("措施 2", "Measure 2"),
        ("措施 12 重新计划", "Measure 12 to be replanned"),
        ("只有这里才有的 3 号 100% 时限", "只有这里才有的 3 号 100% 时限"),
    ],
)
def test_a_clock_has_its_name_in_every_language(label, name):
    assert due.clock_name(label) == label
    with translation.override("en"):
        assert due.clock_name(label) == name
