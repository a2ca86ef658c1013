"""尾款, 验收日 and 质保起算 of an order: entered, imported, read by the API, shown (§6.4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from registry.models import SalesOrder
from tests import factories
from tests.complaints.api import Api
from tests.registry.pages import rows_form, text
from tests.registry.sheets import checked, faults, imported

pytestmark = pytest.mark.django_db
TERMS = {
    "final_payment": "128000.50",
    "acceptance_due": "2026-12-31",
    "warranty_start": "deemed",
    "deemed_days": 90,
}


def terms_of(number: str) -> tuple[object, ...]:
    order = SalesOrder.objects.get(number=number)
    return order.final_payment, order.acceptance_due, order.warranty_start, order.deemed_days


def line_of_sheet() -> dict:
    customer = factories.customer(code="C1")
    product = factories.product(code="VC-1200")
    return {
        "订单号": "SO1",
        "客户编号": customer.code,
        "行号": 1,
        "产品编号": product.code,
        "订购数量": 1,
    }


def test_they_are_imported() -> None:
    row = line_of_sheet()
    row |= {"尾款金额": "¥128,000.50", "合同验收日": "2026-12-31"}
    imported("orders", row | {"质保起算": "视同", "视同验收天数": 90})
    expected = (Decimal("128000.50"), date(2026, 12, 31), "deemed", 90)
    assert terms_of("SO1") == expected
    imported("orders", row | {"质保起算": "自到货之日"})
    assert terms_of("SO1") == (*expected[:2], "arrival", 90)


def test_left_empty_the_warranty_starts_with_acceptance() -> None:
    imported("orders", line_of_sheet())
    assert terms_of("SO1") == (None, None, "acceptance", None)


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        ({"尾款金额": "十万"}, "尾款金额", "不是金额"),
        ({"尾款金额": "-5"}, "尾款金额", "不是金额"),
        ({"质保起算": "以后"}, "质保起算", "验收、到货 或 视同"),
        ({"质保起算": "视同"}, "视同验收天数", "到货后多少天"),
    ],
)
def test_the_dry_run_says_what_is_wrong(cells: dict, column: str, sentence: str) -> None:
    ((_row, at, message),) = faults(checked("orders", line_of_sheet() | cells))
    assert at == column
    assert sentence in message


def test_they_are_entered_and_shown(client) -> None:
    customer, product = factories.customer(), factories.product()
    client.force_login(factories.user("sales"))
    rows = [{"position": 1, "product": product.code, "quantity": 1}]
    facts = {"number": "SO9", "customer": customer.code, **TERMS}
    wrong = client.post(
        reverse("registry:orders-add"), rows_form(rows, **facts | {"deemed_days": ""})
    )
    assert wrong.status_code == 400
    assert "到货后多少天" in text(wrong)
    assert client.post(reverse("registry:orders-add"), rows_form(rows, **facts)).status_code == 302
    assert terms_of("SO9") == (Decimal("128000.50"), date(2026, 12, 31), "deemed", 90)
    page = text(client.get(reverse("registry:order", args=["SO9"])))
    for words in ("128,000.50 元", "2026-12-31", "到货 90 天未验收视同合格"):
        assert words in page


def test_the_api_takes_and_says_them() -> None:
    customer = factories.customer()
    person = Api(factories.user("sales"))
    made = person.post("orders/", number="SO5", customer=customer.code, **TERMS)
    assert made.status_code == 201, made.json()
    found = person.get("orders/SO5/").json()
    assert {name: found[name] for name in TERMS} == TERMS
    refused = person.patch("orders/SO5/", deemed_days=None)
    assert refused.status_code == 400
    assert "deemed_days" in refused.json()


def test_nothing_is_owed_below_zero() -> None:
    with pytest.raises(ValidationError, match="不能为负"):
        factories.order(final_payment=Decimal("-1"))


def test_orders_are_found_by_number_or_customer(client) -> None:
    order = factories.order(customer=factories.customer(name="合肥沐科半导体有限公司"))
    url = reverse("registry:lookup-orders")
    client.force_login(factories.user("sales"))
    for asked in (order.number, "沐科", "mkbdt"):
        hits = client.get(url, {"q": asked}).json()["results"]
        assert [hit["value"] for hit in hits] == [order.number]
    assert client.get(url, {"q": "无"}).json()["results"] == []
    client.force_login(factories.user("hr"))
    assert client.get(url, {"q": order.number}).status_code == 403
