"""Every pair (step × state), written by hand from the flow of domain §5.

What is not in the table must be refused, so an arrow too many fails like one too few. The verbs
are called by name; nothing here asks the workflow what it allows.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from capa import workflow as do
from capa.models import Capa
from records import clock
from records.models import Deadline
from records.steps import Refused
from tests.capa import states
from tests.capa.cast import CAUSES, PROBLEM, STANDARDS, Cast, day, effect, measures, proof
from tests.complaints.states import run_over
from tests.records.files import photo

pytestmark = pytest.mark.django_db

RUNNING = ["analysing", "awaiting_plan", "implementing", "verifying", "standardising"]
OPEN = [*RUNNING, "closing"]
D7 = ["implementing", "verifying", "standardising"]
ALL = ["draft", *OPEN, "closed", "cancelled"]
STAYS = "="

# verb → {state: where it leads}
ARROWS: dict[str, dict[str, str]] = {
    "save_draft": {"draft": STAYS},
    "start": {"draft": "analysing"},
    "record_team": dict.fromkeys(RUNNING, STAYS),
    "record_problem": {"analysing": STAYS},
    "record_containment": dict.fromkeys(RUNNING, STAYS),
    "record_causes": {"analysing": STAYS},
    "plan_measures": {"analysing": STAYS},
    "plan_effectiveness": {"analysing": STAYS},
    "submit_plan": {"analysing": "awaiting_plan"},
    "withdraw_plan": {"awaiting_plan": "analysing"},
    "review": {"awaiting_plan": STAYS},
    "approve_plan": {"awaiting_plan": "implementing"},
    "return_plan": {"awaiting_plan": "analysing"},
    "complete_measure": {"implementing": STAYS},
    "reject_measure": {"implementing": STAYS},
    "replan_measure": {"implementing": STAYS},
    "approve_measure": {"implementing": STAYS},
    "ask_extension": {"implementing": STAYS},
    "decide_extension": {"implementing": STAYS},
    "finish_implementation": {"implementing": "verifying"},
    "record_reading": {"verifying": STAYS},
    "verify": {"verifying": "standardising"},
    "verify: ineffective": {"verifying": "analysing"},
    "standardise": dict.fromkeys(D7, STAYS),
    "deploy": dict.fromkeys(D7, STAYS),
    "settle_deployment": dict.fromkeys(D7, STAYS),
    "submit_closing": {"standardising": "closing"},
    "refuse_closing": {"closing": "standardising"},
    "close": {"closing": "closed"},
    "reopen": {"closed": "analysing"},
    "reassign": dict.fromkeys(OPEN, STAYS),
    "cancel": dict.fromkeys(["draft", *OPEN], "cancelled"),
    "follow_up": dict.fromkeys(OPEN, STAYS),
    "comment": dict.fromkeys([*OPEN, "closed", "cancelled"], STAYS),
    "attach": dict.fromkeys(["draft", "analysing", *D7], STAYS),
    "acknowledge": dict.fromkeys(OPEN, STAYS),
    "urge": dict.fromkeys(OPEN, STAYS),
    "explain_breach": dict.fromkeys([*OPEN, "closed", "cancelled"], STAYS),
    "ask_exemption": dict.fromkeys([*OPEN, "closed", "cancelled"], STAYS),
    "withdraw_exemption": dict.fromkeys([*OPEN, "closed", "cancelled"], STAYS),
    "decide_exemption": dict.fromkeys([*OPEN, "closed", "cancelled"], STAYS),
}


class Try:
    """Each verb with the right person and right values; the state alone decides."""

    def __init__(self, cast: Cast, capa: Capa) -> None:
        self.cast, self.capa = cast, capa

    def take(self, name: str) -> None:
        verb, _colon, variant = name.partition(": ")
        values = getattr(self, variant or verb)()
        getattr(do, verb)(self.capa, **values)

    def _by(self, who: str, /, **values: Any) -> dict[str, Any]:
        return {"by": getattr(self.cast, who)} | values

    def _signed(self, step: str, who: str, /, **values: Any) -> dict[str, Any]:
        """Signed by the right one; where the state has nothing to sign, with anything."""
        by = getattr(self.cast, who)
        try:
            return states.signed(self.capa, step, by, **values)
        except ObjectDoesNotExist:  # a draft has no round to read
            return {"by": by, "proof": proof(by), "seen": ""} | values

    def save_draft(self) -> dict[str, Any]:
        return self._by("opener", title="另一个主题")

    def start(self) -> dict[str, Any]:
        return self._by("opener")

    def record_team(self) -> dict[str, Any]:
        return self._by("leader", members=[{"person": self.cast.worker}])

    def record_problem(self) -> dict[str, Any]:
        return self._by("leader", **PROBLEM)

    def record_containment(self) -> dict[str, Any]:
        return self._by("leader", containments=[{"place": "stock", "quantity": 3}])

    def record_causes(self) -> dict[str, Any]:
        return self._by("leader", causes=CAUSES)

    def plan_measures(self) -> dict[str, Any]:
        if self.capa.status == "analysing":
            do.record_causes(self.capa, **self.record_causes())
        return self._by("leader", measures=measures(self.cast))

    def plan_effectiveness(self) -> dict[str, Any]:
        return self._by("leader", **effect(self.cast))

    def submit_plan(self) -> dict[str, Any]:
        if self.capa.status == "analysing":
            states.write_plan(self.capa, self.cast)
        return self._signed("submit_plan", "leader")

    def withdraw_plan(self) -> dict[str, Any]:
        return self._by("leader")

    def review(self) -> dict[str, Any]:
        return self._signed("review", "assembler")

    def approve_plan(self) -> dict[str, Any]:
        if self.capa.status == "awaiting_plan":
            states.review(self.capa, self.cast)
        return self._signed("approve_plan", "qa_manager")

    def return_plan(self) -> dict[str, Any]:
        return self._by("assembler", opinion="原因不充分")

    def complete_measure(self) -> dict[str, Any]:
        return self._by("worker", measure=2, done_on=day(), evidence="记录 R-2")

    def reject_measure(self) -> dict[str, Any]:
        return self._by("qa_manager", measure=2, reason="不够", replan_by=day(3))

    def replan_measure(self) -> dict[str, Any]:
        if self.capa.status == "implementing":
            do.reject_measure(self.capa, **self.reject_measure())
        return self._by("worker", measure=2, content="保压 90 分钟", due_on=day(9))

    def approve_measure(self) -> dict[str, Any]:
        seen = ""
        if self.capa.status == "implementing":
            do.replan_measure(self.capa, **self.replan_measure())
            row = self.capa.approvals.get(place="measure:3")
            seen = row.content_hash
        by = self.cast.qa_manager
        return {"by": by, "proof": proof(by), "seen": seen, "measure": 3}

    def ask_extension(self) -> dict[str, Any]:
        return self._by("worker", measure=2, to_on=day(30), reason="等备件")

    def decide_extension(self) -> dict[str, Any]:
        if self.capa.status == "implementing":
            do.ask_extension(self.capa, **self.ask_extension())
        return self._by("assembler", measure=2, agreed=True)

    def finish_implementation(self) -> dict[str, Any]:
        if self.capa.status == "implementing":
            states.complete(self.capa, self.cast)
        return self._by("leader")

    def record_reading(self) -> dict[str, Any]:
        reading = {"taken_on": day(), "subject": "2511-1", "value": 1, "passed": True}
        return self._by("evaluator", **reading)

    def verify(self) -> dict[str, Any]:
        values = {"effective": True, "evidence": "无同类客诉", "measured": 0}
        return self._signed("verify", "evaluator", **values)

    def ineffective(self) -> dict[str, Any]:
        return self.verify() | {"effective": False, "measured": 2}

    def standardise(self) -> dict[str, Any]:
        return self._by("leader", standards=STANDARDS)

    def deploy(self) -> dict[str, Any]:
        row = {"target": "model", "product": self.cast.product, "measure": "换圈"}
        return self._by("leader", deployments=[row | {"owner": self.cast.worker, "due_on": day(9)}])

    def settle_deployment(self) -> dict[str, Any]:
        key = 0
        if self.capa.status in D7:
            do.deploy(self.capa, **self.deploy())
            key = self.capa.deployments.get().pk
        return self._by("worker", deployment=key, done_on=day(), note="换完")

    def submit_closing(self) -> dict[str, Any]:
        if self.capa.status == "standardising":
            states.settle(self.capa, self.cast)
        return self._by("leader", summary="学到了")

    def refuse_closing(self) -> dict[str, Any]:
        return self._by("qa_manager", opinion="缺培训记录")

    def close(self) -> dict[str, Any]:
        return self._signed("close", "qa_manager")

    def reopen(self) -> dict[str, Any]:
        return self._signed("reopen", "qa_manager", reason="复发")

    def reassign(self) -> dict[str, Any]:
        return self._by("qa_manager", owner=self.cast.member)

    def cancel(self) -> dict[str, Any]:
        who = "opener" if self.capa.started_at is None else "qa_manager"
        return self._by(who, reason="重复提出")

    def follow_up(self) -> dict[str, Any]:
        return self._by("tech_management", text="进度正常", progress=40)

    def comment(self) -> dict[str, Any]:
        return self._by("leader", text="请看")

    def attach(self) -> dict[str, Any]:
        return self._by("opener", upload=SimpleUploadedFile("a.jpg", photo()))

    def acknowledge(self) -> dict[str, Any]:
        return self._by("tech_management")  # whose 跟踪 runs in every open state

    def _clock(self, **where: Any) -> int:
        found = Deadline.objects.filter(record=self.capa.number, **where).first()
        return found.pk if found else 0

    def urge(self) -> dict[str, Any]:
        running = {"status": "running"}
        key = self._clock(owner=self.cast.worker, **running)
        key = key or self._clock(subject="capa_follow_up", **running)
        return self._by("general_manager", clock_id=key, note="客户在催")

    def _breached(self) -> int:
        """对策 of the leader ran over."""
        key = self._clock(subject="capa_plan")
        return run_over(Deadline.objects.get(pk=key)).pk if key else 0

    def explain_breach(self) -> dict[str, Any]:
        said = {"cause": "staff", "text": "两人同时出差"}
        return self._by("leader", clock_id=self._breached(), **said)

    def ask_exemption(self) -> dict[str, Any]:
        return self._by("leader", clock_id=self._breached(), reason="样件没有到")

    def withdraw_exemption(self) -> dict[str, Any]:
        asked = self.ask_exemption()
        if asked["clock_id"]:
            do.ask_exemption(self.capa, **asked)
        return asked

    def decide_exemption(self) -> dict[str, Any]:
        asked = self.withdraw_exemption()
        return self._by("qa_manager", clock_id=asked["clock_id"], agreed=True)


@pytest.mark.parametrize("state", ALL)
def test_every_step_in_every_state(state: str) -> None:
    cast = Cast()
    stands = states.bring(state, cast, 3)
    wrong = []
    for name, arrows in ARROWS.items():
        expected = arrows.get(state, "refused")
        later = timedelta(days=31) if name == "verify" else timedelta()
        with transaction.atomic(), clock.at(clock.now() + later):
            answer = _try(cast, stands.pk, name)
            transaction.set_rollback(True)
        if answer != (state if expected == STAYS else expected):
            wrong.append(f"{name}: {answer}, not {expected}")
    assert wrong == []


def _try(cast: Cast, pk: int, name: str) -> str:
    capa = Capa.objects.get(pk=pk)
    try:
        Try(cast, capa).take(name)
    except Refused:
        return "refused"
    return Capa.objects.get(pk=pk).status


def test_the_table_names_every_verb_there_is() -> None:
    """A verb that nobody wrote down here would be tried in no state at all."""
    assert {name.partition(":")[0] for name in ARROWS} == set(do.STEPS)
