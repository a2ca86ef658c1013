"""Excel files as a whole, and rows that are wrong: each refusal is a sentence."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl.utils import get_column_letter

from records.spreadsheets.package import Unreadable
from registry import workflow
from registry.importing import runs
from registry.models import Customer, Equipment, ImportRun, Product
from tests import factories
from tests.records import workbooks
from tests.registry.sheets import (
    CUSTOMER,
    HEADS,
    checked,
    faults,
    imported,
    xlsx,
)

pytestmark = pytest.mark.django_db


# --- the file as a whole --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"旧版 Excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "打开密码",
        ),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "不是 Excel"),
        (b"code,name\nC1,A", "不是 Excel"),
        (b"", "不是 Excel"),
    ],
)
def test_files_that_are_no_xlsx(content, sentence):
    with pytest.raises(Unreadable, match=sentence):
        runs.start("customers", "客户.xlsx", content, by=factories.keeper())
    assert not ImportRun.objects.exists()


def test_a_zip_that_is_no_workbook_and_one_cut_in_half():
    import zipfile  # noqa: PLC0415  this test alone

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("a.txt", "x")
    for content in (file.getvalue(), xlsx(HEADS["customers"], ["C1", "A"])[:2500]):
        with pytest.raises(Unreadable):
            runs.start("customers", "客户.xlsx", content, by=factories.keeper())


def test_two_cells_in_the_corners_of_a_sheet_do_not_end_the_server() -> None:
    """The parser would ask for 400 GB and take the process with it."""
    with pytest.raises(Unreadable, match="过大"):
        runs.start("customers", "客户.xlsx", workbooks.corners(), by=factories.keeper())


@pytest.mark.parametrize(
    ("heads", "sentences"),
    [
        (["客户编号", "地区"], ["表头缺少：客户名称"]),
        (["客户编号", "客户名称", "电话号码"], ["不认识的表头：电话号码"]),
        (["客户编号", "客户名称", "客户名称"], ["表头重复：客户名称"]),
        (["编号", "客户名称"], ["表头缺少：客户编号", "不认识的表头：编号"]),
    ],
)
def test_wrong_heads_say_which(heads, sentences):
    with pytest.raises(Unreadable) as refused:
        runs.start("customers", "客户.xlsx", xlsx(heads, ["a"] * len(heads)), by=factories.keeper())
    for sentence in sentences:
        assert sentence in str(refused.value)


def test_merged_cells_are_named():
    content = xlsx(["客户编号", "客户名称"], ["C1", "A"], ["C2", "B"], merge="B2:B3")
    with pytest.raises(Unreadable, match="B2:B3"):
        runs.start("customers", "客户.xlsx", content, by=factories.keeper())


def test_an_empty_sheet_and_too_many_rows(settings):
    with pytest.raises(Unreadable, match="没有填写"):
        runs.start("customers", "客户.xlsx", xlsx(HEADS["customers"]), by=factories.keeper())
    settings.IMPORT_MAX_ROWS = 2
    with pytest.raises(Unreadable, match="超过 2 行"):
        checked("customers", *[CUSTOMER | {"客户编号": f"C{n}"} for n in range(3)])


def test_the_letters_of_columns():
    from registry.importing.sheets import _letter  # noqa: PLC0415  this test alone

    assert [_letter(n) for n in (0, 25, 26, 701, 702)] == [
        get_column_letter(n + 1) for n in (0, 25, 26, 701, 702)
    ]


# --- rows -----------------------------------------------------------------------------------
def test_each_fault_names_its_row_and_column():
    run = checked(
        "customers",
        CUSTOMER,
        {"客户编号": "C2"},
        CUSTOMER,
        CUSTOMER | {"客户编号": "C/4"},
        CUSTOMER | {"客户编号": "C5", "客户名称": "长" * 121},
        CUSTOMER | {"客户编号": "C6", "业务员": "谁"},
        CUSTOMER | {"客户编号": "C7", "联系人": "陆", "电子邮箱": "不是邮箱"},
        CUSTOMER | {"客户编号": "C8", "电话": "138"},
    )
    found = faults(run)
    assert (3, "客户名称", "这一格必须填写。") in found
    assert (4, "客户编号", "和第 2 行重复。") in found
    assert any(row == 5 and column == "客户编号" for row, column, _text in found)
    assert any(row == 6 and column == "客户名称" for row, column, _text in found)
    assert any(row == 7 and "谁" in text for row, column, text in found)
    assert any(row == 8 and column == "电子邮箱" for row, column, _text in found)
    assert any(row == 9 and column == "联系人" for row, column, _text in found)
    assert run.faults == len(found) == 7
    assert not Customer.objects.filter(code="C1").exists()


WRITTEN_DAYS = [
    *("2025-12-20", "2025/12/20", "2025.12.20", "2025年12月20日", "２０２５－１２－２０"),
    *(20251220, 46011, "46011", date(2025, 12, 20)),
    datetime(2025, 12, 20),  # noqa: DTZ001  Excel knows no zones
]


@pytest.mark.parametrize("written", WRITTEN_DAYS)
def test_dates_in_every_usual_way(written):
    customer, product = factories.customer(), factories.product(warranty_months=12)
    imported(
        "equipment",
        {
            "出厂编号": "A-1",
            "产品编号": product.code,
            "客户编号": customer.code,
            "验收日期": written,
        },
    )
    machine = Equipment.objects.get(serial_number="A-1")
    assert machine.accepted_on == date(2025, 12, 20)
    assert machine.warranty_until == date(2026, 12, 20)


@pytest.mark.parametrize(
    ("values", "column", "sentence"),
    [
        ({"验收日期": "2025-02-30"}, "验收日期", "不是日期"),
        ({"验收日期": "去年"}, "验收日期", "不是日期"),
        ({"验收日期": "2026-07-16"}, "验收日期", "不能晚于今天"),
        ({"出厂日期": "2025-03-01", "到货日期": "2025-02-01"}, "到货日期", "早于出厂日期"),
        ({"客户编号": "没有"}, "客户编号", "没有编号为“没有”的客户"),
        ({"产品编号": "没有"}, "产品编号", "没有编号为“没有”的产品"),
        ({"订单行": "SO-1-1"}, "订单行", "没有“SO-1-1”这一订单行"),
        ({"出厂编号": "9" * 41}, "出厂编号", "40"),
    ],
)
def test_wrong_machines(values, column, sentence):
    customer, product = factories.customer(), factories.product()
    row = {"出厂编号": "A-1", "产品编号": product.code, "客户编号": customer.code} | values
    ((number, head, text),) = faults(checked("equipment", row))
    assert (number, head) == (2, column)
    assert sentence in text


def test_full_width_and_numeric_codes_are_read_as_plain_ones():
    imported(
        "products",
        {"产品编号": "ＶＣ－１２", "产品名称": "（新）镀膜机", "质保月数": "１８", "含软件": "否"},
    )
    product = Product.objects.get(code="VC-12")
    assert (product.name, product.warranty_months, product.has_software) == (
        "（新）镀膜机",
        18,
        False,
    )
    imported("customers", {"客户编号": 1001, "客户名称": "甲"})
    assert Customer.objects.get(code="1001").name == "甲"


def test_a_merged_customer_is_refused_with_the_one_kept():
    kept, merged, product = factories.customer(), factories.customer(), factories.product()
    workflow.merge_customers(kept, merged, by=factories.keeper())
    row = {"出厂编号": "A-1", "产品编号": product.code, "客户编号": merged.code}
    ((_row, _head, text),) = faults(checked("equipment", row))
    assert kept.code in text
