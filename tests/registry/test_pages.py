"""The register's pages: who gets in, what they show, and that nothing typed is lost."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from records import clock
from registry import workflow
from registry.models import Customer, Equipment, ImportRun, SalesOrder
from tests import factories
from tests.registry.test_import import CUSTOMER, sheet_of

pytestmark = pytest.mark.django_db
LISTS = ["customers", "products", "orders", "machines"]


@pytest.fixture(autouse=True)
def _today():
    with clock.at(datetime(2026, 7, 15, 2, 42, tzinfo=UTC)):
        yield


@pytest.fixture
def admin(client):
    person = factories.user("admin")
    client.force_login(person)
    return person


def text(response) -> str:
    return response.content.decode()


def rows_form(prefix_rows: list[dict], **values) -> dict:
    """What a browser posts for a form with rows."""
    data = {"rows-TOTAL_FORMS": len(prefix_rows), "rows-INITIAL_FORMS": 0} | values
    for number, row in enumerate(prefix_rows):
        data |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return data


# --- who ------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", LISTS)
def test_lists_want_a_login_and_the_role(client, kind):
    url = reverse(f"registry:{kind}")
    assert client.get(url).status_code == 302
    client.force_login(factories.user("hr"))
    assert client.get(url).status_code == 403
    assert client.get(reverse(f"registry:{kind}-export")).status_code == 403
    client.force_login(factories.user("supervisor"))
    page = client.get(url)
    assert page.status_code == 200
    assert reverse(f"registry:{kind}-add") not in text(page)
    assert client.get(reverse(f"registry:{kind}-add")).status_code == 403


# --- lists ----------------------------------------------------------------------------------
def fill(n: int) -> None:
    product, customer = factories.product(), factories.customer()
    for _number in range(n):
        order = factories.order(
            customer=customer, lines=[{"position": 1, "product": product, "quantity": 1}]
        )
        factories.equipment(
            product=product, customer=factories.customer(), order_line=order.lines.get()
        )
        factories.product()


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_costs_the_same_for_1_and_30_rows(
    client, admin, kind, django_assert_max_num_queries
):
    url = reverse(f"registry:{kind}")
    fill(1)
    client.get(url)
    with django_assert_max_num_queries(12) as one:
        client.get(url)
    fill(29)
    with django_assert_max_num_queries(12) as thirty:
        client.get(url)
    assert len(thirty) == len(one)


def test_customers_are_found_sorted_and_paged(client, admin):
    for n in range(60):
        factories.customer(code=f"K{n:02}", name=f"第{n:02}厂", region="江苏" if n % 2 else "浙江")
    url = reverse("registry:customers")
    page = client.get(url)
    assert "共 60 条" in text(page)
    assert "K49" in text(page)
    assert "K50" not in text(page)
    second = client.get(url + page.context["pager"]["next"])
    assert "K50" in text(second)
    assert "K49" not in text(second)
    assert "K49" in text(client.get(url + second.context["pager"]["previous"]))
    assert "K59" in text(client.get(url, {"sort": "-code"}))
    narrowed = client.get(url, {"region": "江苏"})
    assert "共 30 条" in text(narrowed)
    assert "地区：江苏" in text(narrowed)
    assert "没有符合这些条件的资料" in text(client.get(url, {"q": "没有这家"}))


def test_a_merged_customer_shows_only_when_asked_for(client, admin):
    kept, merged = factories.customer(name="甲厂"), factories.customer(name="甲厂二")
    workflow.merge_customers(kept, merged, by=admin)
    url = reverse("registry:customers")
    assert "甲厂二" not in text(client.get(url))
    assert f"已并入 {kept}" in text(client.get(url, {"q": "甲厂"}))
    assert "甲厂二" in text(client.get(url, {"state": "merged"}))


def test_warranty_narrows_machines(client, admin):
    covered = factories.equipment(accepted_on=date(2026, 1, 1))
    out = factories.equipment(accepted_on=date(2024, 1, 1))
    unknown = factories.equipment()
    for state, machine in (("in", covered), ("out", out), ("unknown", unknown)):
        page = client.get(reverse("registry:machines"), {"warranty": state})
        assert [row["url"] for row in page.context["rows"]] == [machine.get_absolute_url()]


def test_orders_show_what_was_not_received(client, admin):
    product = factories.product()
    line = {"position": 1, "product": product, "quantity": 3, "shipped": 3}
    short = factories.order(lines=[line | {"received": 2}])
    factories.order(lines=[line | {"received": 3}])
    page = client.get(reverse("registry:orders"))
    assert "未收 1" in text(page)
    assert "已收齐" in text(page)
    page = client.get(reverse("registry:orders"), {"unreconciled": "true"})
    assert [row["url"] for row in page.context["rows"]] == [short.get_absolute_url()]
    assert "未收 1" in text(client.get(short.get_absolute_url()))


@pytest.mark.parametrize("kind", LISTS)
def test_lists_leave_as_excel(client, admin, kind):
    fill(2)
    factories.customer(name="=cmd()", code="Z1")
    response = client.get(reverse(f"registry:{kind}-export"))
    rows = list(
        load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.iter_rows(
            values_only=True
        )
    )
    assert len(rows) > 2
    assert not any(str(cell).startswith("=") for row in rows for cell in row)


# --- adding and changing --------------------------------------------------------------------
def test_a_customer_with_contacts_is_added_and_changed(client, admin):
    data = rows_form(
        [{"name": "陆闻笛", "phone": "13805122206"}, {}],
        code="C1",
        name="苏州禾睿光电",
        active="on",
    )
    response = client.post(reverse("registry:customers-add"), data)
    customer = Customer.objects.get(code="C1")
    assert response.url == customer.get_absolute_url()
    assert customer.contacts.get().name == "陆闻笛"
    page = client.get(customer.get_absolute_url())
    assert "138 **** 2206" in text(page)  # the administrator does not serve the customer
    assert "rows-0-phone" not in text(client.get(reverse("registry:customer-edit", args=["C1"])))

    client.force_login(factories.user("support_manager"))
    assert "13805122206" in text(client.get(customer.get_absolute_url()))
    edit = reverse("registry:customer-edit", args=["C1"])
    assert 'value="13805122206"' in text(client.get(edit))
    contact = customer.contacts.get()
    data = rows_form(
        [{"id": contact.pk, "name": "陆闻笛", "phone": "1390000", "DELETE": ""}],
        code="C1",
        name="苏州禾睿光电有限公司",
        active="on",
        version=1,
    )
    assert client.post(edit, data).status_code == 302
    customer.refresh_from_db()
    contact.refresh_from_db()
    assert (customer.name, customer.version, contact.phone) == (
        "苏州禾睿光电有限公司",
        2,
        "1390000",
    )


def test_wrong_input_comes_back_whole_with_a_sentence(client, admin):
    factories.customer(code="C1")
    data = rows_form(
        [{"name": "陆", "email": "不是邮箱"}], code="C1", name="新客户", remarks="要留着"
    )
    response = client.post(reverse("registry:customers-add"), data)
    assert response.status_code == 400
    assert "这个客户编号已被使用。" in text(response)
    assert "要留着" in text(response)
    assert "不是邮箱" in text(response)
    assert Customer.objects.count() == 1


def test_one_more_row_keeps_what_was_typed(client, admin):
    data = rows_form([{"name": "陆闻笛"}], code="C1", name="新客户", add_row="1")
    response = client.post(reverse("registry:customers-add"), data)
    assert response.status_code == 200
    assert 'value="陆闻笛"' in text(response)
    assert "rows-1-name" in text(response)


def test_the_second_save_shows_both_versions(client, admin):
    customer = factories.customer(code="C1", region="江苏")
    workflow.save_customer(customer, {"region": "上海"}, by=admin)
    data = {"code": "C1", "name": customer.name, "region": "浙江", "active": "on", "version": 1}
    url = reverse("registry:customer-edit", args=["C1"])
    refused = client.post(url, data)
    assert refused.status_code == 400
    assert "别人改过" in text(refused)
    assert refused.context["conflict"] == [{"label": "地区", "before": "上海", "after": "浙江"}]
    assert 'name="version" value="2"' in text(refused)
    assert client.post(url, data | {"version": 2}).status_code == 302


def test_an_order_with_lines(client, admin):
    customer, product = factories.customer(), factories.product()
    line = {"position": 1, "product": product.code, "quantity": 2}
    data = rows_form([line], number="SO1", customer=customer.code, delivery_date="2026-09-01")
    assert client.post(reverse("registry:orders-add"), data).status_code == 302
    assert SalesOrder.objects.get(number="SO1").lines.get().product == product
    wrong = rows_form([line | {"product": "没有"}], number="SO2", customer="没有")
    page = client.post(reverse("registry:orders-add"), wrong)
    assert "没有编号为“没有”的客户" in text(page)
    assert "没有编号为“没有”的产品" in text(page)


def test_a_machine_is_added_changed_and_moved(client, admin):
    customer, other, product = factories.customer(), factories.customer(), factories.product()
    data = {"serial_number": "2511-0387", "customer": customer.code, "product": product.code}
    page = client.post(reverse("registry:machines-add"), data | {"accepted_on": "2026-07-16"})
    assert "验收日期不能晚于今天。" in text(page)
    client.post(reverse("registry:machines-add"), data | {"accepted_on": "2026-07-01"})
    machine = Equipment.objects.get(serial_number="2511-0387")
    assert machine.warranty_until == date(2027, 7, 1)
    edit = reverse("registry:machine-edit", args=[machine.serial_number])
    data = data | {"customer": other.code, "site": "二号厂房", "version": 1}
    assert client.post(edit, data).status_code == 302
    machine.refresh_from_db()
    assert (machine.site, machine.customer) == ("二号厂房", customer)

    move = reverse("registry:machine-move", args=[machine.serial_number])
    assert client.get(move).status_code == 200
    data = {"to_customer": other.code, "moved_on": "2026-07-10", "reason": "转售", "version": 2}
    assert client.post(move, data).status_code == 302
    machine.refresh_from_db()
    assert machine.customer == other
    assert "转售" in text(client.get(machine.get_absolute_url()))


# --- merging --------------------------------------------------------------------------------
def test_merging_shows_both_sides_then_merges_and_can_be_undone(client, admin):
    kept, other = factories.customer(region="江苏"), factories.customer(region="浙江")
    factories.equipment(customer=other)
    url = reverse("registry:customer-merge", args=[kept.code])
    assert "并排比较" in text(client.get(url))
    assert "要选另一条" in text(client.get(url, {"other": kept.code}))
    page = client.get(url, {"other": other.code})
    assert "设备：1 条" in text(page)
    assert "浙江" in text(page)
    assert client.post(url, {"other": other.code, "reason": "重复"}).status_code == 302
    other.refresh_from_db()
    assert other.merged_into == kept
    assert "已并入" in text(client.get(other.get_absolute_url()))
    undo = reverse("registry:customer-merge-undo", args=[kept.merges.get().pk])
    assert undo in text(client.get(kept.get_absolute_url()))
    client.post(undo)
    other.refresh_from_db()
    assert other.merged_into is None


# --- details --------------------------------------------------------------------------------
def test_pages_of_one_entry_stay_within_their_queries(client, admin, django_assert_max_num_queries):
    customer = factories.customer(contacts=[{"name": "陆闻笛"}])
    for _n in range(5):
        order = factories.order(customer=customer)
        line = order.lines.get()
        machine = factories.equipment(customer=customer, order_line=line, product=line.product)
    for entry in (customer, line.product, order, machine):
        client.get(entry.get_absolute_url())
        with django_assert_max_num_queries(25):
            assert client.get(entry.get_absolute_url()).status_code == 200


def test_a_machines_page_tells_its_life(client, admin):
    machine = factories.equipment(
        shipped_on=date(2025, 1, 2), arrived_on=date(2025, 1, 5), accepted_on=date(2025, 2, 1)
    )
    workflow.move_equipment(
        machine,
        to_customer=factories.customer(),
        moved_on=date(2026, 3, 3),
        reason="转售给关联公司",
        by=admin,
    )
    page = client.get(machine.get_absolute_url())
    days = [entry["day"] for entry in page.context["story"]]
    assert days == sorted(days, reverse=True)
    for word in ("出厂发货", "到货", "验收", "质保到期", "转售给关联公司"):
        assert word in text(page)


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
