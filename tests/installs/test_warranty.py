"""From when a warranty counts, by the contract's rule; deemed acceptance without one (§6.4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from installs import reckoning, tasks
from installs.workflow import acceptances as do
from installs.workflow import warranties
from records import clock
from records.models import Event, Notice
from registry.models import Equipment
from tests import factories
from tests.installs import states
from tests.installs.cast import DEEMED, GOOD, Cast, day

pytestmark = pytest.mark.django_db

ARRIVED, ACCEPTED = date(2026, 3, 1), date(2026, 5, 20)

# rule, accepted on, arrived on, days → from when
TABLE: list[tuple[str, date | None, date | None, int | None, date | None]] = [
    ("acceptance", ACCEPTED, ARRIVED, None, ACCEPTED),
    ("acceptance", None, ARRIVED, None, None),
    ("acceptance", ACCEPTED, None, 30, ACCEPTED),
    ("arrival", ACCEPTED, ARRIVED, None, ARRIVED),
    ("arrival", None, ARRIVED, None, ARRIVED),
    ("arrival", ACCEPTED, None, None, ACCEPTED),  # nobody wrote the arrival down
    ("arrival", None, None, None, None),
    ("deemed", ACCEPTED, ARRIVED, 30, date(2026, 3, 31)),  # deemed comes first
    ("deemed", ACCEPTED, ARRIVED, 90, ACCEPTED),  # the acceptance comes first
    ("deemed", ACCEPTED, ARRIVED, 80, ACCEPTED),  # both on one day
    ("deemed", None, ARRIVED, 30, date(2026, 3, 31)),
    ("deemed", ACCEPTED, None, 30, ACCEPTED),
    ("deemed", None, None, 30, None),
]


@pytest.mark.parametrize(("rule", "accepted", "arrived", "days", "begins"), TABLE)
def test_the_rule_by_hand(
    rule: str, accepted: date | None, arrived: date | None, days: int | None, begins: date | None
) -> None:
    found = reckoning.warranty_begins(
        rule, accepted_on=accepted, arrived_on=arrived, deemed_days=days
    )
    assert found == begins


def test_the_acceptance_starts_it_by_the_orders_rule() -> None:
    cast = Cast(warranty_start="arrival")
    acceptance = states.bring("recording", cast)
    assert (acceptance.warranty_from, acceptance.accepted_on) == (day(-15), day())
    months = cast.product.warranty_months
    assert (acceptance.warranty_until.year - acceptance.warranty_from.year) * 12 == months


def test_a_warranty_that_runs_goes_on() -> None:
    cast = Cast()
    Equipment.objects.filter(pk=cast.machine.pk).update(
        warranty_from=day(-3), warranty_until=day(400)
    )
    acceptance = states.bring("recording", cast)
    assert (acceptance.warranty_from, acceptance.warranty_until) == (day(-3), day(400))


def test_a_process_alone_leaves_the_machine_to_its_own_acceptance() -> None:
    cast = Cast()
    states.bring("measuring", cast, kind="equipment")
    process = states.start(states.draft(cast, kind="process"), cast)
    do_process(process, cast)
    cast.machine.refresh_from_db()
    assert cast.machine.accepted_on is None


def do_process(acceptance: Any, cast: Cast) -> None:
    do.record_process(acceptance, by=cast.engineer, item=1, samples=GOOD)
    do.record_results(acceptance, by=cast.engineer, results=[{"item": 2, "measured": "0.2"}])
    do.conclude(acceptance, by=cast.engineer, conclusion="qualified")
    assert states.sign(acceptance, cast).status == "recording"


def moment(on: date) -> datetime:
    return clock.now() + (on - clock.today())


def test_a_deemed_day_that_passes_starts_it_once_and_tells_sales() -> None:
    cast = Cast(**DEEMED)
    machine = cast.machine  # arrived 15 days ago
    tasks.start_warranties()
    machine.refresh_from_db()
    assert machine.warranty_from is None
    due = machine.arrived_on + timedelta(days=60)
    with clock.at(moment(due)):
        assert warranties.start_due() == 1
        lines, notices = Event.objects.count(), Notice.objects.count()
        assert warranties.start_due() == 0
    with clock.at(moment(due + timedelta(days=9))):
        tasks.start_warranties()
    machine.refresh_from_db()
    assert (machine.warranty_from, machine.accepted_on) == (due, None)
    assert (Event.objects.count(), Notice.objects.count()) == (lines, notices)
    told = Notice.objects.get(recipient=cast.sales, url=machine.get_absolute_url())
    assert "视同验收合格" in told.text


def test_the_acceptance_after_it_keeps_the_deemed_day() -> None:
    cast = Cast(**DEEMED | {"deemed_days": 10})
    warranties.start_due()
    acceptance = states.bring("recording", cast)
    assert acceptance.warranty_from == day(-5)
    cast.machine.refresh_from_db()
    assert (cast.machine.warranty_from, cast.machine.accepted_on) == (day(-5), day())


def test_by_arrival_it_starts_without_anybody() -> None:
    cast = Cast(warranty_start="arrival")
    assert warranties.start_due() == 1
    cast.machine.refresh_from_db()
    assert cast.machine.warranty_from == day(-15)


def test_one_bad_machine_stops_nobody() -> None:
    cast = Cast(**DEEMED | {"deemed_days": 1})
    good = cast.another()
    Equipment.objects.filter(pk=cast.machine.pk).update(serial_number="坏/号")  # no valid file
    assert warranties.start_due() == 1
    good.refresh_from_db()
    assert good.warranty_from == day(-14)


def test_the_final_payment_is_due_with_the_last_machine() -> None:
    cast = Cast()
    second = cast.another()
    states.bring("recording", cast)
    payment = reckoning.final_payment(cast.order)
    assert (payment.accepted, payment.machines, payment.is_due) == (1, 2, False)
    assert any("1/2" in one.text for one in Notice.objects.filter(recipient=cast.sales))
    states.bring("recording", cast, equipment=second)
    assert reckoning.final_payment(cast.order).is_due
    told = Notice.objects.filter(recipient=cast.sales)
    assert any("86000" in one.text and "可以收款" in one.text for one in told)


def test_an_order_without_a_final_payment_has_none_due() -> None:
    assert not reckoning.final_payment(factories.order()).is_due
