"""Which clocks run on a complaint, and who answers for each (domain §4).

A clock is a function of where the complaint stands: `RUNS_IN` says in which states each one
runs, `follow` starts what should run and stops what should not. The verbs call it once, at
their end, so no verb needs to know a clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from complaints import people
from complaints.choices import OPEN, Status
from complaints.models import Complaint
from records import clock, clocks, nearest, subjects
from records.models import Deadline
from records.terms import Answer, Terms, answer_of
from registry.models import Customer, SalesOrder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrPromise

    from accounts.models import User

FIRST_RESPONSE = "first_response"
JUDGE = "judge"
CLASSIFY = "classify"
ASSIGN = "assign"
CAUSE = "cause"
HANDLE = "handle"
APPROVE = "approve"
VERIFY = "verify"
COUNTERSIGN = "countersign"
REPLY = "reply"
CLOSE = "close"
CUSTOMER_LIMIT = "customer_limit"

SUBJECTS = {
    FIRST_RESPONSE: _("首次响应"),
    JUDGE: _("备案判定"),
    CLASSIFY: _("分级"),
    ASSIGN: _("分派"),
    CAUSE: _("原因分析与对策"),
    HANDLE: _("处理完成"),
    APPROVE: _("批准"),
    VERIFY: _("效果验证"),
    COUNTERSIGN: _("会签"),
    REPLY: _("回复客户"),
    CLOSE: _("关闭"),
    CUSTOMER_LIMIT: _("客户要求时限"),
}

RUNS_IN: dict[str, frozenset[str]] = {
    FIRST_RESPONSE: OPEN,
    JUDGE: frozenset({Status.REGISTERED}),
    CLASSIFY: frozenset({Status.JUDGED}),
    ASSIGN: frozenset({Status.CLASSIFIED, Status.CONFIRMING}),
    CAUSE: frozenset({Status.HANDLING}),
    HANDLE: frozenset({Status.HANDLING}),
    APPROVE: frozenset({Status.AWAITING_APPROVAL}),
    VERIFY: frozenset({Status.VERIFYING}),
    COUNTERSIGN: frozenset({Status.COUNTERSIGNING}),
    REPLY: frozenset({Status.REPLYING}),
    CLOSE: OPEN,
    CUSTOMER_LIMIT: OPEN,
}

nearest.keep_for(Complaint)

# These follow one another, so that what each took adds up; the others span several of them.
IN_TURN = frozenset({JUDGE, CLASSIFY, ASSIGN, HANDLE, APPROVE, VERIFY, COUNTERSIGN, REPLY})

# Waiting pauses 处理完成 and what comes after it, never the first response (domain §4).
PAUSABLE = frozenset({HANDLE, APPROVE, VERIFY, COUNTERSIGN, REPLY, CLOSE})

# Working minutes by level, an hour of the table in domain §4 being 60; 0 = not yet classified.
HOURS: dict[str, dict[int, float]] = {
    FIRST_RESPONSE: {0: 2, 1: 2, 2: 2, 3: 2, 4: 2},
    JUDGE: {0: 4, 1: 4, 2: 4, 3: 4, 4: 4},
    CLASSIFY: {0: 4, 1: 4, 2: 4, 3: 4, 4: 4},
    ASSIGN: {0: 2, 1: 2, 2: 2, 3: 2, 4: 2},
    CAUSE: {1: 4, 2: 8, 3: 24, 4: 40},
    HANDLE: {1: 4, 2: 16, 3: 80, 4: 160},
    APPROVE: {1: 4, 2: 4, 3: 8, 4: 8},
    VERIFY: {1: 8, 2: 24, 3: 80, 4: 80},
    COUNTERSIGN: {1: 4, 2: 8, 3: 16, 4: 16},
    # 非自责 is never classified, and is answered like a level 1.
    REPLY: {0: 4, 1: 4, 2: 8, 3: 8, 4: 16},
    CLOSE: {1: 40, 2: 80, 3: 240, 4: 400},
}


subjects.register(
    _("客诉"),
    {code: label for code, label in SUBJECTS.items() if code != CUSTOMER_LIMIT},
    hours=HOURS,
)
subjects.register_circumstances({"downtime": _("停机"), "safety": _("安全")})


def _name_of_customer(code: str) -> str | None:
    return Customer.objects.filter(code=code).values_list("name", flat=True).first()


def _customer_of_order(number: str) -> str | None:
    orders = SalesOrder.objects.filter(number=number)
    return orders.values_list("customer__name", flat=True).first()


CUSTOMERS = subjects.ScopeKind(
    "customer", _("客户"), _("客户代码"), _name_of_customer, "registry:lookup-customers"
)
ORDERS = subjects.ScopeKind("order", _("合同"), _("订单号"), _customer_of_order, "")
subjects.register_scope(CUSTOMERS)
subjects.register_scope(ORDERS)


ENDINGS = Deadline.Status
# A department's key by its code, asked once for all clocks of a verb.
Departments = Callable[[str], "int | None"]


def _named(subject: str, complaint: Complaint) -> User | None:
    """The person whom the complaint names for a clock, in office or not."""
    if subject in {CAUSE, HANDLE, CLOSE}:
        return complaint.handler
    if subject == FIRST_RESPONSE:
        return complaint.opened_by
    if subject in {REPLY, CUSTOMER_LIMIT} and complaint.customer is not None:
        return complaint.customer.owner or complaint.opened_by
    return None


def answerable(subject: str, complaint: Complaint, departments: Departments) -> Answer:
    """Who answers for one clock of a complaint as it stands; a leaver's department for a leaver."""
    person = _named(subject, complaint)
    if (answer := answer_of(person)) is not None:
        return answer
    if subject in {JUDGE, VERIFY, COUNTERSIGN}:
        return Answer(None, departments(people.QA))
    if (subject == APPROVE and complaint.is_high_level) or complaint.status == Status.CONFIRMING:
        return Answer(None, departments(people.TECH))
    return Answer(None, departments(people.SUPPORT))


