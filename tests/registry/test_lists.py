"""The four lists: who gets in, what narrows them, what they cost, how they leave as Excel."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from registry import workflow
from tests import factories
from tests.registry.pages import LISTS, text

pytestmark = pytest.mark.django_db


# --- who ------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", LISTS)
def test_lists_want_a_login_and_the_role(client, kind):
    url = reverse(f"registry:{kind}")
    assert client.get(url).status_code == 302
    client.force_login(factories.user("hr"))
    assert client.get(url).status_code == 403
    assert client.get(reverse(f"registry:{kind}-export")).status_code == 403
    client.force_login(factories.user("supervisor"))
    page = client.get(url)
    assert page.status_code == 200
    assert reverse(f"registry:{kind}-add") not in text(page)
    assert client.get(reverse(f"registry:{kind}-add")).status_code == 403


# --- lists ----------------------------------------------------------------------------------
def fill(n: int) -> None:
    product, customer = factories.product(), factories.customer()
    for _number in range(n):
        order = factories.order(
            customer=customer, lines=[{"position": 1, "product": product, "quantity": 1}]
        )
        factories.equipment(
            product=product, customer=factories.customer(), order_line=order.lines.get()
        )
        factories.product()


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_costs_the_same_for_1_and_30_rows(
    client, admin, kind, django_assert_max_num_queries
):
    url = reverse(f"registry:{kind}")
    fill(1)
    client.get(url)
    with django_assert_max_num_queries(12) as one:
        client.get(url)
    fill(29)
    client.get(url)
    with django_assert_max_num_queries(12) as thirty:
        client.get(url)
    assert len(thirty) == len(one)


def test_customers_are_found_sorted_and_paged(client, admin):
    for n in range(60):
        factories.customer(code=f"K{n:02}", name=f"第{n:02}厂", region="江苏" if n % 2 else "浙江")
    url = reverse("registry:customers")
    page = client.get(url)
    assert "共 60 条" in text(page)
    assert "K49" in text(page)
    assert "K50" not in text(page)
    second = client.get(url + page.context["pager"]["next"])
    assert "K50" in text(second)
    assert "K49" not in text(second)
    assert "K49" in text(client.get(url + second.context["pager"]["previous"]))
    assert "K59" in text(client.get(url, {"sort": "-code"}))
    narrowed = client.get(url, {"region": "江苏"})
    assert "共 30 条" in text(narrowed)
    assert "地区：江苏" in text(narrowed)
    assert "没有符合这些条件的资料" in text(client.get(url, {"q": "没有这家"}))


def test_a_merged_customer_shows_only_when_asked_for(client, admin):
    kept, merged = factories.customer(name="甲厂"), factories.customer(name="甲厂二")
    workflow.merge_customers(kept, merged, by=admin)
    url = reverse("registry:customers")
    assert "甲厂二" not in text(client.get(url))
    assert f"已并入 {kept}" in text(client.get(url, {"q": "甲厂"}))
    assert "甲厂二" in text(client.get(url, {"state": "merged"}))


def test_warranty_narrows_machines(client, admin):
    covered = factories.equipment(accepted_on=date(2026, 1, 1))
    out = factories.equipment(accepted_on=date(2024, 1, 1))
    unknown = factories.equipment()
    for state, machine in (("in", covered), ("out", out), ("unknown", unknown)):
        page = client.get(reverse("registry:machines"), {"warranty": state})
        assert [row["url"] for row in page.context["rows"]] == [machine.get_absolute_url()]


def test_orders_show_what_was_not_received(client, admin):
    product = factories.product()
    line = {"position": 1, "product": product, "quantity": 3, "shipped": 3}
    short = factories.order(lines=[line | {"received": 2}])
    factories.order(lines=[line | {"received": 3}])
    page = client.get(reverse("registry:orders"))
    assert "未收 1" in text(page)
    assert "已收齐" in text(page)
    page = client.get(reverse("registry:orders"), {"unreconciled": "true"})
    assert [row["url"] for row in page.context["rows"]] == [short.get_absolute_url()]
    assert "未收 1" in text(client.get(short.get_absolute_url()))


@pytest.mark.parametrize("kind", LISTS)
def test_lists_leave_as_excel(client, admin, kind):
    fill(2)
    factories.customer(name="=cmd()", code="Z1")
    response = client.get(reverse(f"registry:{kind}-export"))
    rows = list(
        load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.iter_rows(
            values_only=True
        )
    )
    assert len(rows) > 2
    assert not any(str(cell).startswith("=") for row in rows for cell in row)
