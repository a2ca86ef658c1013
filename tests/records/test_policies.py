"""Whose policy counts: the contract's before the customer's before the company's (domain §4)."""

import pytest

from records import calendar_seed, calendars, clock, clocks, policies, subjects
from records.models import PolicyVersion
from tests.records.calendar_days import local, moment
from tests.records.clock_setup import RECORD, RULES, department, fresh, publish, start

pytestmark = pytest.mark.django_db

CUSTOMER, ORDER = "customer:KH-1", "order:SO-1"
BOTH = (CUSTOMER, ORDER)  # in whatever order they are handed in


@pytest.fixture(autouse=True)
def monday_morning(db):
    with clock.at(moment("2026-07-13 09:00")):
        calendar_seed.seed_calendar()
        publish()
        yield


def allowed(subject, *scopes, level=2, urgent=False, limits=None):
    in_force = policies.in_force(scopes)
    return in_force.allowance(subject, level=level, urgent=urgent, limits=limits)


def test_contract_before_customer_before_company():
    policies.publish({("answer", 0): 60, ("solve", 2): 500}, scope=CUSTOMER)
    policies.publish({("answer", 0): 30}, scope=ORDER)
    asked = [allowed(subject, *BOTH) for subject in ("answer", "solve", "close")]
    found = [(one.minutes, one.policy.scope) for one in asked]
    assert found == [(30, ORDER), (500, CUSTOMER), (4800, "")]
    assert allowed("answer", CUSTOMER).minutes == 60
    assert allowed("answer", "customer:KH-2").minutes == 120
    assert allowed("answer").minutes == 120


def test_a_level_that_a_scope_leaves_out_falls_through_as_well():
    policies.publish({("solve", 2): 500}, scope=CUSTOMER)
    assert allowed("solve", CUSTOMER, level=3).minutes == 4800
    assert allowed("solve", CUSTOMER, level=3).policy.scope == ""


def test_whoever_gives_the_time_halves_it():
    policies.publish({("answer", 0): 60}, scope=CUSTOMER, urgent_percent=100)
    assert allowed("answer", CUSTOMER, urgent=True).minutes == 60
    assert allowed("close", CUSTOMER, urgent=True).minutes == 2400


def test_each_scope_counts_its_own_editions():
    made = [policies.publish({("answer", 0): n}, scope=CUSTOMER).number for n in (60, 61)]
    assert made == [1, 2]
    assert policies.publish(RULES).number == PolicyVersion.objects.filter(scope="").count()
    assert policies.current(CUSTOMER).rules == {("answer", 0): 61}
    with pytest.raises(LookupError):
        policies.current(ORDER)


def test_a_scope_climbs_its_own_ladder_or_the_companys():
    own = [{"percent": 100, "to": ["group:general_manager"]}]
    policies.publish({("answer", 0): 60}, scope=ORDER, ladder=own)
    policies.publish({("answer", 0): 60}, scope=CUSTOMER, ladder=None)
    assert [rung.to for rung in policies.current(ORDER).ladder] == [("group:general_manager",)]
    assert policies.current(CUSTOMER).ladder == policies.current().ladder
    later = [{"percent": 50, "to": ["owner"]}, {"percent": 100, "to": ["owner"]}]
    before = policies.current_id(ORDER)
    policies.publish(RULES, ladder=later)
    assert policies.current(CUSTOMER).ladder == policies.current().ladder
    assert policies.current(CUSTOMER).rules == {("answer", 0): 60}
    assert policies.current_id(ORDER) == before
    with pytest.raises(ValueError, match="ladder"):
        policies.publish(RULES, ladder=None)


def test_the_contracts_own_limit_wins_and_neither_level_nor_urgency_changes_it():
    policies.publish({("answer", 0): 60}, scope=CUSTOMER)
    deadline = start("solve", "2026-07-13 09:00", scopes=BOTH, limits={"solve": 100}, urgent=True)
    assert (deadline.allowance_minutes, deadline.own_limit) == (100, True)
    clocks.recompute(RECORD, level=3, urgent=False)
    assert fresh(deadline).allowance_minutes == 100
    assert allowed("unheard-of", limits={"unheard-of": 7}).minutes == 7


def test_people_on_call_answer_round_the_clock():
    policies.publish(RULES, on_call={"downtime": ["solve"], "safety": []})
    saturday, call = "2026-07-18 23:00", {"circumstances": frozenset({"downtime"}), "level": 1}
    on_call = start("solve", saturday, **call)
    assert local(on_call.due_at) == "2026-07-19 03:00"
    assert on_call.calendar_version.code == calendars.ROUND_THE_CLOCK
    assert on_call.circumstances == ["downtime"]
    assert local(start("answer", saturday, **call).due_at) == "2026-07-20 10:30"
    assert start("solve", saturday, "KS-2607-0002").calendar_version.code == calendars.STANDARD


def test_reclassified_it_keeps_what_it_used_its_policy_and_its_calendar():
    policies.publish(RULES, on_call={"downtime": ["solve"]})
    deadline = start("solve", "2026-07-13 20:00", circumstances=frozenset({"downtime"}))
    policies.publish({("solve", 2): 1, ("solve", 1): 1})
    with clock.at(moment("2026-07-13 21:00")):
        clocks.recompute(RECORD, level=1, urgent=False)
    again = fresh(deadline)
    assert (again.policy_version_id, again.calendar_version_id, again.started_at) == (
        *(deadline.policy_version_id, deadline.calendar_version_id, deadline.started_at),
    )
    assert local(again.due_at) == "2026-07-14 00:00"  # 4 h round the clock, one of them used


def test_a_department_with_a_calendar_of_its_own_is_timed_by_it():
    late = department()
    calendars.publish(
        code=calendars.code_of(late),
        name="晚班",
        source="",
        spans=[["14:00", "22:00"]],
        days={},
        known_years=[2026],
        department=late,
    )
    deadline = start("solve", "2026-07-13 09:00", level=1, department=late)
    assert local(deadline.due_at) == "2026-07-13 18:00"
    call = start("answer", "2026-07-13 09:00", department=late, calendar=calendars.ROUND_THE_CLOCK)
    assert local(call.due_at) == "2026-07-13 11:00"
    agreed = start("close", "2026-07-13 09:00", department=late, due_at=moment("2026-07-14 15:00"))
    assert (local(agreed.due_at), agreed.allowance_minutes) == ("2026-07-14 15:00", 9 * 60)


def test_one_statement_asks_for_all_scopes(django_assert_num_queries):
    for scope in BOTH:
        policies.publish({("answer", 0): 60}, scope=scope)
    policies.in_force(BOTH)
    with django_assert_num_queries(1):
        policies.in_force(BOTH)


def test_seeding_adds_what_no_policy_ever_named_and_leaves_the_rest():
    first = subjects.first_values()
    PolicyVersion.objects.all().delete()
    publish()
    policies.seed_policy()
    rules = policies.current().rules
    fresh = {key: value for key, value in first.items() if key[0] != "close"}
    assert {key: rules[key] for key in fresh} == fresh
    assert {key for key in rules if key[0] == "close"} == {("close", 2)}
    assert rules["solve", 3] == 4800
    number = PolicyVersion.objects.filter(scope="").count()
    without = {key: value for key, value in rules.items() if key[0] != "judge"}
    policies.publish(without)  # the company takes it away
    policies.seed_policy()
    assert PolicyVersion.objects.filter(scope="").count() == number + 1
    assert "judge" not in {subject for subject, _level in policies.current().rules}
