"""What is typed in becomes a value and a 判定; what makes no sense is refused in words (F4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from installs.models import Acceptance
from installs.workflow import acceptances as do
from installs.workflow.acceptances.measuring import number, numbers
from records.models import EventPayload
from tests.installs import states
from tests.installs.cast import Cast, day

FULL_WIDTH = str.maketrans("0123456789.-+", "０１２３４５６７８９．－＋")
values = st.decimals(min_value=-99_999, max_value=99_999, places=4)


@given(values)
def test_a_number_is_understood_in_full_width_too(value: Decimal) -> None:
    assert number(f"{value:f}") == value
    assert number(f" {value:f} ".translate(FULL_WIDTH)) == value


@given(
    st.lists(values, max_size=30), st.sampled_from([" ", "，", ",", "、", "；", "\n", "\t", "　"])
)
def test_samples_stand_beside_each_other_however_they_are_parted(
    given_values: list[Decimal], between: str
) -> None:
    text = between.join(f"{value:f}" for value in given_values).translate(FULL_WIDTH)
    assert numbers(text) == given_values


@pytest.mark.parametrize("text", ["十二", "1.2.3", "NaN", "Infinity", "1e99", "1/2", "0.0000001"])
def test_what_is_no_such_number_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        number(text)


@pytest.mark.parametrize("text", ["", "  ", "　", None])
def test_nothing_is_nothing(text: str | None) -> None:
    assert number(text) is None


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def record(acceptance: Acceptance, cast: Cast, **values: Any) -> Any:
    do.record_results(acceptance, by=cast.engineer, results=[values])
    return acceptance.rounds.get().items.get(position=values["item"])


def test_the_judgement_follows_from_the_limits(cast: Cast) -> None:
    acceptance = states.bring("measuring", cast)
    assert record(acceptance, cast, item=1, measured="０．０００５").passed is True
    assert record(acceptance, cast, item=1, measured="0.00051").passed is False
    assert record(acceptance, cast, item=1, measured="").passed is None
    assert record(acceptance, cast, item=2, passed=False, observed="左侧划伤").passed is False
    assert record(acceptance, cast, item=1, skip_reason="客户无此要求").passed is None


@pytest.mark.parametrize(
    "values",
    [
        {"item": 1, "passed": True},  # the limits decide
        {"item": 3, "measured": "100"},  # samples decide
        {"item": 4, "skip_reason": "不做"},  # a safety item is never left out
        {"item": 9, "measured": "1"},
        {"item": 1, "measured": "约 3"},
        {"item": 1, "measurement": "1"},
    ],
)
def test_a_result_that_makes_no_sense_is_refused(cast: Cast, values: dict[str, Any]) -> None:
    acceptance = states.bring("measuring", cast)
    with pytest.raises(ValidationError), transaction.atomic():
        record(acceptance, cast, **values)
    item = acceptance.rounds.get().items.get(position=1)
    assert (item.measured, item.passed) == (None, None)


def test_process_data_give_the_figures_and_the_judgement(cast: Cast) -> None:
    acceptance = states.bring("measuring", cast)
    by = cast.engineer
    text = "９９．８ 100.1，100.0、100.2；99.9"
    do.record_process(acceptance, by=by, item=3, samples=text, material="BK7", batch="5 片")
    item = acceptance.rounds.get().items.get(position=3)
    assert item.passed is True
    assert item.values == [Decimal(one) for one in ("99.8", "100.1", "100", "100.2", "99.9")]
    do.record_process(acceptance, by=by, item=3, samples=[98, 102, 97, 103, 100])
    item.refresh_from_db()
    assert item.passed is False  # all within 95 to 105, Cpk 0.65
    with pytest.raises(ValidationError, match="至少"):
        do.record_process(acceptance, by=by, item=3, samples=["100"])
    with pytest.raises(ValidationError, match="只测一次"):
        do.record_process(acceptance, by=by, item=1, samples=["100"])
    do.record_process(acceptance, by=by, item=3, samples="")
    item.refresh_from_db()
    assert item.passed is None


def test_an_item_of_the_contract_is_added_and_marked(cast: Cast) -> None:
    acceptance = states.bring("measuring", cast)
    values = {"section": "equipment", "name": "噪声", "requirement": "≤ 75 dB"}
    do.add_item(acceptance, by=cast.engineer, **values, unit="dB", upper=Decimal(75))
    item = acceptance.rounds.get().items.get(position=5)
    assert item.added
    assert record(acceptance, cast, item=5, measured="76").passed is False
    with pytest.raises(ValidationError):
        do.add_item(acceptance, by=cast.engineer, **values, lower=Decimal(9), upper=Decimal(1))


def test_an_equipment_acceptance_takes_no_process_items(cast: Cast) -> None:
    acceptance = states.start(states.draft(cast, kind="equipment"), cast)
    sections = acceptance.rounds.get().items.values_list("section", flat=True)
    assert sorted(sections) == ["equipment", "equipment", "safety"]
    with pytest.raises(ValidationError):
        values = {"section": "process", "name": "膜厚", "requirement": "100"}
        do.add_item(acceptance, by=cast.engineer, **values)


def test_history_keeps_what_was_measured_before(cast: Cast) -> None:
    acceptance = states.bring("measuring", cast)
    record(acceptance, cast, item=1, measured="0.0003")
    record(acceptance, cast, item=1, measured="0.0009")
    lines = EventPayload.objects.filter(event__object_number=acceptance.number)
    changes = [one.changes["item_1"] for one in lines if "item_1" in one.changes]
    assert changes[-1] == ["0.0003 OK", "0.0009 NG"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"problem": " "}, "problem"),
        ({"grade": "A", "due_on": None}, "due_on"),
        ({"due_on": "past"}, "due_on"),
        ({"side": "customer"}, "customer_owner"),
        ({"grade": "D"}, "grade"),
    ],
)
def test_a_problem_left_over_has_owner_and_date(
    cast: Cast, more: dict[str, Any], field: str
) -> None:
    acceptance = states.bring("measuring", cast)
    if more.get("due_on") == "past":
        more = {"due_on": day(-1)}
    with pytest.raises(ValidationError) as refused:
        states.punch(acceptance, cast, **{"grade": "B"} | more)
    assert field in refused.value.message_dict


def test_a_suggestion_needs_no_date(cast: Cast) -> None:
    acceptance = states.bring("measuring", cast)
    states.punch(acceptance, cast, "C", due_on=None)
    assert acceptance.punches.get().due_on is None
