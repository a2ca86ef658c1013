"""What an import writes: all of it or nothing, and just what was checked."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook

from records import audit
from records.models import Event
from records.steps import NotNow, NotYours
from registry import workflow
from registry.importing import runs
from registry.importing.columns import SHEETS
from registry.models import Contact, Customer, Equipment, Product, SalesOrder
from tests import factories
from tests.registry.sheets import (
    CUSTOMER,
    PRODUCT,
    checked,
    faults,
    imported,
    sheet_of,
)

pytestmark = pytest.mark.django_db


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


def test_history_names_who_imported_not_who_uploaded():
    run, other = checked("customers", CUSTOMER), factories.user("support_manager")
    runs.import_run(runs.claim(run, by=other))
    lines = Event.objects.filter(action="import", object_type__startswith="registry.")
    assert {line.actor for line in lines} == {other}


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
