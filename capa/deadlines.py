"""Which clocks run on a CAPA, and who answers for each (domain §4, §5).

As on complaints a clock is a function of where the CAPA stands: the verbs call `follow` once, at
their end. Every measure has a clock of its own, on the date that was agreed for it.
"""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache, cached_property
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from capa import people
from capa.choices import OPEN, MeasureStatus, Place, Status
from capa.models import Capa, Extension, Measure
from records import clock, clocks, nearest, subjects
from records.due import source_text
from records.models import Deadline
from records.terms import Answer, Terms, answer_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import User
    from capa.models import Round

PLAN = "capa_plan"
REVIEW = "capa_review"
APPROVE = "capa_approve"
REPLAN = "capa_replan"
EXTENSION = "capa_extension"
VERIFY = "capa_verify"
STANDARDISE = "capa_standardise"
CLOSE = "capa_close"
FOLLOW_UP = "capa_follow_up"
MEASURE = "capa_measure"
SENT_BACK = "capa_sent_back"

SUBJECTS = {
    PLAN: _("纠正预防对策"),
    REVIEW: _("对策审核"),
    APPROVE: _("对策批准"),
    REPLAN: _("重新计划的批准"),
    EXTENSION: _("延期的决定"),
    VERIFY: _("有效性验证"),
    STANDARDISE: _("标准化"),
    CLOSE: _("关闭批准"),
    FOLLOW_UP: _("技术管理部跟踪"),
}

# Working hours; a day has eight. Level 0: whatever the level.
HOURS: dict[str, dict[int, float]] = {
    PLAN: {0: 40, 1: 40, 2: 40, 3: 40, 4: 80},
    REVIEW: {0: 8},
    APPROVE: {0: 8},
    REPLAN: {0: 8},
    EXTENSION: {0: 4},
    VERIFY: {0: 16},
    STANDARDISE: {0: 40},
    CLOSE: {0: 8},
    FOLLOW_UP: {0: 40},  # a note every five working days (S3-4.4.2)
}

# A measure has the day that was agreed for it; how long the rest takes is the policy's.
subjects.register(
    _("纠正预防"),
    SUBJECTS,
    hours=HOURS,
    flat=[subject for subject, levels in HOURS.items() if len(levels) == 1],
)

nearest.keep_for(Capa)

RUNS_IN: dict[str, frozenset[str]] = {
    PLAN: frozenset({Status.ANALYSING}),
    REVIEW: frozenset({Status.AWAITING_PLAN}),
    APPROVE: frozenset({Status.AWAITING_PLAN}),
    REPLAN: frozenset({Status.IMPLEMENTING}),
    EXTENSION: frozenset({Status.IMPLEMENTING}),
    VERIFY: frozenset({Status.VERIFYING}),
    STANDARDISE: frozenset({Status.STANDARDISING}),
    CLOSE: frozenset({Status.CLOSING}),
    FOLLOW_UP: OPEN,
}


def answerable(subject: str, capa: Capa, now: Present) -> Answer:
    """Who answers for one clock of a CAPA as it stands; a leaver's department for a leaver."""
    person = _named(subject, capa, now)
    if subject == REVIEW:  # the department's to review, whoever does it
        return Answer(person.pk if person else None, capa.responsible_department_id)
    if (answer := answer_of(person)) is not None:
        return answer
    if subject == EXTENSION:
        return Answer(None, capa.responsible_department_id)
    if subject == FOLLOW_UP:
        return Answer(None, now.departments(people.TECH))
    return Answer(None, now.departments(people.QA))


def _named(subject: str, capa: Capa, now: Present) -> User | None:
    """The person whom the CAPA names for a clock, in office or not; who reviews always is."""
    if subject in {PLAN, STANDARDISE}:
        return capa.owner
    if subject == REVIEW:
        return people.reviewer(capa)
    return now.current.evaluator if subject == VERIFY else None


class Present:
    """What the clocks of a CAPA ask more than once, asked once for all of them."""

    def __init__(self, capa: Capa) -> None:
        self.capa = capa
        self.departments = cache(people.department_id)

    @cached_property
    def current(self) -> Round:
        rounds = self.capa.rounds.select_related("evaluator")
        return rounds.get(number=self.capa.round_number)

    @cached_property
    def waits_for_review(self) -> bool:
        waiting = self.capa.approvals.filter(
            round_number=self.capa.round_number,
            version=self.capa.content_version,
            status="pending",
            place__in=(Place.REVIEW, Place.REVIEW_RD),
        )
        return waiting.exists()


def _runs(subject: str, capa: Capa, now: Present) -> bool:
    if capa.status not in RUNS_IN[subject]:
        return False
    if subject == FOLLOW_UP:
        return capa.is_high_level
    if subject == REPLAN:
        return now.current.measures.filter(status=MeasureStatus.REPLANNED).exists()
    if subject == EXTENSION:
        return Extension.objects.filter(measure__round=now.current, agreed__isnull=True).exists()
    if subject in {REVIEW, APPROVE}:
        return now.waits_for_review is (subject == REVIEW)
    return True


def _started_at(subject: str, now: Present) -> datetime:
    """The verdict is owed from the end of the watching period on; all else from now."""
    if subject == VERIFY:
        until = now.current.window_until
        if until is not None:
            return max(end_of(until), clock.now())
    return clock.now()


