"""Every pair (step × state), written by hand from the flow (S6, S5-3.1, S9-4.1).

What is not in the table must be refused, so an arrow too many fails like one too few. The verbs
are called by name; nothing here asks the workflow what it allows.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from records import clock
from records.models import Deadline
from records.steps import Refused
from shipping.workflow import replenishments, shipments
from tests.complaints.states import run_over
from tests.records.files import photo
from tests.shipping import states
from tests.shipping.states import BOX, MISSING, Cast, day, drawn, item, looked, sheet

pytestmark = pytest.mark.django_db

STAYS = "="
UNDER_WAY = ["in_transit", "arrived", "short", "counted", "signed"]
BEFORE = ["draft", "packed"]
OPEN = [*BEFORE, *UNDER_WAY]
SHIPMENT = [*OPEN, "archived", "cancelled"]
ASKED = ["requested", "accepted", "shipped"]
REQUEST = [*ASKED, "settled", "refused", "cancelled"]


def shared(open_: list[str], ended: list[str], withdrawn: list[str]) -> dict[str, dict[str, str]]:
    every = dict.fromkeys([*open_, *ended], STAYS)
    clocks = ("explain_breach", "ask_exemption", "withdraw_exemption", "decide_exemption")
    return {
        "cancel": dict.fromkeys(withdrawn, "cancelled"),
        "comment": every,
        "attach": dict.fromkeys(open_, STAYS),
        "acknowledge": dict.fromkeys(open_, STAYS),
        "urge": dict.fromkeys(open_, STAYS),
        **dict.fromkeys(clocks, every),
    }


# kind → verb → {state: where it leads}
ARROWS: dict[str, dict[str, dict[str, str]]] = {
    "shipment": {
        "save_draft": {"draft": STAYS},
        "pack": {"draft": "packed"},
        "unpack": {"packed": "draft"},
        "ship": {"packed": "in_transit"},
        "note_transit": {"in_transit": STAYS},
        "report_arrival": {"in_transit": "arrived"},
        "count": {"in_transit": "counted", "arrived": "counted"},
        "count: short": {"in_transit": "short", "arrived": "short"},
        "recount": {"short": "counted", "counted": "counted"},
        "recount: short": {"short": "short", "counted": "short"},
        "sign_receipt": {"short": "short", "counted": "signed"},
        "request_replenishment": {"short": STAYS},
        "raise_complaint": {"short": STAYS},
        "archive": {"signed": "archived"},
        **shared(OPEN, ["archived", "cancelled"], BEFORE),
    },
    "request": {
        "accept": {"requested": "accepted"},
        "refuse": {"requested": "refused"},
        "prepare": {"accepted": STAYS},
        **shared(ASKED, ["settled", "refused", "cancelled"], ["requested"]),
        # While it travels the clocks are those of its shipment.
        **dict.fromkeys(("acknowledge", "urge"), dict.fromkeys(["requested", "accepted"], STAYS)),
    },
}
STATES = {"shipment": SHIPMENT, "request": REQUEST}
VERBS: dict[str, Any] = {"shipment": shipments, "request": replenishments}


class Try:
    """Each verb with the right person and right values; the state alone decides."""

    def __init__(self, kind: str, cast: Cast, record: Any) -> None:
        self.kind, self.cast, self.record = kind, cast, record

    def take(self, name: str) -> None:
        verb, _colon, variant = name.partition(": ")
        values = getattr(self, f"_{verb}")(**({"amiss": MISSING} if variant else {}))
        upload = [SimpleUploadedFile("a.jpg", photo())] if verb == "attach" else []
        getattr(VERBS[self.kind], verb)(self.record, *upload, **values)

    def _by(self, who: str, /, **values: Any) -> dict[str, Any]:
        return {"by": getattr(self.cast, who)} | values

    def _save_draft(self) -> dict[str, Any]:
        return self._by("warehouse", boxes=[BOX], remarks="木箱")

    def _pack(self) -> dict[str, Any]:
        return self._by("warehouse", boxes=looked(self.record))

    def _unpack(self) -> dict[str, Any]:
        return self._by("warehouse", reason="少装一箱")

    def _ship(self) -> dict[str, Any]:
        return self._by("warehouse", carrier="顺丰重货", expected_on=day(3))

    def _note_transit(self) -> dict[str, Any]:
        return self._by("sales", text="已过六安")

    def _report_arrival(self) -> dict[str, Any]:
        return self._by("sales")

    def _count(self, amiss: Any = None) -> dict[str, Any]:
        return self._by("engineer", client_uid=uuid.uuid4(), lines=sheet(self.record, amiss))

    def _recount(self, amiss: Any = None) -> dict[str, Any]:
        return self._by("engineer", reason="点错", lines=sheet(self.record, amiss))

    def _sign_receipt(self) -> dict[str, Any]:
        return self._by("engineer", **drawn()._asdict())

    def _request_replenishment(self) -> dict[str, Any]:
        return self._by("engineer", reason="现场清点缺件")

    def _raise_complaint(self) -> dict[str, Any]:
        return self._by("engineer", item=item(self.record, "O 形圈").pk)

    def _archive(self) -> dict[str, Any]:
        return self._by("warehouse")

    def _accept(self) -> dict[str, Any]:
        return self._by("warehouse", promised_on=day(2))

    def _refuse(self) -> dict[str, Any]:
        return self._by("warehouse", reason="已停产")

    def _prepare(self) -> dict[str, Any]:
        if self.record.status == "accepted":
            shipments.cancel(states.tied(self.record), by=self.cast.warehouse, reason="拣错料")
        return self._by("warehouse")

    def _cancel(self) -> dict[str, Any]:
        return self._by("sales" if self.kind == "shipment" else "engineer", reason="重复")

    def _comment(self) -> dict[str, Any]:
        return self._by("engineer", text="已电话联系")

    def _attach(self) -> dict[str, Any]:
        return self._by("engineer")

    # --- clocks: a breach is there to be explained, whatever the state -------------------------
    def _clock(self) -> Deadline:
        found = Deadline.objects.filter(record=self.record.number)
        return found.order_by("-pk").first() or _made(self.record)

    def _answers(self) -> str:
        """Whoever has the last clock: the warehouse, sales or the engineer."""
        owner = self._clock().owner
        return "warehouse" if owner is None else self._name_of(owner)

    def _name_of(self, person: Any) -> str:
        return next(name for name, one in vars(self.cast).items() if one == person)

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
        VERBS[self.kind].ask_exemption(self.record, **values)
        return int(values["clock_id"])

    def _withdraw_exemption(self) -> dict[str, Any]:
        return self._by(self._answers(), clock_id=self._asked())

    def _decide_exemption(self) -> dict[str, Any]:
        return self._by("qa_manager", clock_id=self._asked(), agreed=True)


CASES = [(kind, state) for kind in ARROWS for state in STATES[kind]]


def _made(record: Any) -> Deadline:
    raise Refused(f"{record} has no clock")


@pytest.mark.parametrize(("kind", "state"), CASES)
def test_every_step_in_every_state(kind: str, state: str) -> None:
    cast, wrong = Cast(), []
    # A day that was agreed, so that a clock runs from the first moment on.
    facts = {"planned_on": day(2)}
    stands = (
        states.bring(state, cast, **facts) if kind == "shipment" else states.request(state, cast)
    )
    for verb, arrows in ARROWS[kind].items():
        expected = arrows.get(state, "refused")
        with transaction.atomic(), clock.at(clock.now() + timedelta(minutes=1)):
            answer = _try(kind, cast, stands, verb)
            transaction.set_rollback(True)
        if answer != (state if expected == STAYS else expected):
            wrong.append(f"{verb}: {answer}, not {expected}")
    assert wrong == []


def _try(kind: str, cast: Cast, stands: Any, verb: str) -> str:
    record = type(stands).objects.get(pk=stands.pk)
    try:
        Try(kind, cast, record).take(verb)
    except Refused:
        return "refused"
    return str(type(stands).objects.get(pk=stands.pk).status)


@pytest.mark.parametrize("kind", sorted(VERBS))
def test_the_table_names_every_step(kind: str) -> None:
    assert {name.partition(":")[0] for name in ARROWS[kind]} == set(VERBS[kind].STEPS)
