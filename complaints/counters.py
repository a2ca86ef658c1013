"""How often it happened: the three counts that stand on the 客诉处理单 (forms.md F1 ②)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Q

from complaints.choices import Status
from complaints.models import Complaint

if TYPE_CHECKING:
    from django.db.models import QuerySet


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
