"""Acceptances in any state, brought there honestly: by the verbs, each taken by its own people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from installs.models import Acceptance
from installs.signing import acceptances as signing
from installs.workflow import acceptances as do
from tests.installs.cast import GOOD, Cast, day, drawn, proof


def signed(acceptance: Acceptance, step: str, by: Any, **values: Any) -> dict[str, Any]:
    """What a step that signs what is on the page is called with."""
    seen = signing.seen_of(Acceptance.objects.get(pk=acceptance.pk), step)
    return {"by": by, "proof": proof(by), "seen": seen} | values


def drawing(acceptance: Acceptance, by: Any, **values: Any) -> dict[str, Any]:
    """What the customer's signature is called with."""
    seen = signing.seen_of(Acceptance.objects.get(pk=acceptance.pk), "sign_customer")
    return {"by": by, "drawn": drawn(), "seen": seen} | values


def draft(cast: Cast, **facts: Any) -> Acceptance:
    return do.open_acceptance(by=cast.planner, **cast.facts(**facts))


def start(acceptance: Acceptance, cast: Cast) -> Acceptance:
    return do.start(acceptance, by=cast.engineer)


def measure(acceptance: Acceptance, cast: Cast, *, vacuum: str = "0.0003") -> Acceptance:
    """Every line of the template; the vacuum decides whether a measured one fails."""
    results = [
        {"item": 1, "measured": vacuum},
        {"item": 2, "passed": True, "observed": "无划伤"},
        {"item": 4, "measured": "0.3"},
    ]
    do.record_results(acceptance, by=cast.engineer, results=results)
    return do.record_process(acceptance, by=cast.engineer, item=3, samples=GOOD)


def punch(acceptance: Acceptance, cast: Cast, grade: str = "B", **more: Any) -> Acceptance:
    values = {"grade": grade, "problem": "腔门密封条压痕", "owner": cast.solver, "due_on": day(10)}
    return do.add_punch(acceptance, by=cast.engineer, **values | more)


def conclude(acceptance: Acceptance, cast: Cast, conclusion: str = "") -> Acceptance:
    """As it is computed, or as it is said, with a reason."""
    measure(acceptance, cast)
    note = "客户要求复验" if conclusion else ""
    conclusion = conclusion or ("conditional" if acceptance.punches.exists() else "qualified")
    return do.conclude(acceptance, by=cast.engineer, conclusion=conclusion, note=note)


def sign(acceptance: Acceptance, cast: Cast) -> Acceptance:
    """Both sides."""
    do.sign_ours(acceptance, **signed(acceptance, "sign_ours", cast.engineer))
    return do.sign_customer(acceptance, **drawing(acceptance, cast.engineer))


def record(acceptance: Acceptance, cast: Cast) -> Acceptance:
    """Both parts of the service record."""
    for verb, person in (
        (do.record_quality, cast.qa_engineer),
        (do.record_engineering, cast.engineering),
    ):
        acceptance = verb(acceptance, by=person, text="已归档", proof=proof(person))
    return acceptance


def take_over(acceptance: Acceptance, cast: Cast) -> Acceptance:
    values = signed(acceptance, "take_over", cast.support_manager)
    return do.take_over(acceptance, service_contact=cast.support_engineer, **values)


def fail(acceptance: Acceptance, cast: Cast) -> Acceptance:
    """A round that both sides sign as 不合格."""
    return sign(conclude(acceptance, cast, "failed"), cast)


def plan(cast: Cast) -> dict[str, Any]:
    actions = [{"content": "更换密封圈", "owner": cast.fitter, "due_on": day(4)}]
    return {"cause": "密封圈压痕", "actions": actions, "due_on": day(5)}


def adjust(acceptance: Acceptance, cast: Cast) -> Acceptance:
    by = cast.tech_management
    return do.adjust(acceptance, by=by, proof=proof(by), **plan(cast))


def carry_out(acceptance: Acceptance, cast: Cast) -> Acceptance:
    values = {"action": 1, "done_on": day(), "result": "已换"}
    return do.complete_action(acceptance, by=cast.fitter, **values)


def next_round(acceptance: Acceptance, cast: Cast, **more: Any) -> Acceptance:
    carry_out(acceptance, cast)
    return do.finish_adjustment(acceptance, by=cast.engineer, result="真空恢复", **more)


WAY: list[tuple[str, Callable[[Acceptance, Cast], Acceptance]]] = [
    ("measuring", start),
    ("signing", conclude),
    ("recording", sign),
    ("handing_over", record),
    ("in_service", take_over),
]
DETOUR: list[tuple[str, Callable[[Acceptance, Cast], Acceptance]]] = [
    ("measuring", start),
    ("adjusting", fail),
    ("carrying_out", adjust),
]


def bring(state: str, cast: Cast, *, left: bool = False, **facts: Any) -> Acceptance:
    """An acceptance in that state. left: with a problem of grade B left over."""
    acceptance = draft(cast, **facts)
    if state == "draft":
        return acceptance
    if state == "cancelled":
        acceptance = start(acceptance, cast)
        if left:
            acceptance = punch(acceptance, cast)
        return do.cancel(acceptance, by=cast.support_manager, reason="合同取消")
    for reached, step in DETOUR if state in {"adjusting", "carrying_out"} else WAY:
        acceptance = step(acceptance, cast)
        if left and step is start:
            acceptance = punch(acceptance, cast)
        if reached == state:
            assert acceptance.status == state
            return acceptance
    raise LookupError(state)
