"""Excel import: what is refused and how it is said, what is written; all or nothing."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from records import audit, clock
from records.models import Event
from records.steps import NotNow, NotYours
from registry import workflow
from registry.importing import runs
from registry.importing.columns import SHEETS
from registry.importing.sheets import Unreadable
from registry.models import Contact, Customer, Equipment, ImportRun, Product, SalesOrder
from tests import factories

pytestmark = pytest.mark.django_db
HEADS = {kind: [column.head for column in sheet.columns] for kind, sheet in SHEETS.items()}


@pytest.fixture(autouse=True)
def _today():
    with clock.at(datetime(2026, 7, 15, 2, 42, tzinfo=UTC)):
        yield


def xlsx(heads, *rows, merge: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(heads)
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheet_of(kind: str, *rows: dict) -> bytes:
    heads = list(dict.fromkeys(name for row in rows for name in row))
    return xlsx(heads, *[[row.get(name) for name in heads] for row in rows])


def checked(kind: str, *rows: dict) -> ImportRun:
    return runs.start(kind, "清单.xlsx", sheet_of(kind, *rows), by=factories.keeper())


def imported(kind: str, *rows: dict) -> ImportRun:
    run = checked(kind, *rows)
    assert run.state == "checked", run.report
    return runs.import_run(runs.claim(run, by=run.started_by))


def faults(run: ImportRun) -> list[tuple[int, str, str]]:
    assert run.state == "refused"
    return [(f["row"], f["column"], f["message"]) for f in run.report if "message" in f]


CUSTOMER = {"客户编号": "C1", "客户名称": "苏州禾睿光电有限公司"}
PRODUCT = {"产品编号": "VC-1200", "产品名称": "真空镀膜机"}


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


# --- what is written ------------------------------------------------------------------------
def test_customers_are_added_and_updated_by_their_code():
    seller = factories.user("sales", name="周岚")
    old = factories.customer(code="C1", region="江苏", industry="光电")
    same = factories.customer(code="C3", name="丙")
    run = imported(
        "customers",
        CUSTOMER | {"地区": "浙江", "业务员": "周岚", "联系人": "陆闻笛", "电话": "138 0512 2206"},
        {"客户编号": "C2", "客户名称": "合肥沐科半导体"},
        {"客户编号": "C3", "客户名称": "丙"},
    )
    assert (run.created, run.changed, run.unchanged, run.state) == (1, 1, 1, "imported")
    old.refresh_from_db()
    assert (old.region, old.industry, old.owner, old.version) == ("浙江", "光电", seller, 2)
    assert Contact.objects.get(customer=old).digits == "13805122206"
    assert Customer.objects.get(code="C2").initials.endswith("hfmkbdt")
    assert Customer.objects.get(code="C3").version == same.version
    event = Event.objects.get(object_number=old.history_number, action="import")
    assert event.payload.changes["region"] == ["江苏", "浙江"]
    assert list(audit.faults()) == []
    imported("customers", CUSTOMER | {"联系人": "陆闻笛", "电话": "13900000000"})
    assert Contact.objects.get(customer=old).phone == "13900000000"


def order_row(position: int, **values) -> dict:
    row = {
        "订单号": "SO1",
        "客户编号": "C1",
        "行号": position,
        "产品编号": "VC-1200",
        "订购数量": 2,
    }
    return row | values


def test_orders_are_read_line_by_line():
    factories.customer(code="C1")
    factories.product(code="VC-1200")
    run = imported("orders", order_row(1, 交货日期="2026-06-30"), order_row(2, 订购数量=5))
    order = SalesOrder.objects.get(number="SO1")
    assert [line.quantity for line in order.lines.all()] == [2, 5]
    assert (order.delivery_date, run.created) == (date(2026, 6, 30), 2)
    imported("orders", order_row(2, 订购数量=5, 收货数量=4))
    assert [line.received for line in order.lines.all()] == [0, 4]
    imported(
        "equipment", {"出厂编号": "A-1", "产品编号": "VC-1200", "客户编号": "C1", "订单行": "SO1-2"}
    )
    assert Equipment.objects.get(serial_number="A-1").order_line.position == 2


def test_lines_that_contradict_each_other():
    factories.customer(code="C1")
    factories.customer(code="C2")
    factories.product(code="VC-1200")
    run = checked(
        "orders",
        order_row(1),
        order_row(1),
        order_row(2, 客户编号="C2"),
        order_row(3, 订购数量=0),
        order_row(4, 订购数量="两台"),
    )
    assert faults(run) == [
        (3, "行号", "订单号和行号与第 2 行重复。"),
        (4, "客户编号", "同一订单号的值和第 2 行不同。"),
        (5, "订购数量", "订购数量要大于 0。"),
        (6, "订购数量", "“两台”不是整数。"),
    ]


def test_a_machine_does_not_change_hands_by_import():
    machine, other = factories.equipment(serial_number="A-1"), factories.customer()
    row = {"出厂编号": "A-1", "产品编号": machine.product.code, "客户编号": other.code}
    assert "转移设备" in faults(checked("equipment", row))[0][2]


def test_what_changed_since_the_check_is_not_overwritten():
    first, second = factories.customer(code="C1"), factories.customer(code="C2")
    run = checked(
        "customers",
        CUSTOMER | {"地区": "浙江"},
        {"客户编号": "C2", "客户名称": "乙", "地区": "上海"},
        {"客户编号": "C9", "客户名称": "新"},
    )
    workflow.save_customer(second, {"region": "广东"}, by=factories.keeper())
    run = runs.import_run(runs.claim(run, by=run.started_by))
    assert run.state == "refused"
    assert "别人改过" in run.report[0]["message"]
    first.refresh_from_db()
    assert first.region == ""
    assert not Customer.objects.filter(code="C9").exists()

    run = checked("customers", {"客户编号": "C9", "客户名称": "新"})
    factories.customer(code="C9")
    run = runs.import_run(runs.claim(run, by=run.started_by))
    assert "别人新增了 C9" in run.report[0]["message"]


def test_an_import_happens_once():
    run = checked("customers", CUSTOMER)
    by = run.started_by
    runs.import_run(runs.claim(run, by=by))
    with pytest.raises(NotNow):
        runs.claim(run, by=by)
    run.refresh_from_db()
    assert runs.import_run(run).state == "imported"
    assert Customer.objects.filter(code="C1").count() == 1


def test_who_may_import_what():
    may = {"sales": {"customers", "orders", "equipment"}, "qa_manager": set(), "admin": set(SHEETS)}
    for role, kinds in may.items():
        person = factories.user(role)
        assert {kind for kind in SHEETS if runs.may_import(kind, person)} == kinds
    with pytest.raises(NotYours):
        runs.start("products", "a.xlsx", sheet_of("products", PRODUCT), by=factories.user("sales"))


@pytest.mark.timeout(600)
def test_fifty_thousand_rows(settings):
    """In the background's own functions; how long it takes is the machine's affair."""
    settings.IMPORT_ROWS_AT_ONCE = 2_000
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["产品编号", "产品名称", "质保月数"])
    for n in range(50_000):
        sheet.append([f"K{n:05}", f"第{n}种零件", 12])
    file = io.BytesIO()
    book.save(file)
    run = runs.start("products", "五万.xlsx", file.getvalue(), by=factories.keeper())
    assert (run.state, run.total) == ("checking", 50_000)
    run = runs.check_run(run)
    assert (run.state, run.created, len(run.report)) == ("checked", 50_000, 200)
    run = runs.import_run(runs.claim(run, by=run.started_by))
    assert run.state == "imported"
    assert Product.objects.filter(code__startswith="K").count() == 50_000


def test_the_letters_of_columns():
    from registry.importing.sheets import _letter  # noqa: PLC0415  this test alone

    assert [_letter(n) for n in (0, 25, 26, 701, 702)] == [
        get_column_letter(n + 1) for n in (0, 25, 26, 701, 702)
    ]
