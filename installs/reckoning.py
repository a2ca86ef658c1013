"""What follows from an acceptance: its conclusion, the warranty, the final payment (§6.4)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from installs import judging
from installs.choices.acceptance import Conclusion
from installs.content import acceptances as content
from installs.models import Acceptance, AcceptanceRound
from registry.models import Equipment, SalesOrder, WarrantyStart
from registry.workflow.entries import months_later


def proposed_of(acceptance: Acceptance, round_: AcceptanceRound) -> Conclusion:
    """What limits, samples and the punch list of a round lead to."""
    judged = [(one.section, one.passed) for one in round_.items.all() if not one.skip_reason]
    left = content.left_over(acceptance, round_)
    return judging.proposed(judged, (one.grade for one in left))


class Warranty(NamedTuple):
    begins: date | None
    ends: date | None


def warranty_begins(
    rule: str, *, accepted_on: date | None, arrived_on: date | None, deemed_days: int | None
) -> date | None:
    """From when the contract counts, by its own rule; None while that day is not known.

    An arrival that nobody wrote down leaves the acceptance.
    """
    if rule == WarrantyStart.ARRIVAL and arrived_on is not None:
        return arrived_on
    if rule == WarrantyStart.DEEMED and arrived_on is not None:
        deemed = arrived_on + timedelta(days=deemed_days or 0)
        return min(accepted_on, deemed) if accepted_on else deemed
    return accepted_on


def warranty_of(order: SalesOrder, machine: Equipment, accepted_on: date | None) -> Warranty:
    """A warranty that runs already goes on as it stands in the machine's file."""
    begins = machine.warranty_from or warranty_begins(
        order.warranty_start,
        accepted_on=accepted_on,
        arrived_on=machine.arrived_on,
        deemed_days=order.deemed_days,
    )
    if begins is None:
        return Warranty(None, machine.warranty_until)
    ends = machine.warranty_until or months_later(begins, machine.product.warranty_months)
    return Warranty(begins, ends)


class FinalPayment(NamedTuple):
    """尾款 of an order. accepted: how many of its machines are; due: all of them."""

    amount: Decimal | None
    terms: str
    accepted: int
    machines: int

    @property
    def is_due(self) -> bool:
        return bool(self.amount) and self.accepted >= self.machines


def final_payment(order: SalesOrder) -> FinalPayment:
    """What sales may collect, and how far the order's machines are accepted."""
    machines = Equipment.objects.current().filter(order_line__order=order)
    counted = list(machines.values_list("accepted_on", flat=True))
    accepted = sum(day is not None for day in counted)
    return FinalPayment(order.final_payment, order.payment_terms, accepted, len(counted))
