"""Which clocks run on an acceptance, and who answers for each (domain §4, §6.4).

A clock is a function of where the acceptance stands: the verbs call `follow` once, at their end.
遗留问题 and 调整措施 have a clock each, on the date that was agreed for it.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from installs.choices.acceptance import Status
from installs.deadlines.shared import FOLLOWS, end_of
from installs.models import Acceptance
from installs.people import shared as people
from records import clock, clocks, nearest, subjects
from records.due import source_text
from records.models import Deadline
from records.terms import Answer, Terms, answer_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import User

HOLD = "acceptance_hold"
SIGN = "acceptance_sign"
ADJUST = "acceptance_adjust"
CARRY_OUT = "acceptance_carry_out"
QUALITY = "service_record_quality"
ENGINEERING = "service_record_engineering"
TAKE_OVER = "acceptance_take_over"
PUNCH = "acceptance_punch"
ACTION = "adjustment_action"

SUBJECTS = {
    HOLD: _("合同验收日"),
    SIGN: _("验收签字"),
    ADJUST: _("调整方案"),
    CARRY_OUT: _("调整完成"),
    QUALITY: _("售后记录（品质）"),
    ENGINEERING: _("售后记录（工程）"),
    TAKE_OVER: _("服务部签收"),
}
# Working hours; a day has eight. What has an agreed day has no policy.
HOURS: dict[str, dict[int, float]] = {
    SIGN: {0: 16},
    ADJUST: {0: 24},
    QUALITY: {0: 16},
    ENGINEERING: {0: 16},
    TAKE_OVER: {0: 8},
}
subjects.register(
    _("安装验收"), {name: SUBJECTS[name] for name in HOURS}, hours=HOURS, flat=list(HOURS)
)
nearest.keep_for(Acceptance)

S = Status
BEFORE_ACCEPTED = frozenset({S.DRAFT, S.MEASURING, S.SIGNING, S.ADJUSTING, S.CARRYING_OUT})
RUNS_IN: dict[str, frozenset[str]] = {
    HOLD: BEFORE_ACCEPTED,
    SIGN: frozenset({S.SIGNING}),
    ADJUST: frozenset({S.ADJUSTING}),
    CARRY_OUT: frozenset({S.CARRYING_OUT}),
    QUALITY: frozenset({S.RECORDING}),
    ENGINEERING: frozenset({S.RECORDING}),
    TAKE_OVER: frozenset({S.HANDING_OVER}),
}
DEPARTMENTS = {
    ADJUST: people.TECH,
    QUALITY: people.QA,
    ENGINEERING: people.ENGINEERING,
    TAKE_OVER: people.SUPPORT,
}


class Owed(NamedTuple):
    """A clock as it is to run: its name, who answers, and the agreed moment where there is one."""

    label: StrOrPromise
    person: User | None
    department: str
    due_at: datetime | None = None


def owed(acceptance: Acceptance) -> dict[str, Owed]:
    """Every clock that is to run on the acceptance as it stands, by its subject."""
    found = {
        subject: _of_state(subject, acceptance)
        for subject, states in RUNS_IN.items()
        if acceptance.status in states
    }
    if acceptance.order.acceptance_due is None:
        found.pop(HOLD, None)
    if acceptance.status == S.RECORDING:  # each part until it is written
        record = acceptance.record
        if record.quality_at is not None:
            found.pop(QUALITY)
        if record.engineering_at is not None:
            found.pop(ENGINEERING)
    return found | _actions(acceptance) | _punches(acceptance)


def _of_state(subject: str, acceptance: Acceptance) -> Owed:
    if subject in DEPARTMENTS:
        return Owed(SUBJECTS[subject], None, DEPARTMENTS[subject])
    due_on = None
    if subject == HOLD:
        due_on = acceptance.order.acceptance_due
    elif subject == CARRY_OUT:
        due_on = acceptance.rounds.get(number=acceptance.round_number).adjustment.due_on
    person = acceptance.engineer or acceptance.opened_by
    due_at = end_of(due_on) if due_on else None
    return Owed(SUBJECTS[subject], person, people.SUPPORT, due_at)


def _punches(acceptance: Acceptance) -> dict[str, Owed]:
    """遗留问题 with a date, also after 转售后."""
    if acceptance.status == S.CANCELLED:
        return {}
    open_ = acceptance.punches.filter(settled_at__isnull=True, due_on__isnull=False)
    return {
        f"{PUNCH}_{one.pk}": Owed(
            source_text(_("遗留问题 %(number)d"), number=one.number),
            one.owner,
            people.SUPPORT,
            end_of(one.due_on),  # type: ignore[arg-type]  # has one, see above
        )
        for one in open_.select_related("owner")
    }


def _actions(acceptance: Acceptance) -> dict[str, Owed]:
    """调整措施 that are not done."""
    if acceptance.status != S.CARRYING_OUT:
        return {}
    plan = acceptance.rounds.get(number=acceptance.round_number).adjustment
    return {
        f"{ACTION}_{one.pk}": Owed(
            source_text(_("调整措施 %(number)d"), number=one.number),
            one.owner,
            people.TECH,
            end_of(one.due_on),
        )
        for one in plan.actions.filter(done_on__isnull=True).select_related("owner")
    }


def follow(acceptance: Acceptance) -> set[int | None]:
    """Make the clocks agree with where the acceptance stands now. Inside the verb's transaction.

    Gives whom something waits for that did not before.
    """
    wanted, running = owed(acceptance), clocks.locked(acceptance.number)
    department = cache(people.department_id)
    over = [running[subject] for subject in sorted(running.keys() - wanted.keys())]
    undone = [one for one in over if _is_undone(one.subject, acceptance)]
    clocks.end(undone, Deadline.Status.CANCELLED, clock.now())
    clocks.end([one for one in over if one not in undone], Deadline.Status.MET, clock.now())
    handed: set[int | None] = set()
    fresh: dict[str, tuple[StrOrPromise, Terms]] = {}
    for subject, one in sorted(wanted.items()):
        answer = answer_of(one.person) or Answer(None, department(one.department))
        held = running.get(subject)
        if held is not None and one.due_at is not None and held.due_at != one.due_at:  # put off
            clocks.cancel(acceptance.number, subject)
            held = None
        if held is None:
            fresh[subject] = one.label, _terms(acceptance, answer, one.due_at)
        elif _changes_hands(held, answer, one.person):
            clocks.hand_over(acceptance.number, subjects=[subject], **answer._asdict())
            handed.add(answer.owner_id)
    started = clocks.start_each(acceptance.number, fresh)
    kept = [one for one in running.values() if one not in over and one.subject not in fresh]
    nearest.note(acceptance, [*kept, *started])
    return {one.owner_id for one in started} | handed


def _is_undone(subject: str, acceptance: Acceptance) -> bool:
    """Whether a clock ends without what it times having been done."""
    if acceptance.status == S.CANCELLED:
        return True
    # What was taken back to be changed is not signed.
    return subject == SIGN and acceptance.status == S.MEASURING


def _changes_hands(held: Deadline, answer: Answer, named: User | None) -> bool:
    """Whether somebody else has a running clock now; a leaver's stays with the successor."""
    if named is not None and named.pk == held.instead_of_id:
        return False
    return answer != (held.owner_id, held.department_id)


def _terms(acceptance: Acceptance, answer: Answer, due_at: datetime | None) -> Terms:
    return Terms(
        url=acceptance.get_absolute_url(),
        level=0,
        urgent=False,
        started_at=clock.now(),
        due_at=due_at,
        owner_id=answer.owner_id,
        department_id=answer.department_id,
        pausable=False,
        scopes=(f"order:{acceptance.order.number}", f"customer:{acceptance.customer.code}"),
    )


FOLLOWS[Acceptance] = follow
