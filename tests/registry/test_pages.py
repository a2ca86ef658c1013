"""Pages of one entry: adding, changing, merging, moving; nothing typed is lost."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from registry import workflow
from registry.models import Customer, Equipment, SalesOrder
from tests import factories
from tests.registry.pages import rows_form, text

pytestmark = pytest.mark.django_db


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
