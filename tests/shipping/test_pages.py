"""The pages of shipments and requests: who sees what, how often they ask, what they offer."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from shipping.kinds import KINDS
from shipping.models import Replenishment, Shipment
from tests.shipping import states
from tests.shipping.states import Cast

pytestmark = pytest.mark.django_db
SHIPMENTS = (
    *("draft", "packed", "in_transit", "arrived", "short", "counted", "signed", "archived"),
    "cancelled",
)
REQUESTS = ("requested", "accepted", "shipped", "settled", "refused", "cancelled")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def statements(client: Client, url: str) -> int:
    client.get(url)  # what is kept a minute is kept now
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len([one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def people(cast: Cast) -> list[User]:
    return [cast.sales, cast.engineer, cast.warehouse, cast.support_manager]


@pytest.mark.parametrize("state", SHIPMENTS)
def test_every_state_of_a_shipment_has_its_page(state: str) -> None:
    cast = Cast()
    shipment = states.bring(state, cast)
    for person in people(cast):
        client = signed_in(person)
        asked = statements(client, shipment.get_absolute_url())
        assert asked <= 25, (person, asked)
        page = client.get(shipment.get_absolute_url()).content.decode()
        assert "真空规管" in page
        assert " style=" not in page


@pytest.mark.parametrize("state", REQUESTS)
def test_every_state_of_a_request_has_its_page(state: str) -> None:
    cast = Cast()
    request = states.request(state, cast)
    for person in people(cast):
        client = signed_in(person)
        assert statements(client, request.get_absolute_url()) <= 25
        page = client.get(request.get_absolute_url()).content.decode()
        assert "现场清点缺件" in page
        assert " style=" not in page


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in KINDS for name in sorted(kind.forms)]
)
def test_every_step_has_a_page(kind: Any, name: str) -> None:
    cast = Cast()
    record: Any = states.asked(cast) if kind.model is Replenishment else states.bring("short", cast)
    answer = signed_in(cast.support_manager).get(record.step_url(name))
    assert answer.status_code in {200, 403, 409}
    assert signed_in(cast.finance).get(record.step_url(name)).status_code == 404


@pytest.mark.parametrize("state", ["draft", "packed", "in_transit", "arrived", "short", "counted"])
def test_what_the_page_offers_can_be_opened(state: str) -> None:
    cast = Cast()
    shipment = states.bring(state, cast)
    for person in people(cast):
        client = signed_in(person)
        shown = client.get(shipment.get_absolute_url()).context["panel"]
        for one in [shown.main, shown.second, *shown.others]:
            if one is not None:
                assert client.get(one.url).status_code == 200, (state, person, one.name)


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_asks_at_most_12_statements_and_stands_in_excel(kind: Any) -> None:
    cast = Cast()
    made: list[Any] = [states.request("requested", cast), states.request("settled", cast)]
    if kind.model is Shipment:
        made = [one.shipment for one in made]
    client = signed_in(cast.engineer)
    url = reverse(f"{kind.space}:list")
    assert statements(client, f"{url}?view=all") <= 12
    page = client.get(f"{url}?view=all").content.decode()
    assert all(record.number in page for record in made)
    file = client.get(reverse(f"{kind.space}:export"), {"view": "all"})
    book = load_workbook(BytesIO(b"".join(file.streaming_content)))  # type: ignore[attr-defined]
    cells = [[str(cell.value) for cell in row] for row in book.active.iter_rows()]
    assert {record.number for record in made} <= {cell for row in cells for cell in row}


@pytest.mark.parametrize("kind", KINDS)
def test_every_view_of_a_list_opens(kind: Any) -> None:
    cast = Cast()
    states.request("accepted", cast)
    client = signed_in(cast.warehouse)
    for view in kind.conditions.views:
        assert client.get(reverse(f"{kind.space}:list"), {"view": view}).status_code == 200


def test_conditions_narrow_the_list() -> None:
    cast = Cast()
    shipment = states.bring("in_transit", cast)
    client, url = signed_in(cast.sales), reverse("shipping:shipments:list")
    for query in (
        {"order": cast.order.number},
        {"customer": cast.customer.code},
        {"product": cast.product.code},
        {"carrier": "顺丰"},
        {"days": "30"},
        {"status": "in_transit"},
        {"q": "规管"},
        {"q": cast.machine.serial_number},
    ):
        assert shipment.number in client.get(url, query).content.decode(), query
        other = {
            name: "365" if name == "days" else "draft" if name == "status" else "没有"
            for name in query
        }
        if "days" not in query:
            assert shipment.number not in client.get(url, other).content.decode(), other


def test_what_waits_for_a_person_stands_on_their_workbench() -> None:
    cast = Cast()
    # A day that was agreed, so that a clock runs before it leaves.
    packed = states.bring("packed", cast, planned_on=states.day(2))
    transit = states.bring("in_transit", cast)
    request = states.asked(cast)
    page = signed_in(cast.warehouse).get(reverse("home")).content.decode()
    assert packed.step_url("ship") in page
    assert request.step_url("accept") in page
    assert transit.step_url("note_transit") not in page
    page = signed_in(cast.sales).get(reverse("home")).content.decode()
    assert transit.step_url("note_transit") in page
