"""CAPAs in any state, brought there honestly: by the verbs, each taken by its own people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from capa import signing
from capa import workflow as do
from capa.models import Capa
from records import clock
from tests.capa.cast import CAUSES, PROBLEM, STANDARDS, Cast, day, effect, measures, proof


def signed(capa: Capa, step: str, by: Any, **values: Any) -> dict[str, Any]:
    """What a step that signs is called with."""
    return {"by": by, "proof": proof(by), "seen": signing.seen_of(capa, step)} | values


def draft(cast: Cast, **facts: Any) -> Capa:
    return do.open_capa(by=cast.opener, **cast.facts(**facts))


def start(capa: Capa, cast: Cast) -> Capa:
    return do.start(capa, by=cast.opener)


def write_plan(capa: Capa, cast: Cast) -> Capa:
    """D1 to D5 and the effectiveness plan, ready to be signed."""
    do.record_team(capa, by=cast.leader, members=[{"person": cast.member, "task": "拆检"}])
    do.record_problem(capa, by=cast.leader, **PROBLEM)
    rows = do.propose_containment(capa)
    done = {"action": "逐台复检", "owner": cast.leader, "done_on": day()}
    do.record_containment(capa, by=cast.leader, containments=[row | done for row in rows])
    return write_analysis(capa, cast)


def write_analysis(capa: Capa, cast: Cast) -> Capa:
    """D4, D5 and the effectiveness plan: what each round begins with."""
    numbered = [
        row | {"number": number}
        for number, row in enumerate(CAUSES, 1)
        if capa.rounds.get(number=capa.round_number).causes.filter(number=number).exists()
    ]
    do.record_causes(
        capa,
        by=cast.leader,
        causes=numbered or CAUSES,
        proof_method="换材质对比试验",
        proof_result="氟橡胶 500 h 无变化",
        proven_by=cast.member,
    )
    do.plan_measures(capa, by=cast.leader, measures=measures(cast))
    return do.plan_effectiveness(capa, by=cast.leader, **effect(cast))


def submit(capa: Capa, cast: Cast) -> Capa:
    if not capa.rounds.get(number=capa.round_number).causes.exists():
        write_plan(capa, cast)
    return do.submit_plan(capa, **signed(capa, "submit_plan", cast.leader))


def review(capa: Capa, cast: Cast) -> Capa:
    """Every 审核 that waits, but not 批准."""
    capa = do.review(capa, **signed(capa, "review", cast.assembler))
    if capa.level == 4:
        capa = do.review(capa, **signed(capa, "review", cast.rd_manager))
    return capa


def approve(capa: Capa, cast: Cast) -> Capa:
    capa = review(capa, cast)
    return do.approve_plan(capa, **signed(capa, "approve_plan", cast.qa_manager))


def complete(capa: Capa, cast: Cast) -> Capa:
    for number, who in ((1, cast.leader), (2, cast.worker)):
        values = {"done_on": day(), "evidence": f"记录 R-{number}"}
        do.complete_measure(capa, by=who, measure=number, **values)
    return capa


def implement(capa: Capa, cast: Cast) -> Capa:
    complete(capa, cast)
    return do.finish_implementation(capa, by=cast.leader)


def verify(capa: Capa, cast: Cast) -> Capa:
    """A month later, with nothing that came again."""
    with clock.at(clock.now() + timedelta(days=31)):
        do.fill_effectiveness(capa, value=0, note="观察期内 0 件")
        values = {"effective": True, "evidence": "观察期内无同类客诉"}
        return do.verify(capa, **signed(capa, "verify", cast.evaluator, **values))


def settle(capa: Capa, cast: Cast) -> Capa:
    """D7, all of it."""
    do.standardise(capa, by=cast.leader, standards=STANDARDS)
    row = {"target": "model", "product": cast.product, "measure": "换圈", "owner": cast.worker}
    do.deploy(capa, by=cast.leader, deployments=[row | {"due_on": day(20)}])
    key = capa.deployments.get(done_on__isnull=True).pk
    return do.settle_deployment(
        capa, by=cast.worker, deployment=key, done_on=day(), note="全部换完"
    )


def submit_closing(capa: Capa, cast: Cast) -> Capa:
    settle(capa, cast)
    return do.submit_closing(capa, by=cast.leader, summary="材料要先做相容性试验。")


def close(capa: Capa, cast: Cast) -> Capa:
    return do.close(capa, **signed(capa, "close", cast.qa_manager, opinion="同意关闭"))


WAY: list[tuple[str, Callable[[Capa, Cast], Capa]]] = [
    ("analysing", start),
    ("awaiting_plan", submit),
    ("implementing", approve),
    ("verifying", implement),
    ("standardising", verify),
    ("closing", submit_closing),
    ("closed", close),
]


def bring(state: str, cast: Cast, level: int = 2, **facts: Any) -> Capa:
    """A CAPA of that level in that state."""
    capa = draft(cast, level=level, **facts)
    if state == "draft":
        return capa
    if state == "cancelled":
        return do.cancel(start(capa, cast), by=cast.qa_manager, reason="重复提出")
    for reached, step in WAY:
        capa = step(capa, cast)
        if reached == state:
            assert capa.status == state
            return capa
    raise LookupError(state)


def ineffective(capa: Capa, cast: Cast, **more: Any) -> Capa:
    """The verdict that begins the next round; no period has to be over for it."""
    values = {"effective": False, "evidence": "又发生 2 件", "measured": 2} | more
    return do.verify(capa, **signed(capa, "verify", cast.evaluator, **values))
