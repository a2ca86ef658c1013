"""Who takes part, files to hand over, and test data in any state, brought there by the verbs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from records.models import Deadline
from testdata import previews
from testdata import workflow as do
from testdata.models import TestData
from tests import factories
from tests.complaints.states import Cast as Roles
from tests.records.workbooks import book, moment, number, row, text
from tests.testdata_matrix import MATRIX

CSV = "时间,压力 Pa,温度 ℃\n" + "".join(
    f"2026-07-01 08:00:{n:02},{n / 10},{20 + n % 5}\n" for n in range(30)
)


class Cast(Roles):
    """One of each role; besides: `author` of support hands over, tech_management reviews."""

    def __init__(self) -> None:
        super().__init__()
        self.author = factories.user("support_engineer", department=self.home("support"))
        self.machine = factories.equipment(customer=self.customer, product=self.product)

    def facts(self, **more: Any) -> dict[str, Any]:
        return {
            "title": "保压 24 h 压力记录",
            "purpose": "验证换密封圈后的漏率",
            "taken_on": date(2025, 7, 1),
            "summary": "24 h 压升 0.3 Pa，合格。",
            "equipment": self.machine,
        } | more


def csv_file(content: str | bytes = CSV, name: str = "压力.csv") -> SimpleUploadedFile:
    data = content if isinstance(content, bytes) else content.encode("utf-8-sig")
    return SimpleUploadedFile(name, data, "text/csv")


def workbook(rows: int = 40) -> bytes:
    """Moments, two numbers and a word in each row, under names and units."""
    head = row(1, *(text(f"{c}1", name) for c, name in zip("ABCD", HEADS, strict=True)))
    units = row(2, *(text(f"{c}2", name) for c, name in zip("ABCD", UNITS, strict=True)))
    body = "".join(
        row(
            n,
            moment(f"A{n}", 46_000 + n / 1440),
            number(f"B{n}", n * 0.5),
            number(f"C{n}", -n),
            text(f"D{n}", "运行"),
        )
        for n in range(3, rows + 3)
    )
    return book(head + units + body)


HEADS = ("时间", "压力", "温度", "状态")
UNITS = ("年月日", "Pa", "℃", "字")


def xlsx_file(content: bytes = b"", name: str = "数据.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or workbook())


def read_all() -> None:
    """What the worker does."""
    for pk in previews.Preview.objects.filter(state="waiting").values_list("pk", flat=True):
        previews.read(pk)


def draft(cast: Cast, **facts: Any) -> TestData:
    return do.open_data(by=cast.author, **cast.facts(**facts))


def bring(state: str, cast: Cast, **facts: Any) -> TestData:
    """Test data in that state; its file is read."""
    data = draft(cast, **facts)
    if state == "draft":
        return data
    do.attach(data, csv_file(), by=cast.author)
    read_all()
    data = do.hand(data, by=cast.author)
    if state == "archived":
        return do.archive(data, by=cast.tech_management, opinion="完整，可用")
    if state == "returned":
        return do.send_back(data, by=cast.tech_management, reason="缺温度")
    if state == "cancelled":
        return do.cancel(data, by=cast.author, reason="重复")
    return data


def own_addresses(roles: Roles) -> dict[str, dict[str, Any]]:
    """What the addresses of `tests.testdata_matrix` name: test data that wait for their review."""
    author = roles.support_engineer
    facts = {"purpose": "漏率", "taken_on": date(2025, 7, 1), "summary": "合格"}
    data = do.open_data(by=author, title="保压", customer=roles.customer, **facts)
    file = do.attach(data, csv_file(), by=author)
    read_all()
    data = do.hand(data, by=author)
    timed = Deadline.objects.get(record=data.number)
    values = {"number": data.number, "uid": file.uid}
    return dict.fromkeys(MATRIX, values) | {"testdata:clock": values | {"pk": timed.pk}}
