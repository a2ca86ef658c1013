"""《安装调试方案》 as paper: filled, blank, stamped, and what its square leads to (forms.md)."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from installs.documents.plans import paper, plan_form_context
from installs.models import InstallPlan, PlanStep
from installs.workflow import plans
from tests.installs.plan_states import CHECKED, Cast, bring, day

pytestmark = pytest.mark.django_db


def text_of(data: bytes) -> str:
    pages = PdfReader(io.BytesIO(data)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_the_paper_holds_what_stands_on_the_plan() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    moved = {"starts_on": day(3), "ends_on": day(7), "cause": "parts", "reason": "缺密封圈"}
    plans.postpone(plan, by=cast.lead, **moved)
    plans.start_work(plan, by=cast.lead, started_on=day(), open_reason="叉车当天到")
    plans.spot_check(plan, by=cast.qa_engineer, checked_on=day(), items=CHECKED, score=96)
    client = Client()
    client.force_login(cast.lead)
    answer = client.get(reverse("installs:plans:form_pdf", args=[plan.number]))
    assert answer.headers["Content-Type"] == "application/pdf"
    printed = text_of(answer.content)
    for words in (
        *("安装调试方案", "QR-AS-06", plan.number, cast.machines[0].serial_number, "许澄"),
        *("负责人", "电源380V到位", "就位、调平", "水平仪", "安装手册", "吊装路线狭窄"),
        *("缺密封圈", "叉车当天到", "96", "批准", cast.support_manager.name, "已批准"),
    ):
        assert words in printed, words
    assert "待审核" not in printed


def test_a_blank_sheet_has_its_lines() -> None:
    cast = Cast()
    client = Client()
    client.force_login(cast.lead)
    answer = client.get(reverse("installs:plans:blank_form_pdf"))
    printed = text_of(answer.content)
    for words in ("设备", "人员", "日期", "前置条件", "步骤", "工具", "技术资料", "风险", "编制"):
        assert words in printed, words
    assert "AZ-" not in printed


def test_the_stamp_says_whether_the_name_holds() -> None:
    cast = Cast()
    assert plan_form_context(bring("submitted", cast))["pending"] is True
    plan = bring("approved", cast)
    assert plan_form_context(plan)["stamps"][0]["text"] == "已批准"
    PlanStep.objects.filter(plan=plan).update(content="别的")
    assert plan_form_context(plan)["stamps"][0]["text"] == "签名失效"
    cancelled = bring("cancelled", cast)
    assert plan_form_context(cancelled)["stamps"][0]["text"] == "作废"


def test_the_proof_shows_names_and_nothing_else() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    found = paper(plan.pk)
    assert found is not None
    assert [(one.name, one.state) for one in found.names] == [(cast.support_manager.name, "held")]
    PlanStep.objects.filter(plan=plan).update(content="别的")
    again = paper(InstallPlan.objects.get(pk=plan.pk).pk)
    assert again is not None
    assert again.names[0].state == "broken"
    assert paper(0) is None
