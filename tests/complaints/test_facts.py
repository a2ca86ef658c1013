"""What a machine fills in and what must agree, whichever way the facts come in (domain §3.1)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from complaints import workflow as do
from registry import workflow as register
from tests import factories

pytestmark = pytest.mark.django_db
WORDS = "主工艺腔保压失败"


@pytest.fixture
def sales() -> User:
    return factories.user("sales")


def test_a_merged_machine_stands_for_the_one_that_was_kept(sales: User) -> None:
    kept = factories.equipment()
    twin = factories.equipment(product=kept.product, customer=kept.customer)
    register.merge_equipment(kept, twin, by=factories.keeper())
    twin.refresh_from_db()
    draft = do.open_complaint(by=sales, facts={"equipment": twin, "description": WORDS})
    assert (draft.equipment, draft.serial_number) == (kept, kept.serial_number)


@pytest.mark.parametrize(
    ("begins", "ends", "covered"),
    [
        (date(2020, 1, 1), date(2021, 1, 1), False),
        (date(2020, 1, 1), date(2090, 1, 1), True),
        (date(2089, 1, 1), date(2090, 1, 1), True),  # shipped, not accepted yet
        (None, None, None),
    ],
)
def test_the_warranty_is_that_of_the_register(
    sales: User, begins: date | None, ends: date | None, covered: bool | None
) -> None:
    machine = factories.equipment(warranty_from=begins, warranty_until=ends)
    draft = do.open_complaint(by=sales, facts={"equipment": machine, "description": WORDS})
    assert draft.in_warranty is covered


def test_an_order_of_another_customer_is_refused(sales: User) -> None:
    facts = {"customer": factories.customer(), "order": factories.order(), "description": WORDS}
    draft = do.open_complaint(by=sales, facts=facts)
    with pytest.raises(ValidationError) as refused:
        do.submit(draft, by=sales)
    assert refused.value.message_dict == {"order": ["这份订单不属于所选客户，请重新选择。"]}


def test_a_machine_that_changed_hands_keeps_the_order_it_was_sold_with(sales: User) -> None:
    order = factories.order()
    line = order.lines.get()
    machine = factories.equipment(customer=order.customer, product=line.product, order_line=line)
    new = factories.customer()
    moved = {"to_customer": new, "moved_on": date(2026, 1, 5), "reason": "转让"}
    register.move_equipment(machine, **moved, by=factories.keeper())
    machine.refresh_from_db()
    facts = {"equipment": machine, "description": WORDS}
    done = do.submit(do.open_complaint(by=sales, facts=facts), by=sales)
    assert (done.customer, done.order) == (new, order)
