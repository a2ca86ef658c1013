"""The register's endpoints: the verbs, filters and visibility of the pages."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from registry import workflow
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    client = APIClient()

    def as_(role: str) -> APIClient:
        client.force_authenticate(factories.user(role))
        return client

    return as_


def test_each_list_is_paged_filtered_and_kept_from_strangers(api):
    factories.equipment()
    for name in ("customers", "products", "orders", "equipment"):
        assert APIClient().get(f"/api/{name}/").status_code in {401, 403}
        assert api("hr").get(f"/api/{name}/").status_code == 403
        answer = api("supervisor").get(f"/api/{name}/")
        assert answer.status_code == 200
        assert set(answer.json()) == {"next", "previous", "results"}
    assert api("qa_manager").get("/api/equipment/?q=nothing").json()["results"] == []


def test_lists_cost_the_same_for_every_length(api, django_assert_max_num_queries):
    client = api("supervisor")
    client.get("/api/products/")  # reads the person's permissions
    counts: dict[str, int] = {}
    for _round in range(2):
        for _n in range(5):
            order = factories.order(customer=factories.customer(contacts=[{"name": "陆"}]))
            line = order.lines.get()
            factories.equipment(customer=order.customer, product=line.product, order_line=line)
        for name in ("customers", "products", "orders", "equipment"):
            with django_assert_max_num_queries(12) as queries:
                client.get(f"/api/{name}/")
            assert counts.setdefault(name, len(queries)) == len(queries)


def test_a_customer_is_added_and_changed(api):
    client = api("support_manager")
    body = {
        "code": "C1",
        "name": "苏州禾睿光电",
        "contacts": [{"name": "陆", "phone": "13805122206"}],
    }
    answer = client.post("/api/customers/", body)
    assert answer.status_code == 201
    assert answer.json()["contacts"][0]["phone"] == "13805122206"
    assert client.post("/api/customers/", body).status_code == 400
    answer = client.patch("/api/customers/C1/", {"region": "江苏", "version": 1})
    assert (answer.json()["region"], answer.json()["version"]) == ("江苏", 2)
    stale = client.patch("/api/customers/C1/", {"region": "浙江", "version": 1})
    assert stale.status_code == 409
    assert "别人改过" in str(stale.json())
    (contact,) = api("supervisor").get("/api/customers/C1/").json()["contacts"]
    assert contact["phone"] == "138 **** 2206"
    assert api("supervisor").patch("/api/customers/C1/", {"region": "x"}).status_code == 403


def test_orders_and_machines(api):
    customer, product = factories.customer(), factories.product()
    client = api("sales")
    body = {
        "number": "SO1",
        "customer": customer.code,
        "lines": [{"position": 1, "product": product.code, "quantity": 2}],
    }
    order = client.post("/api/orders/", body).json()
    body = {"serial_number": "A-1", "customer": customer.code, "product": product.code}
    body["order_line"] = order["lines"][0]["id"]
    assert client.post("/api/equipment/", body).status_code == 201
    wrong = client.patch("/api/equipment/A-1/", {"accepted_on": "2999-01-01"})
    assert wrong.status_code == 400
    assert "不能晚于今天" in str(wrong.json()["accepted_on"])
    assert client.get("/api/equipment/A-1/facts/").json()["order"]["number"] == "SO1"
    other = factories.customer()
    move = {"to_customer": other.code, "moved_on": "2026-01-01", "reason": "转售"}
    answer = client.post("/api/equipment/A-1/move/", move)
    assert answer.json()["customer"] == other.code
    assert client.post("/api/equipment/A-1/move/", move).status_code == 400


def test_merging(api):
    kept, other = factories.customer(), factories.customer()
    answer = api("sales").post(f"/api/customers/{kept.code}/merge/", {"other": other.code})
    assert answer.status_code == 200
    other.refresh_from_db()
    assert other.merged_into == kept
    again = api("sales").post(f"/api/customers/{kept.code}/merge/", {"other": other.code})
    assert again.status_code == 409


def test_a_product_is_kept_by_those_who_may(api):
    product = factories.product()
    assert api("sales").patch(f"/api/products/{product.code}/", {"name": "x"}).status_code == 403
    answer = api("qa_manager").patch(f"/api/products/{product.code}/", {"name": "镀膜机"})
    assert answer.json()["name"] == "镀膜机"
    workflow.save_product(product, {"name": "y"}, by=factories.keeper())
