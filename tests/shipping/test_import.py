"""发货清单 from Excel: template, dry run, report row by row, all or nothing; odd files."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from records.models import Event
from shipping.models import Shipment
from shipping.workflow import shipments
from tests.shipping import states
from tests.shipping.states import Cast
from tests.shipping.test_pages import signed_in

pytestmark = pytest.mark.django_db
HEADS = [
    "箱号",
    "类别",
    "名称",
    "规格图号",
    "料号",
    "应发数量",
    "单位",
    "关键件",
    "订单行",
    "出厂编号",
]
GAUGE = ["2", "配件", "真空规管", "ZJ-52T", "P-881", 4, "支", "是", None, None]


def book(*rows: list[Any], heads: list[str] | None = None) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in [heads or HEADS, *rows]:
        sheet.append(row)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def upload(
    client: Client,
    shipment: Shipment,
    content: bytes,
    mode: str = "replace",
    name: str = "清单.xlsx",
) -> Any:
    url = reverse("shipping:shipments:import", args=[shipment.number])
    return client.post(url, {"file": SimpleUploadedFile(name, content), "mode": mode})


def take(client: Client, shipment: Shipment, page: Any) -> Any:
    url = reverse("shipping:shipments:import", args=[shipment.number])
    return client.post(url, {"checked": page.context["checked"]})


def names(shipment: Shipment) -> list[str]:
    return [item.name for item in shipment.items.all()]


def test_the_template_reads_back() -> None:
    cast = Cast()
    shipment, client = states.bring("draft", cast), signed_in(cast.warehouse)
    template = client.get(reverse("shipping:shipments:import_template")).content
    assert [cell.value for cell in load_workbook(BytesIO(template)).worksheets[0][1]] == HEADS
    page = upload(client, shipment, template)
    assert page.status_code == 200, page.context["report"]
    assert page.context["checked"]


def test_a_dry_run_keeps_nothing_and_the_deed_what_was_checked() -> None:
    cast = Cast()
    shipment, client = states.bring("draft", cast), signed_in(cast.warehouse)
    machine = [
        "1",
        "主机",
        "真空镀膜机",
        "VC-1200",
        "",
        "１",
        "台",
        "是",
        1,
        cast.machine.serial_number,
    ]
    before = Event.objects.count()
    page = upload(client, shipment, book(machine, GAUGE, [None] * 10, [*GAUGE[:7], "否"]))
    assert page.status_code == 200
    assert [line["row"] for line in page.context["report"]["rows"]] == [2, 3, 5]
    assert page.context["gone"] == 4
    assert (shipment.items.count(), Event.objects.count()) == (4, before)
    assert take(client, shipment, page).status_code == 302
    rows = [
        (i.box.number if i.box else "", i.name, i.quantity, i.critical)
        for i in shipment.items.all()
    ]
    assert rows == [
        *(("1", "真空镀膜机", 1, True), ("2", "真空规管", 4, True), ("2", "真空规管", 4, False)),
    ]
    assert shipment.items.get(position=1).equipment == cast.machine
    assert [box.number for box in shipment.boxes.all()] == ["1", "2"]


def test_rows_can_come_after_those_that_stand() -> None:
    cast = Cast()
    shipment, client = states.bring("draft", cast), signed_in(cast.warehouse)
    before = names(shipment)
    page = upload(client, shipment, book(GAUGE), mode="append")
    take(client, shipment, page)
    assert names(shipment) == [*before, "真空规管"]


def test_every_fault_is_told_with_its_row_and_nothing_is_taken() -> None:
    cast = Cast()
    shipment, client = states.bring("draft", cast), signed_in(cast.warehouse)
    rows: list[list[Any]] = [
        GAUGE,
        ["1", "备件", "法兰", "", "", "两", "件"],
        ["1", "配件", "", "", "", 1, "件"],
        ["1", "配件", "法兰", "", "", 0, "件", "也许"],
        ["1", "主机", "镀膜机", "", "", 1, "台", "", 7, "没有这台"],
        ["1", "主机", "镀膜机", "", "", 2, "台", "", 1, cast.machine.serial_number],
        ["1", "主机", "镀膜机", "", "", 1, "台", "", 1, cast.machine.serial_number],
    ]
    page = upload(client, shipment, book(*rows))
    assert page.status_code == 400
    told = {
        line["row"]: [one["column"] for one in line["problems"]]
        for line in page.context["report"]["rows"]
    }
    assert told == {
        2: [],
        3: ["类别", "应发数量"],
        4: ["名称"],
        5: ["应发数量", "关键件"],
        6: ["订单行", "出厂编号"],
        7: [],
        8: ["出厂编号"],
    }
    assert "checked" not in page.context
    assert len(names(shipment)) == 4


def test_what_the_verb_refuses_stands_in_the_report() -> None:
    cast = Cast()
    shipment, client = states.bring("draft", cast), signed_in(cast.warehouse)
    two = ["1", "主机", "镀膜机", "", "", 2, "台", "", 1, cast.machine.serial_number]
    page = upload(client, shipment, book(two))
    assert page.status_code == 400
    assert "只能是 1 台" in page.content.decode()
    assert len(names(shipment)) == 4


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "这个文件是空的"),
        (b"PK\x03\x04 nothing", "文件已损坏"),
        ("箱号,名称\n1,法兰".encode("gbk"), "这不是 Excel 文件"),
        (b"<html><table></table></html>", "这不是 Excel 文件"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512, "旧版 Excel"),
        (book(), "这张表里没有货物"),
        (book(GAUGE, heads=["箱号", "名字"]), "表头缺少"),
        (book(*([GAUGE] * 501)), "最多 500 行"),
    ],
)
def test_odd_files_are_refused_in_words(content: bytes, said: str) -> None:
    cast = Cast()
    shipment, client = states.bring("draft", cast), signed_in(cast.warehouse)
    page = upload(client, shipment, content)
    assert page.status_code == 400
    assert said in page.content.decode()
    assert len(names(shipment)) == 4


def test_what_was_changed_meanwhile_is_not_written_over() -> None:
    cast = Cast()
    shipment, client = states.bring("draft", cast), signed_in(cast.warehouse)
    page = upload(client, shipment, book(GAUGE))
    shipments.save_draft(shipment, by=cast.sales, remarks="加急")
    assert take(client, shipment, page).status_code == 409
    url = reverse("shipping:shipments:import", args=[shipment.number])
    assert client.post(url, {"checked": page.context["checked"] + "x"}).status_code == 400
    other = states.bring("draft", Cast())
    assert take(signed_in(cast.warehouse), other, page).status_code == 400
    assert len(names(shipment)) == 4


def test_only_who_prepares_a_draft_imports() -> None:
    cast = Cast()
    shipment = states.bring("draft", cast)
    url = reverse("shipping:shipments:import", args=[shipment.number])
    assert signed_in(cast.engineer).get(url).status_code == 403
    assert signed_in(cast.finance).get(url).status_code == 404
    packed = states.bring("packed", cast)
    url = reverse("shipping:shipments:import", args=[packed.number])
    assert signed_in(cast.warehouse).get(url).status_code == 409
