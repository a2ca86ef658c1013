"""What no browser sends: numbers without end, keys that are none, NUL. Refused, never a fault."""

from __future__ import annotations

import uuid

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from records.inputs import one_more
from tests import factories

pytestmark = pytest.mark.django_db
ENDLESS = "9" * 5_000


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(factories.user(role))
    return client


def entry(**typed: str) -> dict[str, str]:
    return {"key": str(uuid.uuid4()), "description": "主轴异响"} | typed


def test_a_version_without_end_is_none():
    client = signed_in("sales")
    assert client.post(reverse("complaints:draft-keep"), entry(version=ENDLESS)).status_code == 200


def test_a_file_to_remove_that_is_none():
    client = signed_in("sales")
    assert client.post(reverse("complaints:new"), entry(remove="x")).status_code == 404


@pytest.mark.parametrize("product", ["9" * 30, ENDLESS, "²"])
def test_a_product_beyond_all_keys(product):
    machine = factories.equipment()
    client = signed_in("sales")
    typed = entry(product=product, customer=machine.customer.code)
    assert client.post(reverse("complaints:entry-aside"), typed).status_code == 200


@pytest.mark.parametrize("count", [ENDLESS, "²"])
def test_rows_without_end(count):
    data = QueryDict(mutable=True)
    data.update({"redraw": "measures", "measures-TOTAL_FORMS": count})
    assert one_more(data, "measures")["measures-TOTAL_FORMS"] == "1"


def test_the_register_takes_no_version_without_end():
    customer = factories.customer()
    client = signed_in("admin")
    address = reverse("registry:customer-edit", args=[customer.code])
    typed = {"version": ENDLESS, "name": "", "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}
    assert client.post(address, typed).status_code == 400
    typed |= {"name": "新名称", "code": customer.code, "active": "on"}
    assert client.post(address, typed).status_code in {302, 400}


@pytest.mark.parametrize("line", ["SO1-" + ENDLESS, "SO1-" + "9" * 40, "SO\x001-1", "SO1-²"])
def test_an_order_line_that_is_none(line):
    machine = factories.equipment()
    client = signed_in("admin")
    address = reverse("registry:machine-edit", args=[machine.serial_number])
    assert client.post(address, {"order_line": line}).status_code == 400


@pytest.mark.parametrize("path", ["/complaints/%00/", "/registry/customers/a%00/", "/?q=%00"])
def test_nul_is_refused_before_the_database_is_asked(path):
    assert signed_in("qa_manager").get(path).status_code == 400
