"""How often it happened: the counts on the 客诉处理单 (forms.md F1 ②), the repeat rule (§3.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db.models import Count, Q

from complaints.choices import OPEN, Status
from complaints.models import Complaint

if TYPE_CHECKING:
    from django.db.models import QuerySet


AGAIN = 2  # occurrences on one machine that propose a CAPA


class Counts(NamedTuple):
    """This complaint is the n-th of its contract, machine, machine and problem; None: unknown."""

    contract: int | None
    machine: int | None
    same_problem: int | None


def counts(complaint: Complaint) -> Counts:
    """Count the complaints received before this one, and this one. One statement."""
    same_contract = Q(order=complaint.order_id) if complaint.order_id else None
    same_machine = Q(serial_number=complaint.serial_number) if complaint.serial_number else None
    problem = _problem(complaint)
    same_problem = same_machine & problem if same_machine and problem else None
    wanted = {
        "contract": same_contract,
        "machine": same_machine,
        "same_problem": same_problem,
    }
    asked = {name: Count("pk", filter=where) for name, where in wanted.items() if where}
    found = _earlier(complaint).aggregate(**asked) if asked else {}
    return Counts(**{name: found[name] + 1 if name in found else None for name in wanted})


class Repeat(NamedTuple):
    """The complaints of the same product and category of these days, oldest first, this one last.

    same_machine: the same problem on the same machine, this one included.
    proposes: they are so many, or it came again on the same machine, that a CAPA is proposed, and
    nobody has decided about one yet.
    """

    numbers: list[str]
    days: int
    same_machine: int
    proposes: bool

    @property
    def count(self) -> int:
        return len(self.numbers)


def repeat(complaint: Complaint, same_machine: int | None = None) -> Repeat:
    """The repeat rule (domain §3.2): N of a product and category within days, or the second
    occurrence on one machine (§5). same_machine: the count, where `counts` gave it already.

    One statement, none where product or category is unknown.
    """
    days = settings.REPEAT_DAYS
    again = (counts(complaint).same_problem if same_machine is None else same_machine) or 0
    numbers: list[str] = []
    if complaint.product_id and complaint.category:
        alike = _earlier(complaint).filter(
            product=complaint.product_id,
            category=complaint.category,
            received_at__gte=complaint.received_at - timedelta(days=days),
        )
        earlier = alike.order_by("received_at", "pk").values_list("number", flat=True)
        numbers = [*earlier, complaint.number]
    enough = len(numbers) >= settings.REPEAT_COMPLAINTS or again >= AGAIN
    undecided = complaint.status in OPEN and not complaint.capa_declined
    proposes = enough and undecided and not complaint.capa_links.exists()
    return Repeat(numbers, days, again, proposes)


def _problem(complaint: Complaint) -> Q | None:
    """The same fault by QA's list where it was coded, else the same category."""
    if complaint.defect_code_id:
        return Q(defect_code=complaint.defect_code_id)
    return Q(category=complaint.category) if complaint.category else None


def _earlier(complaint: Complaint) -> QuerySet[Complaint]:
    """Those that count: submitted, not withdrawn, received before."""
    before = Q(received_at__lt=complaint.received_at)
    if complaint.pk:
        before |= Q(received_at=complaint.received_at, pk__lt=complaint.pk)
    return Complaint.objects.filter(before).exclude(status__in=(Status.DRAFT, Status.CANCELLED))
