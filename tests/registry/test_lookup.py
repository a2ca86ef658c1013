"""What an intake asks while somebody types a serial number, and who reads whose telephone."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
URL = "/registry/lookup/equipment/"


@pytest.fixture
def machine():
    customer = factories.customer(code="C1", name="合肥沐科半导体有限公司", short_name="沐科半导体")
    factories.contact(customer)
    order = factories.order(
        customer=customer,
        number="SO1",
        lines=[{"position": 1, "product": factories.product(model="VC-1200"), "quantity": 1}],
    )
    line = order.lines.get()
    return factories.equipment(
        serial_number="VC1200-2511-0387",
        customer=customer,
        product=line.product,
        order_line=line,
        site="一号厂房",
        accepted_on=date(2026, 3, 1),
    )


@pytest.fixture
def engineer(client):
    person = factories.user("support_engineer")
    client.force_login(person)
    return person


def found(client, text: str) -> list[str]:
    return [hit["serial"] for hit in client.get(URL, {"q": text}).json()["results"]]


@pytest.mark.parametrize(
    "text", ["0387", "2511-03", "vc1200-2511", "沐科", "hfmk", "muke", "VC-1200"]
)
def test_a_machine_is_found(client, engineer, machine, text):
    factories.equipment(serial_number="2603-0412", customer=factories.customer(name="宁波海晟汽配"))
    assert found(client, text) == [machine.serial_number]


def test_the_ending_comes_first_and_ten_are_enough(client, engineer, machine):
    for n in range(12):
        factories.equipment(serial_number=f"0387-{n:04}", customer=machine.customer)
    hits = found(client, "0387")
    assert hits[0] == machine.serial_number
    assert len(hits) == 10
    assert found(client, "0") == found(client, "") == found(client, "没有") == []


def test_a_combobox_gets_its_list(client, engineer, machine):
    answer = client.get(URL, {"q": "0387"}, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert f'data-value="{machine.serial_number}"' in html
    assert "<mark>0387</mark>" in html
    assert "质保内" in html
    for name, text in (("customers", "hfmk"), ("products", "VC-12"), ("order-lines", "SO1")):
        html = client.get(
            reverse(f"registry:lookup-{name}"), {"q": text}, headers={"HX-Request": "true"}
        ).content.decode()
        assert html.count('role="option"') == 1, name


def test_the_facts_of_a_machine(client, engineer, machine):
    facts = client.get(f"{URL}{machine.serial_number.lower()}/").json()
    assert facts["customer"]["code"] == "C1"
    assert facts["product"]["model"] == "VC-1200"
    assert facts["order"]["number"] == "SO1"
    assert facts["warranty"]["state"] == "in"
    assert (facts["site"], facts["accepted_on"]) == ("一号厂房", "2026-03-01")
    assert facts["contacts"][0]["phone"] == "13805122206"
    assert client.get(f"{URL}no-such/").status_code == 404


@pytest.mark.parametrize("role", ["engineering", "supervisor", "sales", "warehouse"])
def test_others_get_the_telephone_masked(client, machine, role):
    client.force_login(factories.user(role))
    (contact,) = client.get(f"{URL}{machine.serial_number}/").json()["contacts"]
    assert (contact["phone"], contact["masked"]) == ("138 **** 2206", True)
    assert "13805122206" not in str(contact)


def test_who_may_not_look_up(client, machine):
    assert client.get(URL).status_code == 302
    client.force_login(factories.user("hr"))
    assert client.get(URL).status_code == 403
