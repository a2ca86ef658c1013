"""进度看板 and 产品销售台账: a machine's stages read at each point of its way (domain §6.7)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from installs import board
from installs.board import Line
from installs.filters.board import on_board
from records import clock
from registry.models import Equipment, SalesOrder
from tests import factories
from tests.shipping import states
from tests.shipping.states import Cast

pytestmark = pytest.mark.django_db
SHIPPED, ARRIVED, INSTALLED, TRAINED, ACCEPTED, SERVICE = range(6)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def line(cast: Cast, person: User | None = None) -> Line:
    machine = on_board(person or cast.sales).get(pk=cast.machine.pk)
    return board.lines([machine])[0]


def states_of(one: Line) -> list[str]:
    return [stage.state for stage in one.stages]


def contract(cast: Cast, **terms: object) -> None:
    SalesOrder.objects.filter(pk=cast.order.pk).update(**terms)


# State of the shipment → states of 发货 and 到货, who has the next step.
ON_THE_WAY = {
    "draft": ("now", "plan", "仓管部"),
    "packed": ("now", "plan", "仓管部"),
    "in_transit": ("ok", "now", "sales"),
    "arrived": ("ok", "now", "engineer"),
    "short": ("ok", "warn", "仓管部"),
    "counted": ("ok", "now", "engineer"),
    "signed": ("ok", "ok", "engineer"),
    "archived": ("ok", "ok", "engineer"),
}


@pytest.mark.parametrize("state", ON_THE_WAY)
def test_the_way_to_the_customer_is_read_from_the_shipment(state: str) -> None:
    cast = Cast()
    states.bring(state, cast)
    shown = line(cast)
    shipped, arrived, who = ON_THE_WAY[state]
    assert states_of(shown)[:2] == [shipped, arrived]
    person = getattr(cast, who, None)
    assert shown.next_who == (str(person) if person else who)
    assert shown.next_text


def test_a_machine_that_nobody_packed_is_planned_and_late_after_its_day() -> None:
    cast = Cast()
    assert states_of(line(cast)) == ["plan"] * 6
    contract(cast, delivery_date=clock.today() - timedelta(days=1))
    assert states_of(line(cast))[SHIPPED] == "bad"


def test_what_is_missing_is_said_in_pieces() -> None:
    cast = Cast()
    states.bring("short", cast)  # 2 gauges missing, 3 rings damaged, 1 wrong
    shown = line(cast)
    assert shown.owed == 6
    assert "6" in shown.stages[ARRIVED].head
    assert "3" in shown.stages[ARRIVED].text


def test_an_acceptance_that_the_contract_wanted_earlier_is_red() -> None:
    cast = Cast()
    contract(cast, acceptance_due=clock.today() - timedelta(days=6), final_payment=Decimal(380_000))
    shown = line(cast)
    assert shown.stages[ACCEPTED].state == "bad"
    assert "6" in shown.stages[ACCEPTED].head
    assert shown.due_tone == "red"
    assert shown.payment == "38.0"
    Equipment.objects.filter(pk=cast.machine.pk).update(accepted_on=clock.today())
    assert line(cast).stages[ACCEPTED].state == "ok"


def test_sales_see_the_machines_of_their_customers_alone() -> None:
    cast = Cast()
    stranger = factories.user("sales")
    assert on_board(cast.sales).filter(pk=cast.machine.pk).exists()
    assert on_board(cast.engineer).filter(pk=cast.machine.pk).exists()
    assert not on_board(stranger).filter(pk=cast.machine.pk).exists()
    assert on_board(cast.support_manager).filter(pk=cast.machine.pk).exists()


def statements(client: Client, url: str) -> int:
    client.get(url)  # what is kept a minute is kept now
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len([one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def more_machines(cast: Cast, many: int) -> None:
    for _n in range(many):
        entry = {"position": 1, "product": cast.product, "quantity": 1}
        order = factories.order(customer=cast.customer, lines=[entry])
        factories.equipment(
            customer=cast.customer, product=cast.product, order_line=order.lines.get()
        )


@pytest.mark.parametrize("page", ["installs:board:list", "installs:ledger:list"])
def test_a_page_costs_the_same_for_one_row_and_for_thirty(page: str) -> None:
    cast = Cast()
    states.bring("short", cast)
    client, url = signed_in(cast.sales), reverse(page) + "?view=all"
    one = statements(client, url)
    more_machines(cast, 30)
    assert statements(client, url) == one
    assert one <= 22


def test_the_board_shows_each_view_and_goes_to_excel_as_it_is_seen() -> None:
    cast = Cast()
    states.bring("short", cast)
    client = signed_in(cast.sales)
    for view in ("open", "in_transit", "short", "late", "month", "accepted", "all"):
        page = client.get(reverse("installs:board:list"), {"view": view}).content.decode()
        assert (cast.machine.serial_number in page) == (view in {"open", "short", "all"}), view
        assert " style=" not in page
    answer = client.get(reverse("installs:board:export"), {"view": "short"})
    sheet = load_workbook(BytesIO(b"".join(answer))).active  # type: ignore[arg-type]  # streamed
    assert sheet is not None
    rows = list(sheet.values)
    assert rows[1][3] == cast.machine.serial_number
    assert len(rows) == 2


def test_the_ledger_holds_every_line_with_its_quantities() -> None:
    cast = Cast()
    states.bring("archived", cast)
    client = signed_in(cast.sales)
    page = client.get(reverse("installs:ledger:list"), {"view": "differs"}).content.decode()
    assert cast.order.number in page  # two were ordered, one has arrived
    answer = client.get(reverse("installs:ledger:export"), {"view": "all"})
    sheet = load_workbook(BytesIO(b"".join(answer))).active  # type: ignore[arg-type]  # streamed
    assert sheet is not None
    row = next(row for row in sheet.values if row[1] == cast.order.number)
    assert row[7:10] == (2, 1, 1)
    nobody = factories.user("hr")
    assert (
        cast.order.number
        not in signed_in(nobody)
        .get(reverse("installs:ledger:list"), {"view": "all"})
        .content.decode()
    )