def _runs(subject: str, complaint: Complaint) -> bool:
    if complaint.status not in RUNS_IN[subject]:
        return False
    if subject == FIRST_RESPONSE:
        return complaint.first_contact_at is None
    if subject == CUSTOMER_LIMIT:
        return complaint.customer_limit is not None and complaint.replied_at is None
    if subject == CLOSE:
        return complaint.level is not None
    if subject == CAUSE:
        measured = complaint.rounds.filter(
            number=complaint.round_number, analysed_at__isnull=False, measures__isnull=False
        )
        return not measured.exists()
    return True


def _round_began(complaint: Complaint) -> datetime | None:
    """处理完成 goes on after a return; a new round has its whole time (decisions/returned-work)."""
    rounds = complaint.rounds.filter(number=complaint.round_number)
    return rounds.values_list("opened_at", flat=True).first()


def _started_at(subject: str, complaint: Complaint) -> datetime:
    """首次响应, 关闭 and the customer's own limit count from the call, the rest from now."""
    if subject in {FIRST_RESPONSE, CLOSE, CUSTOMER_LIMIT}:
        return complaint.received_at
    return clock.now()


def follow(complaint: Complaint) -> set[int | None]:
    """Make the clocks agree with where the complaint stands now. Inside the verb's transaction.

    Gives whom something waits for that did not before.
    """
    departments = cache(people.department_id)
    running = clocks.locked(complaint.number)
    wanted = {subject for subject in RUNS_IN if _runs(subject, complaint)}
    _end(complaint, [running[subject] for subject in sorted(running.keys() - wanted)])
    kept = [running[subject] for subject in sorted(running.keys() & wanted)]
    level = complaint.level or 0
    if any((one.level, one.urgent) != (level, complaint.is_urgent) for one in kept):
        clocks.recompute(complaint.number, level=level, urgent=complaint.is_urgent)
        kept = list(clocks.locked(complaint.number).values())
    handed = _changed_hands(complaint, kept, departments)
    for answer, names in handed.items():
        clocks.hand_over(complaint.number, subjects=names, **answer._asdict())
    fresh = _start(complaint, wanted - running.keys(), departments)
    nearest.note(complaint, [*kept, *fresh])
    return {one.owner_id for one in fresh} | {answer.owner_id for answer in handed}


