"""Each refusal names what is missing (domain §5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from capa import workflow as do
from capa.workflow.linking import note_link
from records import clock, clocks
from records.steps import NotNow
from tests.capa import states
from tests.capa.cast import CAUSES, STANDARDS, Cast, day, effect, measures

pytestmark = pytest.mark.django_db


def refused(action, *words: str) -> None:  # type: ignore[no-untyped-def]  # a verb to be tried
    with pytest.raises(NotNow) as error:
        action()
    for word in words:
        assert word in error.value.reason
    assert error.value.reason.endswith("。")


def test_a_draft_starts_with_a_problem_a_leader_and_a_department() -> None:
    cast = Cast()
    capa = do.open_capa(by=cast.opener, title="漏气")
    refused(lambda: do.start(capa, by=cast.opener), "问题描述", "组长", "责任部门", "还不能启动")


def test_the_plan_names_all_that_it_lacks() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    submit = lambda: do.submit_plan(  # noqa: E731  tried again and again
        capa, **states.signed(capa, "submit_plan", cast.leader)
    )
    refused(
        submit,
        "小组成员",
        "5W2H",
        "遏制表",
        "产生的根本原因",
        "流出的根本原因",
        "有效性指标",
        "有效性目标",
        "观察期",
        "数据来源",
        "验证人",
    )
    states.write_plan(capa, cast)
    do.plan_measures(capa, by=cast.leader, measures=[measures(cast)[0]])
    refused(submit, "针对原因 2 的措施")
    rows = [row | {"number": n, "whys": []} for n, row in enumerate(CAUSES, 1)]
    do.record_causes(capa, by=cast.leader, causes=rows, proof_result="")
    refused(submit, "原因 1 的为什么", "根本原因的验证结果")


def test_the_short_form_asks_neither_for_a_team_nor_for_containment() -> None:
    cast = Cast()
    capa = states.start(states.draft(cast, scale="short"), cast)
    states.write_analysis(capa, cast)
    assert do.submit_plan(capa, **states.signed(capa, "submit_plan", cast.leader))


def test_somebody_must_be_left_to_review() -> None:
    cast = Cast()
    capa = states.start(states.draft(cast, champion=None), cast)
    do.record_problem(capa, by=cast.assembler, what="保压超差")
    states.write_plan(capa, cast)
    refused(
        lambda: do.submit_plan(capa, **states.signed(capa, "submit_plan", cast.leader)),
        "责任部门没有可以审核的负责人",
    )


def test_a_plan_waits_for_the_verdict_on_every_cause() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    states.write_plan(capa, cast)
    capa.rounds.get().causes.filter(number=3).update(state="suspected")
    refused(lambda: states.submit(capa, cast), "原因 3 的结论（还是待查）")


def test_a_plan_that_rises_to_level_4_while_it_waits_asks_research_too() -> None:
    cast = Cast()
    capa = states.bring("awaiting_plan", cast)
    do.review(capa, **states.signed(capa, "review", cast.assembler))
    assert clocks.nearest(capa.number).subject == "capa_approve"
    capa = note_link(capa, by=cast.qa_manager, opinion="KS-2611-001", level=4)
    note_link(capa, by=cast.qa_manager, opinion="KS-2611-002", level=4)  # asked once
    asked = capa.approvals.filter(status="pending").values_list("place", flat=True)
    assert sorted(asked) == ["approve", "review_rd"]
    running = {one.subject for one in clocks.open_of(capa.number)}
    assert "capa_review" in running and "capa_approve" not in running
    refused(
        lambda: do.approve_plan(capa, **states.signed(capa, "approve_plan", cast.qa_manager)),
        "研发审核",
    )
    do.review(capa, **states.signed(capa, "review", cast.rd_manager))
    assert do.approve_plan(capa, **states.signed(capa, "approve_plan", cast.qa_manager))


def test_approval_waits_for_every_review() -> None:
    cast = Cast()
    capa = states.bring("awaiting_plan", cast, 4)
    do.review(capa, **states.signed(capa, "review", cast.assembler))
    refused(
        lambda: do.approve_plan(capa, **states.signed(capa, "approve_plan", cast.qa_manager)),
        "研发审核",
    )


def test_implementation_waits_for_every_measure() -> None:
    cast = Cast()
    capa = states.bring("implementing", cast)
    do.complete_measure(capa, by=cast.leader, measure=1, done_on=day(), evidence="R-1")
    refused(lambda: do.finish_implementation(capa, by=cast.leader), "措施 2（进行中）")


def test_effective_waits_for_the_end_of_the_watching_period() -> None:
    cast = Cast()
    capa = states.bring("verifying", cast)
    verdict = {"effective": True, "evidence": "无同类客诉", "measured": 0}
    until = capa.rounds.get().window_until
    refused(
        lambda: do.verify(capa, **states.signed(capa, "verify", cast.evaluator, **verdict)),
        f"观察期到 {until:%Y-%m-%d} 止",
        "只能判无效",
    )


def test_a_missed_target_is_not_effective_whatever_is_said() -> None:
    cast = Cast()
    capa = states.bring("verifying", cast)
    with clock.at(clock.now() + timedelta(days=31)):
        for measured, word in ((None, "请填有效性指标"), (2, "没有达到目标 0")):
            verdict = {"effective": True, "evidence": "看上去好", "measured": measured}
            with pytest.raises(ValidationError) as error:
                do.verify(capa, **states.signed(capa, "verify", cast.evaluator, **verdict))
            assert word in error.value.message_dict["measured"][0]


def test_the_verdict_needs_its_evidence() -> None:
    cast = Cast()
    capa = states.bring("verifying", cast)
    with pytest.raises(ValidationError) as error:
        states.ineffective(capa, cast, evidence=" ")
    assert "evidence" in error.value.message_dict


def test_closing_names_what_is_not_settled() -> None:
    cast = Cast()
    capa = states.bring("standardising", cast)
    do.record_containment(
        capa, by=cast.leader, containments=[{"place": "stock", "quantity": 2, "done_on": None}]
    )
    submit = lambda: do.submit_closing(capa, by=cast.leader, summary="x")  # noqa: E731  as above
    refused(submit, "标准化", "横向展开", "遏制：库存")
    states.settle(capa, cast)
    row = {"target": "customer", "customer": cast.customer, "measure": "告知"}
    do.deploy(capa, by=cast.leader, deployments=[row | {"owner": cast.worker, "due_on": day(3)}])
    refused(submit, "横向展开还有 1 项未完成")


def test_follow_up_notes_are_for_levels_3_and_4() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast, 2)
    refused(lambda: do.follow_up(capa, by=cast.tech_management, text="x"), "三、四级")


def wrong(action, field: str, word: str) -> None:  # type: ignore[no-untyped-def]  # as above
    with pytest.raises(ValidationError) as error:
        action()
    assert word in " ".join(error.value.message_dict[field])


def test_each_measure_has_a_cause_an_owner_and_a_day_to_come() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    states.write_analysis(capa, cast)
    good = measures(cast)[0]
    for change, word in (
        ({"cause": 9}, "这一轮的一个原因"),
        ({"content": " "}, "还没有写内容"),
        ({"owner": None}, "要有责任人"),
        ({"due_on": day(-1)}, "已经过去"),
        ({"due_on": None}, "要有计划日期"),
        ({"kind": "x"}, "纠正或预防"),
    ):
        row = good | change
        wrong(lambda r=row: do.plan_measures(capa, by=cast.leader, measures=[r]), "measures", word)


def test_a_cause_with_measures_is_not_dropped_and_keeps_them_when_it_moves() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    states.write_analysis(capa, cast)
    rows = [row | {"number": n} for n, row in enumerate(CAUSES, 1)]
    wrong(lambda: do.record_causes(capa, by=cast.leader, causes=rows[:1]), "causes", "还有措施")
    do.record_causes(capa, by=cast.leader, causes=[rows[1], rows[0]])
    current = capa.rounds.get()
    assert [(m.content, m.cause.number) for m in current.measures.all()] == [
        ("改用氟橡胶", 2),
        ("保压延长到 60 分钟", 1),
    ]
    excluded = CAUSES[2] | {"reason": ""}
    wrong(
        lambda: do.record_causes(capa, by=cast.leader, causes=[*rows[:2], excluded]),
        "causes",
        "请写依据",
    )


def test_standardisation_is_a_document_or_a_reason_never_both() -> None:
    cast = Cast()
    capa = states.bring("standardising", cast)
    good = STANDARDS[0]
    for change, word in (
        ({"not_needed_reason": "无"}, "二者选一"),
        ({"document_number": "", "new_edition": ""}, "二者选一"),
        ({"new_edition": ""}, "都要写"),
        ({"changed_on": None}, "更改的日期"),
        ({"changed_on": day(1)}, "还没有改"),
        ({"new_edition": "A"}, "相同"),
    ):
        row = good | change
        wrong(lambda r=row: do.standardise(capa, by=cast.leader, standards=[r]), "standards", word)
    do.standardise(capa, by=cast.leader, standards=[{"not_needed_reason": "没有相关文件"}])
    assert capa.standardisations.get().not_needed_reason


def test_the_effectiveness_plan_is_checked_field_by_field() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    for change, field in (
        ({"window_days": 0}, "window_days"),
        ({"comparison": "x"}, "comparison"),
        ({"data_source": "x"}, "data_source"),
    ):
        plan = effect(cast) | change
        wrong(lambda p=plan: do.plan_effectiveness(capa, by=cast.leader, **p), field, "")
