"""《设备/工艺验收报告》 as paper: filled, blank, stamped, and what its square leads to (F4)."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from installs.documents.acceptances import acceptance_form_context, paper
from installs.models import Acceptance, Item
from tests.installs.cast import Cast
from tests.installs.states import bring, do, signed

pytestmark = pytest.mark.django_db


def text_of(data: bytes) -> str:
    pages = PdfReader(io.BytesIO(data)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_the_paper_holds_the_report_and_the_customers_hand() -> None:
    cast = Cast()
    acceptance = bring("in_service", cast, left=True)
    client = Client()
    client.force_login(cast.engineer)
    answer = client.get(reverse("installs:acceptances:form_pdf", args=[acceptance.number]))
    assert answer.headers["Content-Type"] == "application/pdf"
    printed = text_of(answer.content)
    for words in (
        *("设备/工艺验收报告", "QR-AS-07", acceptance.number, acceptance.machine, "V2.4"),
        *("☑设备验收", "客户已有同型号设备", "极限真空", "0.0005", "0.0003", "10.54", "急停"),
        *("腔门密封条压痕", "B限期", "☑有条件合格", "第1次验收", "廖建平", "已验收", "附图"),
    ):
        assert words in printed, words
    pages = PdfReader(io.BytesIO(answer.content)).pages
    drawn = {one.name for page in pages for one in page.images}
    assert len(drawn) == 1
    seen = client.get(reverse("api:acceptance-form", args=[acceptance.number]))
    assert seen.headers["Content-Type"] == "application/pdf"


def test_a_blank_sheet_has_its_blocks() -> None:
    cast = Cast()
    client = Client()
    client.force_login(cast.engineer)
    printed = text_of(client.get(reverse("installs:acceptances:blank_form_pdf")).content)
    for words in ("前置确认", "检验项目", "工艺验收", "安全项", "遗留问题", "结论", "签字盖章"):
        assert words in printed, words
    assert "YS-" not in printed


def test_stamp_and_proof_say_whether_the_names_hold() -> None:
    cast = Cast()
    acceptance = bring("recording", cast)
    assert acceptance_form_context(acceptance)["stamps"][0]["text"] == "已验收"
    found = paper(acceptance.pk)
    assert found is not None
    assert [one.state for one in found.names] == ["held", "held"]
    cancelled = bring("cancelled", cast, equipment=cast.another())
    assert acceptance_form_context(cancelled)["stamps"][0]["text"] == "作废"
    assert acceptance_form_context(bring("signing", cast, equipment=cast.another()))["pending"]
    assert paper(0) is None


def test_a_result_changed_behind_the_verbs_breaks_both_names() -> None:
    cast = Cast()
    acceptance = bring("signing", cast)
    do.sign_ours(acceptance, **signed(acceptance, "sign_ours", cast.engineer))
    Item.objects.filter(round__acceptance=acceptance, position=1).update(measured="0.0001")
    found = paper(Acceptance.objects.get(pk=acceptance.pk).pk)
    assert found is not None
    assert [one.state for one in found.names] == ["broken"]
    assert acceptance_form_context(acceptance)["ours_broken"] is True
