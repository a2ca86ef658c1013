"""为什么是这个时间？ What the page says adds up to the stored due moment, whatever happened."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records import calendar_drafts, calendar_seed, clock, clocks, explaining, policies, recount
from records.calendar import Day
from records.models import Deadline
from tests import factories
from tests.records.calendar_days import moment
from tests.records.clock_setup import RECORD, RULES, fresh, publish, start

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NUMBERS = count(1)


@pytest.fixture(autouse=True)
def monday_morning(db):
    with clock.at(moment("2026-07-13 09:00")):
        calendar_seed.seed_calendar()
        publish()
        yield


def explained(deadline):
    row = fresh(deadline)
    before = Deadline.objects.filter(record=row.record, subject=row.subject).exclude(pk=row.pk)
    return explaining.explain(row, before)


def texts(facts):
    return {str(fact.label): fact.value for fact in facts}


starts = st.integers(0, 900 * 1440).map(lambda n: datetime(2025, 1, 1, tzinfo=UTC) + n * MINUTE)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    begin=starts,
    limit=st.integers(0, 4000),
    code=st.sampled_from(["standard", "24x7"]),
    waits=st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 4000)), max_size=2),
    resumed=st.booleans(),
)
def test_it_comes_to_the_due_moment(begin, limit, code, waits, resumed):
    record = f"KS-{next(NUMBERS)}"
    by = factories.user("support_manager")
    with clock.at(begin):
        deadline = clocks.start(
            record, "solve", label="处理", level=2, urgent=False, started_at=begin,
            owner_id=None, department_id=None, limits={"solve": limit}, calendar=code,
        )  # fmt: skip
    at = begin
    for after, length in waits:
        at += after * MINUTE
        with clock.at(at):
            clocks.pause(
                record, ["solve"], reason="part", note="", by=by, latest_end=at + length * MINUTE
            )
        at += (length // 2 if resumed else length + 1) * MINUTE
        with clock.at(at):
            clocks.resume(record, by=by)
    found = explained(deadline)
    assert found.end == fresh(deadline).due_at
    with clock.at(at):
        clocks.meet(record, "solve", at=at)
    assert explained(deadline).end == fresh(deadline).due_at


def test_met_while_paused_it_still_explains_the_moment_that_stood():
    deadline = start("solve", "2026-07-13 09:00")
    by = factories.user("support_manager")
    end = moment("2026-07-20 09:00")
    clocks.pause(RECORD, ["solve"], reason="site", note="停电", latest_end=end, by=by)
    assert explained(deadline).notes[-1].startswith("现在处于等待")
    with clock.at(moment("2026-07-14 09:00")):
        clocks.meet(RECORD, "solve", at=clock.now())
    found = explained(deadline)
    assert found.end == fresh(deadline).due_at
    assert found.pauses[0]["note"] == "停电"


def test_it_names_start_allowance_policy_level_urgency_and_calendar():
    said = texts(explained(start("solve", "2026-07-13 09:00", urgent=True)).facts)
    assert said["起算"] == "2026-07-13 09:00"
    assert said["时限"].startswith("1 天")
    number = policies.current().number
    assert said["依据"] == f"时限政策（全公司）第 {number} 版，二级，紧急，按 50% 计"
    assert said["每天计时"] == "08:30–12:00、13:00–17:30"


def test_it_names_contract_agreed_date_and_who_is_on_call():
    order = start("solve", "2026-07-13 09:00", scopes=["order:SO-1"], limits={"solve": 60})
    assert texts(explained(order).facts)["依据"].startswith("合同 SO-1约定的时限")
    agreed = start("close", "2026-07-13 09:00", due_at=moment("2026-07-20 10:00"))
    found = explained(agreed)
    assert (found.end, found.days) == (agreed.due_at, [])
    assert "约定的日期" in texts(found.facts)["依据"]
    policies.publish(RULES, on_call={"downtime": ["answer"]})
    call = start("answer", "2026-07-13 22:00", circumstances=frozenset({"downtime"}))
    assert "停机，由值班人员全天候处理" in texts(explained(call).facts)["依据"]
    assert explained(call).days[0].counted == "22:00–24:00"


def test_free_days_stand_together_with_their_name():
    found = explained(start("solve", "2026-09-30 16:30", level=1))
    lines = [(line.day, line.counted, line.label, line.left) for line in found.days]
    assert lines[0] == ("2026-09-30 周三", "16:30–17:30", "", "3 时")
    assert [line for line in lines if line[2] == "国庆节"] != []
    assert lines[-1] == ("2026-10-08 周四", "08:30–11:30", "", "到期")
    assert len(lines) < 9  # nine days, those off in a row together


def test_years_without_days_off_are_marked():
    found = explained(start("solve", "2026-12-31 16:30", level=1))
    assert [line.provisional for line in found.days] == [False, True]
    assert found.provisional
    assert any("暂定" in note for note in found.notes)


def test_a_very_long_limit_is_summed_up():
    policies.publish({("close", 2): 100_000})
    found = explained(start("close", "2026-07-13 09:00"))
    assert len(found.days) == explaining.FIRST_DAYS + explaining.LAST_DAYS + 1
    assert "从略" in found.days[explaining.FIRST_DAYS].day
    assert found.end == found.deadline.due_at


def test_it_tells_what_the_moment_was_before():
    first = start("solve", "2026-07-13 09:00")
    clocks.meet(RECORD, "solve", at=moment("2026-07-13 10:00"))
    second = start("solve", "2026-07-13 10:00")
    clocks.recompute(RECORD, level=3, urgent=False)
    by = factories.user("qa_manager")
    content = calendar_drafts.start_of("standard")
    days = {moment("2026-07-14 09:00").date(): Day(False, "停电")}
    draft = calendar_drafts.write("standard", calendar_drafts.with_days(content, days), by=by)
    recount.run(calendar_drafts.publish(draft, by=by))
    earlier = explained(second).earlier
    assert [("等级" in one["why"], "日历" in one["why"]) for one in earlier[:2]] == [
        (True, False),
        (False, True),
    ]
    assert earlier[0]["what"] == "原定 2026-07-15 10:00"
    assert "按时完成" in earlier[2]["why"]
    assert explained(second).end == fresh(second).due_at
    assert explained(first).end == fresh(first).due_at


def test_reclassified_after_the_breach_it_says_why_nothing_moved():
    start("solve", "2026-07-10 09:00", level=1)
    with clock.at(moment("2026-07-13 14:30")):
        clocks.recompute(RECORD, level=3, urgent=False)
    found = explained(Deadline.objects.get(record=RECORD))
    assert any("已超期的时限不再变动" in note for note in found.notes)
    assert found.end == found.deadline.due_at
