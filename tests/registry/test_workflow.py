"""The verbs of the register: who, what is refused, what is written."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from records import audit
from records.models import Event
from records.steps import NotNow, NotYours, Stale
from registry import workflow
from registry.models import Contact, Customer, Equipment, SalesOrder, Warranty
from registry.workflow.entries import months_later
from tests import factories

pytestmark = pytest.mark.django_db


def last_event(entry) -> Event:
    return Event.objects.filter(object_number=entry.history_number).last()


# --- who ------------------------------------------------------------------------------------
MAY = {  # by hand from the domain's table of roles
    "save_customer": {"sales", "support_manager", "admin"},
    "save_product": {"qa_manager", "tech_management", "admin"},
    "save_order": {"sales", "support_manager", "admin"},
    "save_equipment": {"sales", "support_manager", "support_engineer", "admin"},
}
ROLES = [
    *("support_engineer", "support_manager", "sales", "qa_engineer", "qa_manager"),
    *("tech_management", "engineering", "engineering_manager", "rd", "rd_manager"),
    *("warehouse", "hr", "finance", "general_manager", "supervisor", "admin"),
]


@pytest.mark.parametrize("verb", MAY)
@pytest.mark.parametrize("role", ROLES)
def test_which_role_keeps_what(verb, role):
    make = {
        "save_customer": lambda by: factories.customer(by=by),
        "save_product": lambda by: factories.product(by=by),
        "save_order": lambda by: factories.order(by=by, customer=customer, lines=[]),
        "save_equipment": lambda by: factories.equipment(by=by, customer=customer, product=product),
    }[verb]
    customer, product = factories.customer(), factories.product()
    person = factories.user(role)
    if role in MAY[verb]:
        assert make(person).version == 1
    else:
        with pytest.raises(NotYours):
            make(person)


def test_who_left_may_nothing():
    with pytest.raises(NotYours, match="停用"):
        factories.customer(by=factories.user("sales", is_active=False))


# --- saving ---------------------------------------------------------------------------------
def test_a_new_customer_of_sales_is_theirs_and_found_by_pinyin():
    seller = factories.user("sales")
    customer = factories.customer(by=seller, name="合肥沐科半导体", short_name="沐科")
    assert customer.owner == seller
    assert customer.initials == "hefeimukebandaoti hfmkbdt muke mk"
    assert last_event(customer).action == "create"


def test_a_change_is_written_before_and_after():
    customer = factories.customer(region="江苏")
    workflow.save_customer(customer, {"region": "浙江"}, by=factories.keeper(), version=1)
    event = last_event(customer)
    assert (event.action, event.version) == ("change", 2)
    assert event.payload.changes == {"region": ["江苏", "浙江"]}


def test_the_second_of_two_saves_is_refused_with_what_stands_there():
    customer, by = factories.customer(), factories.keeper()
    workflow.save_customer(customer, {"region": "浙江"}, by=by, version=1)
    with pytest.raises(Stale) as refused:
        workflow.save_customer(customer, {"region": "上海"}, by=by, version=1)
    assert refused.value.theirs.region == "浙江"


def test_contacts_are_added_changed_and_retired_and_history_masks_them():
    customer = factories.customer(contacts=[{"name": "陆闻笛", "phone": "138-0512 2206"}])
    (contact,) = customer.contacts.all()
    assert contact.digits == "13805122206"
    workflow.save_customer(
        customer,
        {},
        by=factories.keeper(),
        contacts=[{"id": contact.pk, "name": "陆闻笛", "phone": "13805122207"}, {"name": "方可"}],
    )
    assert [c.name for c in customer.contacts.filter(active=True)] == ["陆闻笛", "方可"]
    changes = last_event(customer).payload.changes["contacts"]
    assert changes == [["陆闻笛 138 **** 2206"], ["陆闻笛 138 **** 2207", "方可"]]
    workflow.save_customer(customer, {}, by=factories.keeper(), contacts=[])
    assert customer.contacts.filter(active=True).count() == 0
    assert customer.contacts.count() == 2


def test_a_contact_is_erased_but_its_row_stays():
    seller = factories.user("sales")
    contact = factories.contact(factories.customer(by=seller))
    with pytest.raises(NotNow):
        workflow.erase_contact(contact, by=factories.user("sales"))
    workflow.erase_contact(contact, by=seller)
    contact.refresh_from_db()
    assert (contact.name, contact.phone, contact.digits) == ("（已清除）", "", "")


def test_lines_of_an_order_can_change_places_and_used_ones_stay():
    order = factories.order(lines=[])
    one, two = factories.product(), factories.product()
    by = factories.keeper()
    lines = [{"position": 1, "product": one, "quantity": 1}]
    lines += [{"position": 2, "product": two, "quantity": 2}]
    workflow.save_order(order, {}, by=by, lines=lines)
    first, second = order.lines.all()
    turned = [
        {"id": first.pk, "position": 2, "product": one, "quantity": 1},
        {"id": second.pk, "position": 1, "product": two, "quantity": 2, "shipped": 2},
    ]
    workflow.save_order(order, {}, by=by, lines=turned)
    assert [line.product for line in order.lines.all()] == [two, one]
    factories.equipment(product=one, order_line=first, customer=order.customer)
    with pytest.raises(NotNow, match="不能删除"):
        workflow.save_order(order, {}, by=by, lines=turned[1:])
    with pytest.raises(ValidationError, match="行号"):
        workflow.save_order(order, {}, by=by, lines=[lines[0], lines[0]])
    with pytest.raises(ValidationError, match="订购数量"):
        workflow.save_order(order, {}, by=by, lines=[turned[0] | {"quantity": 0}, turned[1]])


def test_nothing_stays_of_an_order_whose_line_is_wrong():
    with pytest.raises(ValidationError):
        factories.order(lines=[{"position": 1, "product": factories.product(), "quantity": 0}])
    assert SalesOrder.objects.count() == 0


# --- equipment ------------------------------------------------------------------------------
def test_warranty_starts_at_acceptance_and_lasts_the_products_months():
    machine = factories.equipment(
        product=factories.product(warranty_months=18), accepted_on=date(2025, 8, 31)
    )
    assert machine.warranty_from == date(2025, 8, 31)
    assert machine.warranty_until == date(2027, 2, 28)
    assert machine.warranty_on(date(2027, 2, 28)) == Warranty.IN
    assert machine.warranty_on(date(2027, 3, 1)) == Warranty.OUT
    assert factories.equipment().warranty_on(date(2027, 3, 1)) == Warranty.UNKNOWN


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
    ],
)
def test_months_end_where_the_month_ends(day, months, result):
    assert months_later(day, months) == result


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"arrived_on": date(2026, 1, 1)}, "arrived_on", "到货日期早于出厂日期"),
        ({"accepted_on": date(2026, 1, 1)}, "accepted_on", "验收日期早于出厂日期"),
        ({"shipped_on": date(2026, 7, 16)}, "shipped_on", "出厂日期不能晚于今天"),
        ({"warranty_from": date(2026, 3, 2), "warranty_until": date(2026, 3, 1)},
         "warranty_until", "质保截止早于质保起始"),
    ],
)  # fmt: skip
def test_days_that_cannot_be(values, field, sentence):
    with pytest.raises(ValidationError) as refused:
        factories.equipment(**{"shipped_on": date(2026, 2, 1)} | values)
    assert sentence in refused.value.message_dict[field][0]


def test_the_table_itself_refuses_days_out_of_order():
    machine = factories.equipment(shipped_on=date(2026, 2, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Equipment.objects.filter(pk=machine.pk).update(arrived_on=date(2026, 1, 1))


def test_a_machine_moves_only_by_moving_it():
    machine, new = factories.equipment(shipped_on=date(2026, 2, 1)), factories.customer()
    old, by = machine.customer, factories.user("support_engineer")
    with pytest.raises(ValidationError, match="转移设备"):
        workflow.save_equipment(machine, {"customer": new}, by=by)
    with pytest.raises(ValidationError, match="现在就在"):
        workflow.move_equipment(
            machine, to_customer=old, moved_on=date(2026, 7, 1), reason="转售", by=by
        )
    for day, sentence in ((date(2026, 7, 16), "晚于今天"), (date(2026, 1, 1), "早于出厂")):
        with pytest.raises(ValidationError, match=sentence):
            workflow.move_equipment(machine, to_customer=new, moved_on=day, reason="转售", by=by)
    move = workflow.move_equipment(
        machine, to_customer=new, moved_on=date(2026, 7, 1), reason="转售", by=by, site="二号厂房"
    )
    machine.refresh_from_db()
    assert (machine.customer, machine.site, machine.version) == (new, "二号厂房", 2)
    assert (move.from_customer, move.to_customer) == (old, new)
    assert last_event(machine).payload.opinion == "转售"


# --- merging --------------------------------------------------------------------------------
def test_merging_customers_moves_everything_and_loses_nothing():
    by = factories.keeper()
    kept, merged = factories.customer(), factories.customer(contacts=[{"name": "陆闻笛"}])
    machine, order = factories.equipment(customer=merged), factories.order(customer=merged)
    moves = {moving.label: moving.rows for moving in workflow.what_moves(merged)}
    assert moves == {
        "registry.contact.customer": 1,
        "registry.equipment.customer": 1,
        "registry.salesorder.customer": 1,
    }
    workflow.merge_customers(kept, merged, by=by, reason="重复录入")
    for row in (machine, order, merged):
        row.refresh_from_db()
    assert machine.customer == order.customer == kept
    assert kept.contacts.get().name == "陆闻笛"
    assert (merged.merged_into, merged.active) == (kept, False)
    assert last_event(machine).action == "repoint"
    assert last_event(merged).payload.opinion == "重复录入"
    assert not workflow.what_moves(merged)
    with pytest.raises(NotNow, match="已并入"):
        workflow.save_customer(merged, {"region": "浙江"}, by=by)
    assert list(audit.faults()) == []


def test_a_merge_can_be_undone_until_the_kept_one_is_used():
    by = factories.keeper()
    kept, merged = factories.customer(), factories.customer()
    own, machine = factories.equipment(customer=kept), factories.equipment(customer=merged)
    merge = workflow.merge_customers(kept, merged, by=by)
    workflow.undo_customer_merge(merge, by=by)
    for row in (own, machine, merged):
        row.refresh_from_db()
    assert (own.customer, machine.customer) == (kept, merged)
    assert (merged.merged_into, merged.active) == (None, True)
    with pytest.raises(NotNow, match="已经撤回"):
        workflow.undo_customer_merge(merge, by=by)

    again = workflow.merge_customers(kept, merged, by=by)
    factories.order(customer=kept)
    with pytest.raises(NotNow, match="已有新的记录"):
        workflow.undo_customer_merge(again, by=by)


def test_merging_machines():
    by, product = factories.keeper(), factories.product()
    kept, merged = (factories.equipment(product=product) for _ in range(2))
    with pytest.raises(NotNow, match="产品不同"):
        workflow.merge_equipment(kept, factories.equipment(), by=by)
    with pytest.raises(NotNow, match="两条不同"):
        workflow.merge_equipment(kept, kept, by=by)
    merge = workflow.merge_equipment(kept, merged, by=by)
    assert not Equipment.objects.current().filter(pk=merged.pk).exists()
    workflow.undo_equipment_merge(merge, by=by)
    assert Equipment.objects.current().filter(pk=merged.pk).exists()


# --- finding --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text", ["沐科", "hfmk", "HEFEI mu", "C-77", "0412", "2206", "138-0512 2206"]
)
def test_a_customer_is_found(text):
    seller = factories.user("sales")
    customer = factories.customer(by=seller, code="C-77", name="合肥沐科半导体有限公司")
    factories.customer(by=seller, code="C-88", name="宁波海晟汽配")
    factories.equipment(customer=customer, serial_number="2603-0412")
    factories.contact(customer)
    assert list(Customer.objects.search(text, seller)) == [customer]


def test_a_phone_finds_nobody_for_those_who_may_not_read_it():
    customer = factories.customer(by=factories.user("sales"))
    factories.contact(customer, phone="13899997777")
    readers = {"sales": 0, "supervisor": 0, "support_engineer": 1, "qa_manager": 1, "hr": 0}
    for role, found in readers.items():
        person = factories.user(role)
        queryset = Customer.objects.visible_to(person)
        assert queryset.search("99997777", person).count() == found, role
        assert Contact.objects.visible_to(person).count() == found, role


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("138 0512 2206", "138 **** 2206"), ("0512-6288", "051 **** 6288"), ("110", "****"), ("", "")],
)
def test_masked_phones(phone, masked):
    contact = Contact(phone=phone, digits="".join(s for s in phone if s.isdigit()))
    assert contact.masked_phone == masked
