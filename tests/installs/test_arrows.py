"""Every pair (step × state), written by hand from the flow of S5-3.3 and S9-4.5.

What is not in the table must be refused, so an arrow too many fails like one too few. The verbs
are called by name; nothing here asks the workflow what it allows.
"""

from __future__ import annotations

import pytest
from django.db import transaction

from installs.models import Acceptance
from installs.workflow import acceptances as do
from records.steps import Refused
from tests.installs import states
from tests.installs.attempts import Try
from tests.installs.cast import Cast, day

pytestmark = pytest.mark.django_db

BEFORE = ["measuring", "signing", "adjusting", "carrying_out"]
OPEN = [*BEFORE, "recording", "handing_over"]
ALL = ["draft", *OPEN, "in_service", "cancelled"]
TIMED = ["draft", *OPEN, "in_service"]
STAYS = "="

# verb → {state: where it leads}
ARROWS: dict[str, dict[str, str]] = {
    "save_draft": {"draft": STAYS},
    "start": {"draft": "measuring"},
    "reassign": dict.fromkeys(BEFORE, STAYS),
    "record_results": {"measuring": STAYS},
    "record_process": {"measuring": STAYS},
    "add_item": {"measuring": STAYS},
    "add_punch": {"measuring": STAYS},
    # Not while both sides are asked to sign the list it stands on.
    "settle_punch": dict.fromkeys([one for one in OPEN if one != "signing"], STAYS)
    | {"in_service": STAYS},
    "conclude": {"measuring": "signing"},
    "take_back": {"signing": "measuring"},
    "sign_ours": {"signing": STAYS},
    "sign_customer": {"signing": STAYS},
    "sign_customer: both_signed": {"signing": "recording"},
    "adjust": {"adjusting": "carrying_out"},
    "complete_action": {"carrying_out": STAYS},
    "finish_adjustment": {"carrying_out": "measuring"},
    "record_quality": {"recording": STAYS},
    "record_engineering": {"recording": STAYS},
    "record_engineering: both_recorded": {"recording": "handing_over"},
    "return_record": {"handing_over": "recording"},
    "take_over": {"handing_over": "in_service"},
    "raise_capa": dict.fromkeys([*OPEN, "in_service"], STAYS),
    "cancel": dict.fromkeys(["draft", *BEFORE], "cancelled"),
    "comment": dict.fromkeys(ALL, STAYS),
    "attach": dict.fromkeys([one for one in ["draft", *OPEN] if one != "signing"], STAYS),
    "acknowledge": dict.fromkeys(TIMED, STAYS),
    "urge": dict.fromkeys(TIMED, STAYS),
    "explain_breach": dict.fromkeys(ALL, STAYS),
    "ask_exemption": dict.fromkeys(ALL, STAYS),
    "withdraw_exemption": dict.fromkeys(ALL, STAYS),
    "decide_exemption": dict.fromkeys(ALL, STAYS),
}


@pytest.mark.parametrize("state", ALL)
def test_every_step_in_every_state(state: str) -> None:
    cast = Cast(acceptance_due=day(30))
    stands = states.bring(state, cast, left=True)
    wrong = []
    for name, arrows in ARROWS.items():
        expected = arrows.get(state, "refused")
        with transaction.atomic():
            answer = _try(cast, stands.pk, name)
            transaction.set_rollback(True)
        if answer != (state if expected == STAYS else expected):
            wrong.append(f"{name}: {answer}, not {expected}")
    assert wrong == []


def _try(cast: Cast, pk: int, name: str) -> str:
    acceptance = Acceptance.objects.get(pk=pk)
    try:
        Try(cast, acceptance).take(name)
    except Refused:
        return "refused"
    return Acceptance.objects.get(pk=pk).status


def test_a_failed_report_leads_to_an_adjustment() -> None:
    cast = Cast()
    acceptance = states.conclude(states.bring("measuring", cast), cast, "failed")
    do.sign_customer(acceptance, **states.drawing(acceptance, cast.engineer))
    values = states.signed(acceptance, "sign_ours", cast.engineer)
    assert do.sign_ours(acceptance, **values).status == "adjusting"


def test_the_table_names_every_verb_there_is() -> None:
    """A verb that nobody wrote down here would be tried in no state at all."""
    assert {name.partition(":")[0] for name in ARROWS} == set(do.STEPS)
