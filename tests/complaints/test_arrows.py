"""Every pair (step × state), written by hand from the flow of domain §3.3.

What is not in the table must be refused, so an arrow too many fails like one too few. The verbs
are called by name; nothing here asks the workflow what it allows.
"""

from __future__ import annotations

import pytest
from django.db import transaction

from complaints import workflow as do
from complaints.models import Complaint
from records.steps import Refused
from tests.complaints import states
from tests.complaints.states import Cast
from tests.complaints.tries import Try

pytestmark = pytest.mark.django_db

BEFORE_HANDLING = ["registered", "judged", "classified", "confirming"]
HANDLED = ["handling", "awaiting_approval", "verifying", "countersigning", "replying"]
OPEN = [*BEFORE_HANDLING, *HANDLED, "awaiting_customer", "closing"]
ALL = ["draft", *OPEN, "closed", "cancelled"]
STAYS = "="
# An edit of what was approved makes the names void: it is approved again (§12).
SIGNED = ["verifying", "countersigning", "replying", "awaiting_customer", "closing"]
BEFORE_APPROVAL = dict.fromkeys([*BEFORE_HANDLING, "handling", "awaiting_approval"], STAYS)

# verb → {state: where it leads}. 2 and 3 stand for the routes of levels 1–2 and 3–4.
BOTH: dict[str, dict[str, str]] = {
    "save_draft": {"draft": STAYS},
    "submit": {"draft": "registered"},
    "resolve_on_spot": {"draft": "awaiting_approval"},
    "amend": BEFORE_APPROVAL | dict.fromkeys(SIGNED, "awaiting_approval"),
    "cancel": dict.fromkeys(["draft", *OPEN], "cancelled"),
    "record_test": dict.fromkeys([*BEFORE_HANDLING, *HANDLED], STAYS)
    | dict.fromkeys(["replying", "awaiting_customer"], "countersigning"),
    "judge": {"registered": "judged"},
    "judge: not ours": {"registered": "replying"},
    "judge: duplicate": {"registered": "cancelled"},
    "classify": {"judged": "classified"},
    "reclassify": {"classified": STAYS, "confirming": STAYS, "handling": STAYS},
    "reclassify: other route": dict.fromkeys(
        ["classified", "confirming", "handling"], "classified"
    ),
    "not_reproduced": {"confirming": "judged"},
    "reassign": {"handling": STAYS},
    "record_handling": {"handling": STAYS},
    "submit_for_approval": {"handling": "awaiting_approval"},
    "approve": {"awaiting_approval": "verifying"},
    "send_back": {"awaiting_approval": "handling"},
    "verify": {"verifying": "countersigning"},
    "verify: not effective": {"verifying": "handling"},
    "countersign: refused": {"countersigning": "handling"},
    "reply": {"replying": "awaiting_customer"},
    "record_answer": {"awaiting_customer": "closing"},
    "record_answer: not satisfied": {"awaiting_customer": "handling"},
    "close": {"closing": "closed"},
    "reopen": {"closed": "handling"},
    "quote": dict.fromkeys(BEFORE_HANDLING, STAYS),
    "record_consent": dict.fromkeys(BEFORE_HANDLING, STAYS),
    "decline": dict.fromkeys(["registered", "judged", "classified"], "replying"),
    "start_capa": dict.fromkeys(OPEN, STAYS),
    "link_capa": dict.fromkeys([*OPEN, "closed"], STAYS),
    "unlink_capa": dict.fromkeys(OPEN, STAYS),
    "decline_capa": dict.fromkeys(OPEN, STAYS),
    "log_contact": dict.fromkeys(OPEN, STAYS),
    "comment": dict.fromkeys([*OPEN, "closed", "cancelled"], STAYS),
    "attach": {"draft": STAYS} | BEFORE_APPROVAL | dict.fromkeys(SIGNED, "awaiting_approval"),
    "pause": dict.fromkeys(HANDLED, STAYS),
    "resume": dict.fromkeys(HANDLED, STAYS),
    "acknowledge": dict.fromkeys(OPEN, STAYS),
    "urge": dict.fromkeys(OPEN, STAYS),
    "explain_breach": dict.fromkeys([*OPEN, "closed", "cancelled"], STAYS),
    "ask_exemption": dict.fromkeys([*OPEN, "closed", "cancelled"], STAYS),
    "withdraw_exemption": dict.fromkeys([*OPEN, "closed", "cancelled"], STAYS),
    "decide_exemption": dict.fromkeys([*OPEN, "closed", "cancelled"], STAYS),
}
ARROWS: dict[int, dict[str, dict[str, str]]] = {
    2: BOTH
    | {
        "assign": {"classified": "handling"},
        "hand_over": {},
        "confirm": {},
        "countersign": {"countersigning": "replying"},
    },
    3: BOTH
    | {
        "assign": {},
        "hand_over": {"classified": "confirming"},
        "confirm": {"confirming": "handling"},
        "countersign": {"countersigning": STAYS},  # the first of three
        # Levels 3–4 close with one (§3.2); before it is classified it has no level.
        "decline_capa": dict.fromkeys(["registered", "judged"], STAYS),
    },
}


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize("state", ALL)
def test_every_step_in_every_state(state: str, level: int) -> None:
    if (state, level) == ("confirming", 2):
        return  # not on that route
    cast = Cast()
    stands = states.bring(state, cast, level)
    wrong = []
    for name, arrows in ARROWS[level].items():
        expected = arrows.get(state, "refused")
        with transaction.atomic():
            answer = _try(cast, stands.pk, level, name)
            transaction.set_rollback(True)
        if answer != (state if expected == STAYS else expected):
            wrong.append(f"{name}: {answer}, not {expected}")
    assert wrong == []


def _try(cast: Cast, pk: int, level: int, name: str) -> str:
    complaint = Complaint.objects.get(pk=pk)
    try:
        Try(cast, complaint, level).take(name)
    except Refused:
        complaint.refresh_from_db()
        return "refused"
    return Complaint.objects.get(pk=pk).status


def test_the_table_names_every_verb_there_is() -> None:
    """A verb that nobody wrote down here would be tried in no state at all."""
    named = {name.partition(":")[0] for name in ARROWS[2]}
    assert named == set(do.STEPS)
