"""发货清单 / 到场验收 and 补发申请单 as paper: filled, blank, and who gets one."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from shipping.models import Shipment
from tests.shipping import states
from tests.shipping.states import Cast
from tests.shipping.test_pages import signed_in

pytestmark = pytest.mark.django_db


def text_of(data: bytes) -> str:
    pages = PdfReader(io.BytesIO(data)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_the_packing_list_holds_what_was_counted_and_signed() -> None:
    cast = Cast()
    shipment = states.signed(states.bring("short", cast), cast)
    answer = signed_in(cast.engineer).get(
        reverse("shipping:shipments:form_pdf", args=[shipment.number])
    )
    assert answer.headers["Content-Type"] == "application/pdf"
    printed = text_of(answer.content)
    for words in (
        *("发货清单", shipment.number, cast.order.number, cast.machine.serial_number),
        *("真空规管", "O形圈", "用户手册", "陆闻笛", str(cast.engineer)),
    ):
        assert words in printed, words
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert sum(len(page.images) for page in pages) == 1  # the customer's hand


def test_the_request_holds_what_is_asked_for() -> None:
    cast = Cast()
    request = states.request("accepted", cast)
    url = reverse("shipping:replenishments:form_pdf", args=[request.number])
    printed = text_of(signed_in(cast.warehouse).get(url).content)
    for words in (
        "补发申请单",
        request.number,
        request.shipment.number,
        "真空规管",
        "现场清点缺件",
    ):
        assert words in printed, words
    assert signed_in(cast.finance).get(url).status_code == 404


def test_blank_sheets_have_no_number() -> None:
    cast = Cast()
    client = signed_in(cast.engineer)
    for space, title in (("shipments", "发货清单"), ("replenishments", "补发申请单")):
        printed = text_of(client.get(reverse(f"shipping:{space}:blank_form_pdf")).content)
        assert title in printed
        assert "FH-" not in printed
        assert "BF-" not in printed
    assert not Shipment.objects.exists()
