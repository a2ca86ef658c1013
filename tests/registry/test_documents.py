"""客户信息记录表: what stands on it, read back out of the PDF."""

from __future__ import annotations

import io

import pypdf
import pytest
from django.urls import reverse

from registry.documents import customer_form_context
from tests import factories

pytestmark = pytest.mark.django_db


def words(response) -> str:
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    return "".join(page.extract_text() for page in reader.pages).replace("\n", "")


@pytest.fixture
def customer():
    customer = factories.customer(
        code="C0012", name="合肥沐科半导体有限公司", promises="电话 2 小时响应"
    )
    factories.contact(customer)
    factories.equipment(customer=customer, serial_number="2511-0387")
    factories.order(customer=customer, quality_promises="整机质保 18 个月")
    return customer


def test_filled(client, customer):
    client.force_login(factories.user("support_manager"))
    response = client.get(reverse("registry:customer-form", args=[customer.code]))
    assert response["Content-Type"] == "application/pdf"
    text = words(response)
    for word in ("客户信息记录表", "C0012", "合肥沐科半导体有限公司", "13805122206", "2511-0387",
                 "电话 2 小时响应", "整机质保 18 个月"):  # fmt: skip
        assert word in text


def test_the_sheet_is_kept_by_nobody_on_the_way(client, customer):
    client.force_login(factories.user("qa_engineer"))
    answer = client.get(f"{customer.get_absolute_url()}form.pdf")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"] == "frame-ancestors 'none'"


def test_masked_for_those_who_do_not_serve_the_customer(client, customer):
    client.force_login(factories.user("supervisor"))
    text = words(client.get(reverse("registry:customer-form", args=[customer.code])))
    assert "138 **** 2206" in text
    assert "13805122206" not in text


def test_blank(client):
    client.force_login(factories.user("sales"))
    text = words(client.get(reverse("registry:customer-blank-form")))
    assert "客户名称" in text
    assert "联系人" in text


def test_the_context_names_the_edition(customer):
    context = customer_form_context(customer, by=factories.user("sales"))
    assert context["form_number"]
    assert context["contacts"][0]["phone"] == "138 **** 2206"
    assert [machine["serial"] for machine in context["machines"]] == ["2511-0387"]
