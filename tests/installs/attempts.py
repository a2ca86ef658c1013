"""Each verb of an acceptance with the right person and right values; the state alone decides."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.files.uploadedfile import SimpleUploadedFile

from installs.models import Acceptance
from installs.workflow import acceptances as do
from records.models import Deadline
from tests.complaints.states import run_over
from tests.installs import states
from tests.installs.cast import GOOD, Cast, day, drawn, proof
from tests.records.files import photo


class Try:
    def __init__(self, cast: Cast, acceptance: Acceptance) -> None:
        self.cast, self.acceptance = cast, acceptance

    def take(self, name: str) -> None:
        verb, _colon, variant = name.partition(": ")
        values = getattr(self, variant or verb)()
        getattr(do, verb)(self.acceptance, **values)

    def _by(self, who: str, /, **values: Any) -> dict[str, Any]:
        return {"by": getattr(self.cast, who)} | values

    def _is(self, *states_: str) -> bool:
        return self.acceptance.status in states_

    def _signed(self, step: str, who: str, /, **values: Any) -> dict[str, Any]:
        """Signed by the right one; where the state has nothing to sign, with anything."""
        by = getattr(self.cast, who)
        try:
            return states.signed(self.acceptance, step, by, **values)
        except ObjectDoesNotExist:  # a draft has no round to read, a round no service record
            return {"by": by, "proof": proof(by), "seen": ""} | values

    def _proven(self, who: str, /, **values: Any) -> dict[str, Any]:
        by = getattr(self.cast, who)
        return {"by": by, "proof": proof(by)} | values

    def save_draft(self) -> dict[str, Any]:
        return self._by("planner", site="二号厂房")

    def start(self) -> dict[str, Any]:
        return self._by("engineer")

    def reassign(self) -> dict[str, Any]:
        return self._by("support_manager", engineer=self.cast.planner)

    def record_results(self) -> dict[str, Any]:
        return self._by("engineer", results=[{"item": 1, "measured": "0.0004"}])

    def record_process(self) -> dict[str, Any]:
        return self._by("engineer", item=3, samples=GOOD)

    def add_item(self) -> dict[str, Any]:
        values = {"section": "equipment", "name": "噪声", "requirement": "≤ 75 dB"}
        return self._by("engineer", **values)

    def add_punch(self) -> dict[str, Any]:
        values = {"grade": "B", "problem": "漆面划痕", "due_on": day(9)}
        return self._by("engineer", owner=self.cast.solver, **values)

    def settle_punch(self) -> dict[str, Any]:
        return self._by("solver", punch=1, settled_on=day(), settlement="已补漆")

    def conclude(self) -> dict[str, Any]:
        if self._is("measuring"):
            states.measure(self.acceptance, self.cast)
        return self._by("engineer", conclusion="conditional")

    def take_back(self) -> dict[str, Any]:
        return self._by("engineer", reason="漏测一项")

    def sign_ours(self) -> dict[str, Any]:
        return self._signed("sign_ours", "engineer")

    def sign_customer(self) -> dict[str, Any]:
        values = self._signed("sign_customer", "engineer", drawn=drawn())
        del values["proof"]
        return values

    def both_signed(self) -> dict[str, Any]:
        if self._is("signing"):
            do.sign_ours(self.acceptance, **self.sign_ours())
        return self.sign_customer()

    def adjust(self) -> dict[str, Any]:
        return self._proven("tech_management", **states.plan(self.cast))

    def complete_action(self) -> dict[str, Any]:
        return self._by("fitter", action=1, done_on=day(), result="已换")

    def finish_adjustment(self) -> dict[str, Any]:
        if self._is("carrying_out"):
            states.carry_out(self.acceptance, self.cast)
        return self._by("engineer", result="真空恢复")

    def record_quality(self) -> dict[str, Any]:
        return self._proven("qa_engineer", text="主机编号 2511")

    def record_engineering(self) -> dict[str, Any]:
        return self._proven("engineering", text="软件 V2.4")

    def both_recorded(self) -> dict[str, Any]:
        if self._is("recording"):
            do.record_quality(self.acceptance, **self.record_quality())
        return self.record_engineering()

    def return_record(self) -> dict[str, Any]:
        return self._by("support_manager", reason="缺主泵编号")

    def take_over(self) -> dict[str, Any]:
        contact = {"service_contact": self.cast.support_engineer}
        return self._signed("take_over", "support_manager", **contact)

    def raise_capa(self) -> dict[str, Any]:
        return self._by("qa_engineer")

    def cancel(self) -> dict[str, Any]:
        return self._by("support_manager", reason="合同取消")

    def comment(self) -> dict[str, Any]:
        return self._by("engineer", text="请看")

    def attach(self) -> dict[str, Any]:
        return self._by("engineer", upload=SimpleUploadedFile("a.jpg", photo()))

    # --- clocks -------------------------------------------------------------------------------
    def _clock(self, **where: Any) -> int:
        found = Deadline.objects.filter(record=self.acceptance.number, **where).first()
        return found.pk if found else 0

    def acknowledge(self) -> dict[str, Any]:
        """合同验收日 is the engineer's until the machine is accepted; then the problem remains."""
        who = "solver" if self._is("recording", "handing_over", "in_service") else "engineer"
        return self._by(who)

    def urge(self) -> dict[str, Any]:
        who = self.cast.engineer
        key = self._clock(owner=who, status="running")
        key = key or self._clock(owner=self.cast.solver, status="running")
        return self._by("general_manager", clock_id=key, note="客户在催")

    def _breached(self) -> int:
        """合同验收日 ran over while the engineer had it."""
        key = self._clock(subject="acceptance_hold")
        return run_over(Deadline.objects.get(pk=key)).pk if key else 0

    def explain_breach(self) -> dict[str, Any]:
        said = {"cause": "customer", "text": "客户厂房未完工"}
        return self._by("engineer", clock_id=self._breached(), **said)

    def ask_exemption(self) -> dict[str, Any]:
        return self._by("engineer", clock_id=self._breached(), reason="客户厂房未完工")

    def withdraw_exemption(self) -> dict[str, Any]:
        asked = self.ask_exemption()
        if asked["clock_id"]:
            do.ask_exemption(self.acceptance, **asked)
        return asked

    def decide_exemption(self) -> dict[str, Any]:
        asked = self.withdraw_exemption()
        return self._by("qa_manager", clock_id=asked["clock_id"], agreed=True)
