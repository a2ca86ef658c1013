"""Who may take which step and see which shipment, written by hand from domain §1, S5-3.1, S9-4."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from records.steps import NotYours
from shipping.workflow import replenishments, shipments
from tests import factories
from tests.complaints.states import HOMES
from tests.shipping import states
from tests.shipping.states import Cast

pytestmark = pytest.mark.django_db

# Besides a colleague of each role: `engineer` follows the order, `opener` is another sales person.
NAMED = ("engineer", "opener")
VIEWS_ALL = (
    "support_manager qa_engineer qa_manager tech_management engineering_manager rd_manager"
    " warehouse general_manager supervisor"
)
SEES = f"{VIEWS_ALL} sales support_engineer engineer"
AT_THE_SITE = "support_engineer support_manager engineer"
WATCHES = (
    "support_manager sales opener qa_engineer qa_manager tech_management engineering_manager"
    " rd_manager general_manager"
)
# (kind, state, step) → who may take it; commenting is for whoever sees the record.
WHO: dict[tuple[str, str, str], str] = {
    ("shipment", "draft", "save_draft"): "sales support_manager warehouse",
    ("shipment", "draft", "pack"): "warehouse",
    ("shipment", "draft", "cancel"): "sales support_manager warehouse",
    ("shipment", "packed", "unpack"): "warehouse",
    ("shipment", "packed", "ship"): "warehouse",
    ("shipment", "in_transit", "note_transit"): "sales",
    ("shipment", "in_transit", "report_arrival"): f"sales {AT_THE_SITE}",
    ("shipment", "arrived", "count"): AT_THE_SITE,
    ("shipment", "counted", "recount"): AT_THE_SITE,
    ("shipment", "counted", "sign_receipt"): AT_THE_SITE,
    ("shipment", "short", "request_replenishment"): AT_THE_SITE,
    ("shipment", "short", "raise_complaint"): "sales opener support_engineer engineer",
    ("shipment", "signed", "archive"): "warehouse",
    ("shipment", "arrived", "attach"): f"sales opener warehouse {AT_THE_SITE}",
    ("shipment", "arrived", "urge"): WATCHES,
    ("request", "requested", "accept"): "warehouse",
    ("request", "requested", "refuse"): "warehouse",
    ("request", "accepted", "prepare"): "warehouse",
    ("request", "requested", "cancel"): AT_THE_SITE,
    ("request", "requested", "attach"): f"sales opener warehouse {AT_THE_SITE}",
    ("request", "requested", "urge"): f"{WATCHES} engineer",
}
VERBS: dict[str, Any] = {"shipment": shipments, "request": replenishments}


def people(cast: Cast) -> dict[str, User]:
    return {name: getattr(cast, name) for name in (*HOMES, *NAMED)}


def made(kind: str, state: str, cast: Cast) -> Any:
    return states.bring(state, cast) if kind == "shipment" else states.request(state, cast)


@pytest.mark.parametrize(("kind", "state", "name"), WHO)
def test_the_right_people_may(kind: str, state: str, name: str) -> None:
    cast = Cast()
    record = made(kind, state, cast)
    step = VERBS[kind].STEPS[name]
    may = {who for who, person in people(cast).items() if not step.not_yours(record, person)}
    assert may == set(WHO[kind, state, name].split())
    gone = factories.user("warehouse", is_active=False)
    assert step.not_yours(record, gone)


@pytest.mark.parametrize("kind", ["shipment", "request"])
def test_who_sees_it(kind: str) -> None:
    cast = Cast()
    record = made(kind, "arrived" if kind == "shipment" else "requested", cast)
    here = type(record).objects.filter(pk=record.pk)
    sees = {name for name, one in people(cast).items() if here.visible_to(one).exists()}
    assert sees == set(SEES.split())
    assert not here.visible_to(factories.user("warehouse", is_active=False)).exists()


@pytest.mark.parametrize("kind", ["shipment", "request"])
def test_an_engineer_sees_what_their_department_follows_or_nobody_does(kind: str) -> None:
    cast = Cast()
    record = made(kind, "arrived" if kind == "shipment" else "requested", cast)
    stranger = factories.user("support_engineer", department=factories.department())
    here = type(record).objects.filter(pk=record.pk)
    assert not here.visible_to(stranger).exists()
    cast.order.project_engineer = None
    cast.order.save()
    assert here.visible_to(stranger).exists()


def test_what_one_does_not_see_one_does_not_touch() -> None:
    cast = Cast()
    shipment = states.bring("in_transit", cast)
    stranger = factories.user("support_engineer", department=factories.department())
    for by in (stranger, cast.opener):
        with pytest.raises(NotYours):
            shipments.report_arrival(shipment, by=by)
    with pytest.raises(NotYours, match="看不到"):
        shipments.comment(shipment, by=cast.finance, text="?")


def test_who_may_draw_one_up() -> None:
    cast = Cast()
    may = set()
    for name, person in people(cast).items():
        try:
            shipments.open_shipment(by=person, order=cast.order)
        except NotYours:
            continue
        may.add(name)
    assert may == {"sales", "support_manager"}


def test_a_stand_in_speaks_for_the_customers_sales_while_they_are_away() -> None:
    cast = Cast()
    shipment = states.bring("in_transit", cast)
    cast.sales.stand_in, cast.sales.away_from = cast.opener, states.day()
    cast.sales.save()
    step = shipments.STEPS["note_transit"]
    assert step.not_yours(type(shipment).objects.get(pk=shipment.pk), cast.opener) == ""


def test_every_step_stands_in_the_table_or_is_everybodys() -> None:
    everybodys = {
        *("comment", "acknowledge", "explain_breach"),
        *("ask_exemption", "withdraw_exemption", "decide_exemption"),
    }
    for kind, verbs in VERBS.items():
        named = {name for one, _state, name in WHO if one == kind}
        assert named == set(verbs.STEPS) - everybodys
