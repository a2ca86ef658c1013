"""What must be there before a step, said in words (S5-3.3, F4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from installs.models import Acceptance
from installs.workflow import acceptances as do
from records.steps import NotNow
from shipping.models import Shipment
from tests.installs import states
from tests.installs.cast import ITEMS, Cast, day

pytestmark = pytest.mark.django_db


def refused(acceptance: Acceptance, cast: Cast) -> str:
    with pytest.raises(NotNow) as answer:
        do.start(acceptance, by=cast.engineer)
    return answer.value.reason


def test_everything_before_is_done_or_not_needed() -> None:
    cast = Cast()
    acceptance = states.draft(cast, preconditions=[])
    assert "开箱验收、安装、培训、资料移交" in refused(acceptance, cast)
    rows: list[dict[str, Any]] = [
        {"kind": "arrival", "done_on": day()},
        {"kind": "installation", "done_on": day()},
        {"kind": "documents", "not_needed_reason": "随机已交"},
    ]
    do.save_draft(acceptance, by=cast.planner, preconditions=rows)
    assert refused(acceptance, cast) == "前置确认没有完成：培训。"
    do.save_template(cast.product, by=cast.qa_manager, items=ITEMS, training_required=False)
    assert do.start(acceptance, by=cast.engineer).status == "measuring"


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "arrival", "done_on": "tomorrow"},
        {"kind": "arrival", "done_on": "today", "not_needed_reason": "不用"},
        {"kind": "weather", "done_on": "today"},
        {"kind": "arrival", "by": "谁"},
    ],
)
def test_a_precondition_makes_sense(row: dict[str, Any]) -> None:
    cast = Cast()
    days = {"today": day(), "tomorrow": day(1)}
    given = row | ({"done_on": days[row["done_on"]]} if "done_on" in row else {})
    with pytest.raises(ValidationError):
        states.draft(cast, preconditions=[given])


def test_somebody_holds_it() -> None:
    cast = Cast()
    acceptance = states.draft(cast, engineer=None)
    with pytest.raises(NotNow, match="安排验收工程师"):
        do.start(acceptance, by=cast.support_manager)
    with pytest.raises(ValidationError, match="不能进行验收"):
        do.save_draft(acceptance, by=cast.planner, engineer=cast.rd)


def test_the_product_has_a_template_with_lines_for_it() -> None:
    cast = Cast()
    template = do.save_template(cast.product, by=cast.qa_manager, items=ITEMS[:1])
    process = states.draft(cast, kind="process")
    assert "没有“工艺验收”的项目" in refused(process, cast)
    do.retire_template(template, by=cast.qa_manager)
    assert "还没有验收模板" in refused(process, cast)


def test_critical_parts_that_are_owed_stand_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """What shipping says is the reason; how it reckons is tried with it."""
    cast = Cast()
    acceptance = states.draft(cast)
    assert not Shipment.objects.exists()
    said = "发货单 FH-2611-0001 的关键件还没有补齐：分子泵。"
    gates = "installs.workflow.acceptances.gates.blocking"
    monkeypatch.setattr(gates, lambda machine: said if machine == cast.machine else "")
    assert refused(acceptance, cast) == said


def test_the_conclusion_waits_for_every_item() -> None:
    cast = Cast()
    acceptance = states.bring("measuring", cast)
    do.record_results(acceptance, by=cast.engineer, results=[{"item": 1, "measured": "0.0001"}])
    with pytest.raises(NotNow, match="第 2、3、4 项"):
        do.conclude(acceptance, by=cast.engineer, conclusion="qualified")


def test_a_conclusion_worse_than_computed_says_why() -> None:
    cast = Cast()
    acceptance = states.measure(states.bring("measuring", cast), cast)
    with pytest.raises(ValidationError) as answer:
        do.conclude(acceptance, by=cast.engineer, conclusion="failed")
    assert "note" in answer.value.message_dict
    values = {"conclusion": "failed", "note": "客户要求连续运行 72 h 后再验"}
    acceptance = do.conclude(acceptance, by=cast.engineer, **values)
    round_ = acceptance.rounds.get()
    assert (round_.proposed, round_.conclusion) == ("qualified", "failed")


@pytest.mark.parametrize("wrong", [{"item": 4, "measured": "0.9"}, None])
def test_safety_and_blocking_problems_fail_it(wrong: dict[str, Any] | None) -> None:
    cast = Cast()
    acceptance = states.measure(states.bring("measuring", cast), cast)
    if wrong:
        do.record_results(acceptance, by=cast.engineer, results=[wrong])
    else:
        states.punch(acceptance, cast, "A")
    for better in ("qualified", "conditional"):
        with pytest.raises(ValidationError, match="不合格"):
            do.conclude(acceptance, by=cast.engineer, conclusion=better)
    assert do.conclude(acceptance, by=cast.engineer, conclusion="failed").status == "signing"


@pytest.mark.parametrize(
    "more",
    [
        {"cause": " "},
        {"actions": []},
        {"due_on": "past"},
        {"actions": [{"content": "", "owner": None, "due_on": None}]},
        {"due_on": "sooner"},  # than its action
    ],
)
def test_an_adjustment_plan_is_whole(more: dict[str, Any]) -> None:
    cast = Cast()
    acceptance = states.bring("adjusting", cast)
    days = {"past": day(-1), "sooner": day(1)}
    if "due_on" in more:
        more = {"due_on": days[more["due_on"]]}
    by = cast.tech_management
    with pytest.raises(ValidationError):
        do.adjust(acceptance, by=by, proof=states.proof(by), **states.plan(cast) | more)
