"""Every pair (step × state) of an install plan, written by hand from S6 and domain §6.3.

What is not in the table must be refused, so an arrow too many fails like one too few. The verbs
are called by name; nothing here asks the workflow what it allows.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from installs.models import InstallPlan
from installs.signing import plans as signing
from installs.workflow import plans
from records import clock
from records.models import Deadline
from records.steps import Refused
from tests import factories
from tests.complaints.states import run_over
from tests.installs.plan_states import CHECKED, STATES, Cast, bring, day
from tests.records.files import photo

pytestmark = pytest.mark.django_db
STAYS = "="
OPEN = ("submitted", "approved", "under_way")
ENDED = ("installed", "cancelled")
# A clock ran in these; a draft and one that was put away as a draft never had any.
TIMED = (*OPEN, "installed")


def stays(*states: str) -> dict[str, str]:
    return dict.fromkeys(states, STAYS)


# verb → {state: where it leads}
ARROWS: dict[str, dict[str, str]] = {
    "save_draft": stays("draft"),
    "submit": {"draft": "submitted"},
    "withdraw": {"submitted": "draft"},
    "approve": {"submitted": "approved"},
    "send_back": {"submitted": "draft"},
    "revise": {"approved": "draft"},
    "prepare": stays(*OPEN),
    "arrange": stays("approved", "under_way"),
    "postpone": stays(*OPEN),
    "start_work": {"approved": "under_way"},
    "finish_work": {"under_way": "installed"},
    "spot_check": stays("under_way", "installed"),
    "cancel": dict.fromkeys(("draft", *OPEN), "cancelled"),
    "comment": stays(*STATES),
    "attach": stays("draft", "approved", "under_way"),
    "acknowledge": stays(*OPEN),
    "urge": stays(*OPEN),
    "explain_breach": stays(*TIMED),
    "ask_exemption": stays(*TIMED),
    "withdraw_exemption": stays(*TIMED),
    "decide_exemption": stays(*TIMED),
}


class Try:
    """Each verb with the right person and right values; the state alone decides."""

    def __init__(self, cast: Cast, plan: InstallPlan) -> None:
        self.cast, self.plan = cast, plan

    def take(self, verb: str) -> None:
        values = getattr(self, f"_{verb}", dict)()
        upload = [SimpleUploadedFile("a.jpg", photo())] if verb == "attach" else []
        getattr(plans, verb)(self.plan, *upload, **{"by": self.cast.planner} | values)

    def _save_draft(self) -> dict[str, Any]:
        return {"site": "三号厂房"}

    def _approve(self) -> dict[str, Any]:
        by = self.cast.support_manager
        seen = signing.hash_of(self.plan)
        return {"by": by, "proof": factories.proof(by), "seen": seen}

    def _send_back(self) -> dict[str, Any]:
        return {"by": self.cast.support_manager, "reason": "人员不够"}

    def _revise(self) -> dict[str, Any]:
        return {"reason": "客户改了厂房"}

    def _prepare(self) -> dict[str, Any]:
        return {"rows": [{"position": 1, "done_on": day()}]}

    def _arrange(self) -> dict[str, Any]:
        return {"by": self.cast.support_manager, "team": [{"engineer": self.cast.mate}]}

    def _postpone(self) -> dict[str, Any]:
        return {
            "starts_on": self.plan.starts_on,
            "ends_on": day(9),
            "cause": "site",
            "reason": "电源未到位",
        }

    def _start_work(self) -> dict[str, Any]:
        return {"by": self.cast.lead, "open_reason": "叉车当天到"}

    def _finish_work(self) -> dict[str, Any]:
        return {"by": self.cast.lead, "installed_on": day(), "result": "完成"}

    def _spot_check(self) -> dict[str, Any]:
        return {
            "by": self.cast.qa_engineer,
            "checked_on": day(),
            "items": CHECKED,
            "score": 95,
        }

    def _cancel(self) -> dict[str, Any]:
        by = self.cast.planner if self.plan.is_draft else self.cast.support_manager
        return {"by": by, "reason": "订单取消"}

    def _comment(self) -> dict[str, Any]:
        return {"text": "已电话联系"}

    # --- clocks: a breach is there to be explained, whatever the state -------------------------
    def _clock(self) -> Deadline:
        found = Deadline.objects.filter(record=self.plan.number).order_by("-pk").first()
        if found is None:
            raise Refused("it never had a clock")
        return found

    def _answers(self) -> Any:
        """Whoever has the last clock: the department's manager, or who leads."""
        return self.cast.lead if self._clock().owner_id else self.cast.support_manager

    def _acknowledge(self) -> dict[str, Any]:
        return {"by": self._answers()}

    def _urge(self) -> dict[str, Any]:
        found = {"clock_id": self._clock().pk, "note": "请快些"}
        return {"by": self.cast.general_manager} | found

    def _broken(self) -> Deadline:
        one = self._clock()
        run_over(one)
        return one

    def _explain_breach(self) -> dict[str, Any]:
        said = {"cause": "staff", "text": "两人同时出差"}
        return {"by": self._answers(), "clock_id": self._broken().pk} | said

    def _ask_exemption(self) -> dict[str, Any]:
        return {"by": self._answers(), "clock_id": self._broken().pk, "reason": "停电"}

    def _asked(self) -> int:
        values = self._ask_exemption()
        plans.ask_exemption(self.plan, **values)
        return int(values["clock_id"])

    def _withdraw_exemption(self) -> dict[str, Any]:
        return {"by": self._answers(), "clock_id": self._asked()}

    def _decide_exemption(self) -> dict[str, Any]:
        return {"by": self.cast.qa_manager, "clock_id": self._asked(), "agreed": True}


@pytest.mark.parametrize("state", STATES)
def test_every_step_in_every_state(state: str) -> None:
    cast = Cast()
    stands, wrong = bring(state, cast), []
    for verb, arrows in ARROWS.items():
        expected = arrows.get(state, "refused")
        with transaction.atomic(), clock.at(clock.now() + timedelta(minutes=1)):
            answer = _try(cast, stands, verb)
            transaction.set_rollback(True)
        if answer != (state if expected == STAYS else expected):
            wrong.append(f"{verb}: {answer}, not {expected}")
    assert wrong == []


def _try(cast: Cast, stands: InstallPlan, verb: str) -> str:
    plan = InstallPlan.objects.get(pk=stands.pk)
    try:
        Try(cast, plan).take(verb)
    except Refused:
        return "refused"
    return InstallPlan.objects.get(pk=stands.pk).status


def test_the_table_names_every_step() -> None:
    assert set(ARROWS) == set(plans.STEPS)
