"""Every pair (step × state) of the three records, written by hand from S6 and S8-6.1.

What is not in a table must be refused, so an arrow too many fails like one too few. The verbs are
called by name; nothing here asks the workflow what it allows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from handover.workflow import documents, handovers, notices
from records import clock
from records.models import Deadline
from records.steps import Refused
from tests.complaints.states import run_over
from tests.handover import states
from tests.handover.states import DOCUMENTS, TOLD, Cast, day
from tests.records.files import photo

pytestmark = pytest.mark.django_db
STAYS = "="


def shared(draft: list[str], open_: list[str], ended: list[str], cancelled: list[str]) -> Any:
    """The arrows that the three records have in common."""
    said = dict.fromkeys([*open_, *ended], STAYS)
    return {
        "cancel": dict.fromkeys(cancelled, "cancelled"),
        "comment": said,
        "attach": dict.fromkeys([*draft, *open_], STAYS),
        "acknowledge": dict.fromkeys(open_, STAYS),
        "urge": dict.fromkeys(open_, STAYS),
        "explain_breach": said,
        "ask_exemption": said,
        "withdraw_exemption": said,
        "decide_exemption": said,
    }


# verb → {state: where it leads}
ARROWS: dict[str, dict[str, dict[str, str]]] = {
    "handover": {
        "save_draft": {"draft": STAYS},
        "hand": {"draft": "handed"},
        "accept": {"handed": "acknowledged"},
        "send_back": {"handed": "draft"},
        "remind": dict.fromkeys(["draft", "handed", "acknowledged"], STAYS),
        **shared(
            ["draft"],
            ["handed"],
            ["acknowledged", "superseded", "cancelled"],
            ["draft", "handed"],
        ),
    },
    "request": {
        "provide": {"requested": "delivered"},
        "refuse": {"requested": "refused"},
        "receive": {"delivered": "received"},
        **shared(
            [], ["requested", "delivered"], ["received", "refused", "cancelled"], ["requested"]
        ),
    },
    "notice": {
        "save_draft": {"draft": STAYS},
        "choose_machines": {"draft": STAYS},
        "issue": {"draft": "issued"},
        "take_note": {"issued": STAYS},
        "take_note: the last": {"issued": "closed"},
        "inform": {"issued": STAYS},
        "leave_out": {"issued": STAYS},
        "leave_out: the last": {"issued": "closed"},
        **shared(["draft"], ["issued"], ["closed", "cancelled"], ["draft", "issued"]),
    },
}
STATES = {
    "handover": ["draft", "handed", "acknowledged", "superseded", "cancelled"],
    "request": ["requested", "delivered", "received", "refused", "cancelled"],
    "notice": ["draft", "issued", "closed", "cancelled"],
}
VERBS: dict[str, Any] = {"handover": handovers, "request": documents, "notice": notices}
OPENER = {"handover": "opener", "request": "asker", "notice": "tech_management"}


class Try:
    """Each verb with the right person and right values; the state alone decides."""

    def __init__(self, kind: str, cast: Cast, paper: Any) -> None:
        self.kind, self.cast, self.paper = kind, cast, paper

    def take(self, name: str) -> None:
        verb = name.partition(":")[0]
        values = self.last(verb) if ":" in name else getattr(self, f"_{verb}", self._nothing)()
        upload = [SimpleUploadedFile("a.jpg", photo())] if verb == "attach" else []
        values.setdefault("by", getattr(self.cast, OPENER[self.kind]))
        getattr(VERBS[self.kind], verb)(self.paper, *upload, **values)

    def _nothing(self) -> dict[str, Any]:
        return {}

    def _by(self, who: str, /, **values: Any) -> dict[str, Any]:
        return {"by": getattr(self.cast, who)} | values

    def last(self, verb: str) -> dict[str, Any]:
        """What leaves nothing owed on a notice."""
        if self.paper.status != "issued":
            return getattr(self, f"_{verb}")()
        rows = [row.pk for row in self.paper.machines.all()]
        if verb == "take_note":
            notices.leave_out(self.paper, by=self.cast.asker, machines=rows, reason="已报废")
            return self._take_note()
        notices.take_note(self.paper, by=self.cast.support_manager)
        return self._by("asker", machines=rows, reason="已报废")

    def _accept(self) -> dict[str, Any]:
        return self._by("support_manager", project_engineer=self.cast.follower)

    def _send_back(self) -> dict[str, Any]:
        return self._by("support_manager", reason="没有地址")

    def _remind(self) -> dict[str, Any]:
        told = {"reminded_on": day(), "reminded_how": "mail", "reminded_whom": "设备科"}
        return self._by("opener" if self.paper.status == "draft" else "sales", **told)

    def _provide(self) -> dict[str, Any]:
        return self._by("tech_management", documents=DOCUMENTS)

    def _refuse(self) -> dict[str, Any]:
        return self._by("tech_management", reason="没有存档")

    def _choose_machines(self) -> dict[str, Any]:
        return {"machines": self.cast.machines[:1]}

    def _take_note(self) -> dict[str, Any]:
        return self._by("support_manager")

    def _inform(self) -> dict[str, Any]:
        rows = [row.pk for row in self.paper.machines.all()][:1]
        return self._by("asker", machines=rows, told_on=day(), **TOLD)

    def _leave_out(self) -> dict[str, Any]:
        rows = [row.pk for row in self.paper.machines.all()][:1]
        return self._by("asker", machines=rows, reason="已报废")

    def _cancel(self) -> dict[str, Any]:
        return {"reason": "重复"}

    def _comment(self) -> dict[str, Any]:
        return {"text": "已电话联系"}

    # --- clocks: a breach is there to be explained, whatever the state -------------------------
    def _clock(self) -> Deadline:
        found = Deadline.objects.filter(record=self.paper.number).order_by("-pk").first()
        if found is None:
            raise Refused("a draft has no clock")
        return found

    def _answers(self) -> str:
        """Whoever has the last clock."""
        if self.kind != "request":
            return "support_manager"
        return (
            "asker"
            if Deadline.objects.filter(record=self.paper.number).count() > 1
            else "tech_management"
        )

    def _acknowledge(self) -> dict[str, Any]:
        return self._by(self._answers())

    def _urge(self) -> dict[str, Any]:
        return self._by("general_manager", clock_id=self._clock().pk, note="请快些")

    def _broken(self) -> Deadline:
        one = self._clock()
        run_over(one)
        return one

    def _explain_breach(self) -> dict[str, Any]:
        said = {"cause": "staff", "text": "两人同时出差"}
        return self._by(self._answers(), clock_id=self._broken().pk, **said)

    def _ask_exemption(self) -> dict[str, Any]:
        return self._by(self._answers(), clock_id=self._broken().pk, reason="停电")

    def _asked(self) -> int:
        values = self._ask_exemption()
        VERBS[self.kind].ask_exemption(self.paper, **values)
        return int(values["clock_id"])

    def _withdraw_exemption(self) -> dict[str, Any]:
        return self._by(self._answers(), clock_id=self._asked())

    def _decide_exemption(self) -> dict[str, Any]:
        return self._by("qa_manager", clock_id=self._asked(), agreed=True)


CASES = [(kind, state) for kind in ARROWS for state in STATES[kind]]


@pytest.mark.parametrize(("kind", "state"), CASES)
def test_every_step_in_every_state(kind: str, state: str) -> None:
    cast = Cast()
    bring: Callable[..., Any] = getattr(states, kind)
    stands, wrong = bring(state, cast), []
    for verb, arrows in ARROWS[kind].items():
        expected = arrows.get(state, "refused")
        with transaction.atomic(), clock.at(clock.now() + timedelta(minutes=1)):
            answer = _try(kind, cast, stands, verb)
            transaction.set_rollback(True)
        if answer != (state if expected == STAYS else expected):
            wrong.append(f"{verb}: {answer}, not {expected}")
    assert wrong == []


def _try(kind: str, cast: Cast, stands: Any, verb: str) -> str:
    paper = type(stands).objects.get(pk=stands.pk)
    try:
        Try(kind, cast, paper).take(verb)
    except Refused:
        return "refused"
    return str(type(stands).objects.get(pk=stands.pk).status)


@pytest.mark.parametrize("kind", sorted(VERBS))
def test_the_table_names_every_step(kind: str) -> None:
    assert {name.partition(":")[0] for name in ARROWS[kind]} == set(VERBS[kind].STEPS)
