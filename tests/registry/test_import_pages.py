"""Excel import in the browser."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from registry.models import Customer, ImportRun
from tests import factories
from tests.registry.pages import LISTS, text
from tests.registry.sheets import CUSTOMER, sheet_of

pytestmark = pytest.mark.django_db


# --- import ---------------------------------------------------------------------------------
def upload(client, content: bytes, kind: str = "customers"):
    file = io.BytesIO(content)
    file.name = "清单.xlsx"
    return client.post(reverse("registry:import", args=[kind]), {"file": file}, follow=True)


def test_a_file_is_checked_then_imported(client, admin):
    page = upload(client, sheet_of("customers", CUSTOMER))
    assert "检查无误，还没有写入" in text(page)
    assert not Customer.objects.exists()
    run = ImportRun.objects.get()
    url = reverse("registry:import-run", args=["customers", run.uid])
    page = client.post(url, follow=True)
    assert "1 行已导入" in text(page)
    assert Customer.objects.get().code == "C1"


def test_a_wrong_file_gets_a_report_to_take_away(client, admin):
    page = upload(client, sheet_of("customers", CUSTOMER, CUSTOMER | {"备注": "=1+1"}))
    assert "和第 2 行重复" in text(page)
    run = ImportRun.objects.get()
    report = client.get(reverse("registry:import-faults", args=["customers", run.uid]))
    rows = load_workbook(io.BytesIO(b"".join(report.streaming_content))).active
    assert [cell.value for cell in rows[2]] == [3, "C1", "客户编号", "和第 2 行重复。"]
    page = upload(client, b"x")
    assert "这不是 Excel 文件" in text(page)
    assert "latest-title" in text(page)


@pytest.mark.parametrize("kind", LISTS)
def test_the_template_can_be_filled_in(client, admin, kind):
    content = client.get(reverse("registry:import-template", args=[kind])).content
    book = load_workbook(io.BytesIO(content))
    assert len(book.sheetnames) == 2
    assert book.worksheets[0].max_row == 2
    assert client.get(reverse("registry:import", args=[kind])).status_code == 200


def test_a_large_file_is_checked_in_the_background(client, admin, settings):
    settings.IMPORT_ROWS_AT_ONCE = 0
    page = upload(client, sheet_of("customers", CUSTOMER))
    run = ImportRun.objects.get()
    assert run.state == "checking"
    assert "正在检查" in text(page)
    url = reverse("registry:import-run", args=["customers", run.uid])
    part = client.get(url, headers={"HX-Request": "true"})
    assert "<html" not in text(part)


def test_who_may_not_import(client):
    client.force_login(factories.user("qa_manager"))
    assert client.get(reverse("registry:import", args=["products"])).status_code == 403
    client.force_login(factories.user("sales"))
    assert client.get(reverse("registry:import", args=["products"])).status_code == 403
    assert client.get(reverse("registry:import", args=["customers"])).status_code == 200
    assert client.get("/registry/elsewhere/import/").status_code == 404