def end_of(day: date) -> datetime:
    """When a day that was agreed is over: at its midnight, in the site's zone."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def follow(capa: Capa) -> set[int | None]:
    """Make the clocks agree with where the CAPA stands now. Inside the verb's transaction.

    Gives whom something waits for that did not before.
    """
    handed: set[Answer] = set()
    now, running = Present(capa), clocks.locked(capa.number)
    wanted = {subject for subject in RUNS_IN if _runs(subject, capa, now)}
    measures = _measures(capa, now)
    over = [running[subject] for subject in sorted(running.keys() - wanted - measures.keys())]
    undone = [one for one in over if _is_undone(one.subject, capa)]
    clocks.end(undone, Deadline.Status.CANCELLED, clock.now())
    clocks.end([one for one in over if one not in undone], Deadline.Status.MET, clock.now())
    if any(running[subject].level != capa.level for subject in running.keys() & wanted):
        clocks.recompute(capa.number, level=capa.level, urgent=False)
        running = clocks.locked(capa.number)
    fresh: dict[str, tuple[StrOrPromise, Terms]] = {}
    for subject in sorted(wanted):
        answer = answerable(subject, capa, now)
        held = running.get(subject)
        if held is None:
            since = _started_at(subject, now)
            fresh[subject] = SUBJECTS[subject], _terms(capa, answer, started_at=since)
        elif _changes_hands(held, answer, _named(subject, capa, now)):
            clocks.hand_over(capa.number, subjects=[subject], **answer._asdict())
            handed.add(answer)
    for subject, measure in measures.items():
        fresh |= _follow_measure(subject, measure, capa, running, handed)
    started = clocks.start_each(capa.number, fresh)
    kept = [one for one in running.values() if one not in over and one.subject not in fresh]
    nearest.note(capa, [*kept, *started])
    return {one.owner_id for one in started} | {answer.owner_id for answer in handed}


def _changes_hands(held: Deadline, answer: Answer, named: User | None) -> bool:
    """Whether somebody else has a running clock now; a leaver's stays with the successor."""
    if named is not None and named.pk == held.instead_of_id:
        return False
    return answer != (held.owner_id, held.department_id)


def _measures(capa: Capa, now: Present) -> dict[str, Measure]:
    """The measures that are owed now, or owed anew, each with its clock's subject."""
    if capa.status != Status.IMPLEMENTING:
        return {}
    owed = now.current.measures.select_related("owner").filter(replaced_by__isnull=True)
    owed = owed.filter(status__in=(MeasureStatus.ACTIVE, MeasureStatus.REJECTED))
    return {measure_subject(measure): measure for measure in owed}


def measure_subject(measure: Measure) -> str:
    """The clock of one measure; its key, since another round numbers its own from 1 again.

    What was sent back has another: its new plan is owed, not the measure.
    """
    sent_back = measure.status == MeasureStatus.REJECTED
    return f"{SENT_BACK if sent_back else MEASURE}_{measure.pk}"


def _is_undone(subject: str, capa: Capa) -> bool:
    """Whether a clock ends without what it times having been done.

    So with a measure that was sent back, and 批准 that waits for another 审核 again.
    """
    if capa.status == Status.CANCELLED:
        return True
    if subject == APPROVE and capa.status == Status.AWAITING_PLAN:
        return True
    kind, _underscore, key = subject.rpartition("_")
    if kind != MEASURE:
        return False
    return Measure.objects.filter(pk=int(key), status=MeasureStatus.REJECTED).exists()


def _follow_measure(
    subject: str,
    measure: Measure,
    capa: Capa,
    running: dict[str, Deadline],
    handed: set[Answer],
) -> dict[str, tuple[StrOrPromise, Terms]]:
    """The clock of a measure as it is to begin; nothing where it runs already."""
    sent_back = measure.status == MeasureStatus.REJECTED
    due_on, label = measure.due_on, _("措施 %(number)d")
    if sent_back:
        due_on, label = measure.replan_by or due_on, _("措施 %(number)d 重新计划")
    due_at, held = end_of(due_on), running.get(subject)
    answer = answer_of(measure.owner) or Answer(None, capa.responsible_department_id)
    if held is not None and held.due_at != due_at:  # put off
        clocks.cancel(capa.number, subject)
        held = None
    if held is None:
        words = source_text(label, number=measure.number)
        return {subject: (words, _terms(capa, answer, due_at=due_at))}
    if _changes_hands(held, answer, measure.owner):
        clocks.hand_over(capa.number, subjects=[subject], **answer._asdict())
        handed.add(answer)
    return {}


def _terms(
    capa: Capa,
    answer: Answer,
    *,
    started_at: datetime | None = None,
    due_at: datetime | None = None,
) -> Terms:
    return Terms(
        url=capa.get_absolute_url(),
        level=capa.level,
        urgent=False,
        started_at=started_at or clock.now(),
        due_at=due_at,
        owner_id=answer.owner_id,
        department_id=answer.department_id,
        pausable=False,
    )


def note_follow_up(capa: Capa) -> None:
    """A follow-up note was written: the next one is owed five working days from now."""
    clocks.locked(capa.number)  # all of them first, in one order: nobody waits crosswise
    clocks.meet(capa.number, FOLLOW_UP, at=clock.now())
    follow(capa)