def _end(complaint: Complaint, over: list[Deadline]) -> None:
    """Stop what times nothing any more; the first response was met when it happened."""
    if complaint.status == Status.CANCELLED:
        clocks.end(over, ENDINGS.CANCELLED, clock.now())
        return
    first = [one for one in over if one.subject == FIRST_RESPONSE]
    clocks.end(first, ENDINGS.MET, complaint.first_contact_at or clock.now())
    clocks.end([one for one in over if one not in first], ENDINGS.MET, clock.now())


def _changed_hands(
    complaint: Complaint, running: Iterable[Deadline], departments: Departments
) -> dict[Answer, list[str]]:
    """Which running clocks somebody else answers for from now on."""
    changed: dict[Answer, list[str]] = {}
    for deadline in running:
        named = _named(deadline.subject, complaint)
        if named is not None and named.pk == deadline.instead_of_id:
            continue  # that person's work was handed over; it stays with the successor
        answer = answerable(deadline.subject, complaint, departments)
        if answer != (deadline.owner_id, deadline.department_id):
            changed.setdefault(answer, []).append(deadline.subject)
    return changed


def settle_on_spot(complaint: Complaint) -> None:
    """当场解决: the clocks that the long path would have timed ran from the call until now."""
    ran = _start(
        complaint,
        (FIRST_RESPONSE, CAUSE, HANDLE, REPLY),
        cache(people.department_id),
        since=complaint.received_at,
        taken_up_by=complaint.handler_id,
    )
    clocks.end(ran, ENDINGS.MET, clock.now())


def _start(
    complaint: Complaint,
    subjects: Iterable[str],
    departments: Departments,
    *,
    since: datetime | None = None,
    taken_up_by: int | None = None,
) -> list[Deadline]:
    wanted: dict[str, tuple[StrPromise, Terms]] = {}
    if not subjects:
        return []
    url = complaint.get_absolute_url()
    for subject in sorted(subjects):
        answer = answerable(subject, complaint, departments)
        wanted[subject] = (
            SUBJECTS[subject],
            Terms(
                url=url,
                level=complaint.level or 0,
                urgent=complaint.is_urgent,
                started_at=since or _started_at(subject, complaint),
                due_at=complaint.customer_limit if subject == CUSTOMER_LIMIT else None,
                owner_id=answer.owner_id,
                department_id=answer.department_id,
                pausable=subject in PAUSABLE,
                used_since=_round_began(complaint) if subject == HANDLE else None,
                taken_up_by=taken_up_by,
                scopes=scopes(complaint.order, complaint.customer),
                circumstances=circumstances(downtime=complaint.downtime, safety=complaint.safety),
                limits=limits(complaint.order),
            ),
        )
    return clocks.start_each(complaint.number, wanted)


def scopes(order: SalesOrder | None, customer: Customer | None) -> list[str]:
    """Whose policy is asked before the company's: the contract's, then the customer's."""
    named = [f"order:{order.number}"] if order else []
    return [*named, f"customer:{customer.code}"] if customer else named


def circumstances(*, downtime: bool, safety: bool) -> frozenset[str]:
    """What may bring in the people on call, round the clock (domain §4)."""
    held = {"downtime": downtime, "safety": safety}
    return frozenset(name for name, there in held.items() if there)


def limits(order: SalesOrder | None) -> dict[str, int]:
    """The contract's own limits, as the register of orders has them (S6); they win."""
    if order is None:
        return {}
    own = {FIRST_RESPONSE: order.first_response_minutes, HANDLE: order.handling_minutes}
    return {subject: minutes for subject, minutes in own.items() if minutes}
