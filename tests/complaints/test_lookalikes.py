"""A look-alike is shown before saving (domain §3.1): same machine, or same customer and trouble."""

from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from complaints import lookalikes, workflow
from complaints.models import Complaint
from records import clock
from tests import factories as make

pytestmark = pytest.mark.django_db

LEAK = "主工艺腔保压失败，抽至 5 Pa 后压力回升，报警 A-217。"
LEAK_AGAIN = "工艺腔又保压失败了，压力回升，还是报警 A-217"
OTHER = "包装箱右下角破损，防潮袋有裂口。"


@pytest.fixture
def sales():
    return make.user("sales")


def complaint(by, **facts):
    facts = {"description": LEAK} | facts
    return workflow.submit(workflow.open_complaint(by=by, facts=facts), by=by)


def aged(one, days, status):
    """As old as that and in that state, without the whole way there."""
    moment = clock.now() - timedelta(days=days)
    Complaint.objects.filter(pk=one.pk).update(received_at=moment, status=status)


def found(by, **asked):
    asked = {"machine": None, "customer": None} | asked
    return [one.number for one in lookalikes.find(by, **asked)]


def test_the_same_machine_is_enough_whatever_the_words(sales):
    machine = make.equipment()
    there = complaint(sales, equipment=machine, description=OTHER)
    assert found(sales, machine=machine, customer=machine.customer, text=LEAK) == [there.number]


def test_the_same_customer_needs_the_same_trouble(sales):
    customer = make.customer(owner=sales)
    there = complaint(sales, customer=customer)
    assert found(sales, customer=customer, text=LEAK_AGAIN) == [there.number]
    assert found(sales, customer=customer, text=OTHER) == []
    assert found(sales, customer=customer, text="") == []


def test_another_product_of_the_customer_is_another_trouble(sales):
    customer, product = make.customer(owner=sales), make.product()
    there = complaint(sales, customer=customer, product=product)
    other = make.product()
    assert found(sales, customer=customer, text=LEAK, product_id=product.pk) == [there.number]
    assert found(sales, customer=customer, text=LEAK, product_id=other.pk) == []


def test_open_ones_count_however_old_closed_ones_thirty_days(sales):
    machine = make.equipment()
    old_open, closed, old_closed, cancelled = (
        complaint(sales, equipment=machine) for _n in range(4)
    )
    aged(old_open, 200, "handling")
    aged(closed, 29, "closed")
    aged(old_closed, 31, "closed")
    aged(cancelled, 1, "cancelled")
    assert found(sales, machine=machine, customer=machine.customer) == [
        old_open.number,
        closed.number,
    ]


def test_a_draft_and_what_one_may_not_see_stay_out(sales):
    machine = make.equipment(customer=make.customer(owner=sales))
    workflow.open_complaint(by=sales, facts={"equipment": machine, "description": LEAK})
    complaint(sales, equipment=machine)
    assert found(make.user("sales"), machine=machine, customer=machine.customer) == []


def test_what_was_set_aside_is_not_asked_again(sales):
    machine = make.equipment()
    there = complaint(sales, equipment=machine)
    assert found(sales, machine=machine, customer=None, besides={there.number}) == []


def test_one_query_whatever_is_there(sales, django_assert_num_queries):
    machine = make.equipment()
    for _n in range(3):
        complaint(sales, equipment=machine)
    sales.get_all_permissions()
    with django_assert_num_queries(1) as captured:
        lookalikes.find(sales, machine=machine, customer=machine.customer, text=LEAK)
    assert isinstance(captured, CaptureQueriesContext)


def test_no_more_than_five(sales):
    machine = make.equipment()
    for _n in range(7):
        complaint(sales, equipment=machine)
    assert len(found(sales, machine=machine, customer=machine.customer)) == 5


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (LEAK, LEAK_AGAIN, True),
        (LEAK, OTHER, False),
        ("保压", "保压", False),  # too short to say anything
        ("ＰＬＣ 报警，屏幕黑", "plc报警，屏幕黑屏", True),  # full-width letters are the same
        ("", "", False),
    ],
)
def test_likeness_of_texts(one, other, alike):
    share = lookalikes.likeness(lookalikes.pairs(one), lookalikes.pairs(other))
    assert (share >= lookalikes.ALIKE) is alike
