"""Which clocks run on an install plan, and who answers for each (domain §4, §6.3)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from installs.choices.plan import PlanStatus
from installs.deadlines.shared import FOLLOWS, end_of
from installs.models import InstallPlan
from installs.people import shared as people
from installs.people.plans import leader_of
from records import clock, clocks, nearest, subjects
from records.models import Deadline
from records.terms import Answer, Terms, answer_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import User

APPROVE = "plan_approve"
START = "plan_start"
FINISH = "plan_finish"

SUBJECTS = {
    APPROVE: _("批准安装方案"),
    START: _("安装开工"),
    FINISH: _("安装完成"),
}
# Working hours; the days of the plan itself have no policy.
subjects.register(
    _("安装调试"), {APPROVE: SUBJECTS[APPROVE]}, hours={APPROVE: {0: 8}}, flat=[APPROVE]
)
nearest.keep_for(InstallPlan)


class Owed(NamedTuple):
    """The one clock of a state: who answers, and the agreed moment where there is one."""

    subject: str
    person: User | None = None
    due_at: datetime | None = None


def owed(plan: InstallPlan) -> Owed | None:
    """What the plan waits for as it stands."""
    if plan.status == PlanStatus.SUBMITTED:
        return Owed(APPROVE)
    if plan.status == PlanStatus.APPROVED and plan.starts_on:
        return Owed(START, leader_of(plan), end_of(plan.starts_on))
    if plan.status == PlanStatus.UNDER_WAY and plan.ends_on:
        return Owed(FINISH, leader_of(plan), end_of(plan.ends_on))
    return None


def follow(plan: InstallPlan) -> set[int | None]:
    """Make the clock agree with where the plan stands now. Inside the verb's transaction.

    Gives whom something waits for that did not before.
    """
    wanted, running = owed(plan), clocks.locked(plan.number)
    held = running.pop(wanted.subject, None) if wanted else None
    done = Deadline.Status.MET if not _is_undone(plan) else Deadline.Status.CANCELLED
    clocks.end(list(running.values()), done, clock.now())
    if wanted is None:
        nearest.note(plan, [])
        return set()
    answer = answer_of(wanted.person) or Answer(None, people.department_id(people.SUPPORT))
    if held is not None and wanted.due_at is not None and held.due_at != wanted.due_at:
        clocks.cancel(plan.number, wanted.subject)  # put off
        held = None
    if held is None:
        fresh: dict[str, tuple[StrOrPromise, Terms]] = {
            wanted.subject: (SUBJECTS[wanted.subject], _terms(plan, answer, wanted.due_at))
        }
        nearest.note(plan, clocks.start_each(plan.number, fresh))
        return {answer.owner_id}
    nearest.note(plan, [held])
    theirs = wanted.person is not None and wanted.person.pk == held.instead_of_id
    if theirs or answer == (held.owner_id, held.department_id):
        return set()
    clocks.hand_over(plan.number, subjects=[wanted.subject], **answer._asdict())
    return {answer.owner_id}


def _is_undone(plan: InstallPlan) -> bool:
    """Whether a clock ends without what it times having been done."""
    return plan.status in {PlanStatus.CANCELLED, PlanStatus.DRAFT}


def _terms(plan: InstallPlan, answer: Answer, due_at: datetime | None) -> Terms:
    scopes = [f"customer:{plan.customer.code}"]
    if plan.order is not None:
        scopes.insert(0, f"order:{plan.order.number}")
    return Terms(
        url=plan.get_absolute_url(),
        level=0,
        urgent=False,
        started_at=clock.now(),
        due_at=due_at,
        owner_id=answer.owner_id,
        department_id=answer.department_id,
        pausable=False,
        scopes=scopes,
    )


FOLLOWS[InstallPlan] = follow
