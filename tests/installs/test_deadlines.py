"""Which clocks run where, until when, and for whom; written by hand from domain §4 and §6."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from installs.models import Acceptance
from installs.workflow import acceptances as do
from records import clock
from records.models import Deadline
from tests.installs import states
from tests.installs.cast import Cast, day

pytestmark = pytest.mark.django_db


def running(acceptance: Acceptance) -> dict[str, Deadline]:
    found = Deadline.objects.filter(record=acceptance.number, status="running")
    return {one.subject.rstrip("_0123456789"): one for one in found}


HOLD = "acceptance_hold"
# state → clock → (who: a person, or a department without one; minutes, or the agreed day)
TABLE: dict[str, dict[str, tuple[str, int | str]]] = {
    "draft": {HOLD: ("engineer", "30")},
    "measuring": {HOLD: ("engineer", "30"), "acceptance_punch": ("solver", "10")},
    "signing": {
        HOLD: ("engineer", "30"),
        "acceptance_sign": ("engineer", 16 * 60),
        "acceptance_punch": ("solver", "10"),
    },
    "adjusting": {
        HOLD: ("engineer", "30"),
        "acceptance_adjust": ("tech", 24 * 60),
        "acceptance_punch": ("solver", "10"),
    },
    "carrying_out": {
        HOLD: ("engineer", "30"),
        "acceptance_carry_out": ("engineer", "5"),
        "adjustment_action": ("fitter", "4"),
        "acceptance_punch": ("solver", "10"),
    },
    "recording": {
        "service_record_quality": ("qa", 16 * 60),
        "service_record_engineering": ("engineering", 16 * 60),
        "acceptance_punch": ("solver", "10"),
    },
    "handing_over": {
        "acceptance_take_over": ("support", 8 * 60),
        "acceptance_punch": ("solver", "10"),
    },
    "in_service": {"acceptance_punch": ("solver", "10")},
    "cancelled": {},
}


@pytest.mark.parametrize("state", TABLE)
def test_the_clocks_of_a_state(state: str) -> None:
    cast = Cast(acceptance_due=day(30))
    acceptance = states.bring(state, cast, left=True)
    found = {}
    for subject, one in running(acceptance).items():
        who = "nobody"
        for name in ("engineer", "solver", "fitter"):
            if one.owner == getattr(cast, name):
                who = name
        if one.owner is None and one.department is not None:
            who = one.department.code
        due = timezone.localdate(one.due_at) - clock.today()
        found[subject] = (who, str(due.days) if one.absolute else one.allowance_minutes)
    assert found == TABLE[state]


def test_without_an_agreed_day_none_runs() -> None:
    assert running(states.bring("measuring", Cast())) == {}


def test_each_part_of_the_service_record_meets_its_own_clock() -> None:
    cast = Cast()
    acceptance = states.bring("recording", cast)
    states.record(acceptance, cast)
    ended = Deadline.objects.filter(record=acceptance.number, status="met")
    assert {"service_record_quality", "service_record_engineering"} <= {
        one.subject for one in ended
    }


def test_taken_back_is_not_signed() -> None:
    cast = Cast()
    acceptance = states.bring("signing", cast)
    do.take_back(acceptance, by=cast.engineer, reason="漏测")
    assert Deadline.objects.get(subject="acceptance_sign").status == "cancelled"


def test_a_withdrawn_acceptance_met_nothing() -> None:
    cast = Cast(acceptance_due=day(30))
    acceptance = states.bring("cancelled", cast, left=True)
    ended = Deadline.objects.filter(record=acceptance.number)
    assert {one.status for one in ended} == {"cancelled"}


def test_the_contracts_day_moves_with_the_order() -> None:
    cast = Cast(acceptance_due=day(30))
    acceptance = states.bring("measuring", cast)
    cast.order.acceptance_due = day(40)
    cast.order.save()
    do.record_results(acceptance, by=cast.engineer, results=[{"item": 1, "measured": "0.0001"}])
    one = running(acceptance)[HOLD]
    assert timezone.localdate(one.due_at) == day(40)


def test_another_engineer_has_the_clock() -> None:
    cast = Cast(acceptance_due=day(30))
    acceptance = states.bring("measuring", cast)
    do.reassign(acceptance, by=cast.support_manager, engineer=cast.planner)
    assert running(acceptance)[HOLD].owner == cast.planner


def test_a_problem_that_is_settled_in_service_meets_its_clock() -> None:
    cast = Cast()
    acceptance = states.bring("in_service", cast, left=True)
    acceptance.refresh_from_db()
    assert acceptance.due_subject.startswith("acceptance_punch")
    do.settle_punch(acceptance, by=cast.solver, punch=1, settled_on=day(), settlement="已换")
    acceptance.refresh_from_db()
    assert running(acceptance) == {}
    assert (acceptance.due_subject, acceptance.due_at) == ("", None)
    met = Deadline.objects.get(subject__startswith="acceptance_punch")
    assert met.status == "met"
    assert met.due_at - clock.now() > timedelta(days=9)
