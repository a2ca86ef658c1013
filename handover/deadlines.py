"""Which clocks run on the three records, and which department answers (domain §4).

A clock is a function of where the record stands: `follow`, called by every `finish`, makes them
agree.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handover import people
from handover.choices import HandoverStatus, NoticeStatus, RequestKind, RequestStatus
from handover.models import ChangeNotice, DocumentRequest, Handover, Paper
from records import clock, clocks, nearest, subjects
from records.models import Deadline
from records.terms import Answer, Terms, answer_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import User

ACCEPT = "handover_accept"
PROVIDE = "documents_provide"
RECEIVE = "documents_receive"
NOTE = "notice_note"
INFORM = "notice_inform"

SUBJECTS = {
    ACCEPT: _("签收合同交接"),
    PROVIDE: _("提供资料"),
    RECEIVE: _("签收资料"),
    NOTE: _("签收更改通知"),
    INFORM: _("通知涉及的设备"),
}
# Working hours; a day has eight.
HOURS: dict[str, dict[int, float]] = {
    ACCEPT: {0: 8},
    PROVIDE: {0: 24},
    RECEIVE: {0: 16},
    NOTE: {0: 8},
    INFORM: {0: 80},
}
subjects.register(_("合同交接与资料"), SUBJECTS, hours=HOURS, flat=SUBJECTS)

for _model in (Handover, DocumentRequest, ChangeNotice):
    nearest.keep_for(_model)


class Clock(NamedTuple):
    """When it runs, which department answers, the day that was agreed and the person, if any."""

    runs: Callable[..., bool]
    department: Callable[..., str]
    due_on: Callable[..., date | None] = lambda paper: None
    owner: Callable[..., User | None] = lambda paper: None


CLOCKS: dict[type[Paper], dict[str, Clock]] = {
    Handover: {
        ACCEPT: Clock(
            lambda paper: paper.status == HandoverStatus.HANDED, lambda paper: people.SUPPORT
        )
    },
    DocumentRequest: {
        PROVIDE: Clock(
            lambda paper: paper.status == RequestStatus.REQUESTED,
            lambda paper: people.ARCHIVE[RequestKind(paper.kind)],
            lambda paper: paper.wanted_on,
        ),
        RECEIVE: Clock(
            lambda paper: paper.status == RequestStatus.DELIVERED,
            lambda paper: people.SUPPORT,
            owner=lambda paper: paper.opened_by,
        ),
    },
    ChangeNotice: {
        NOTE: Clock(
            lambda paper: paper.status == NoticeStatus.ISSUED and paper.noted_at is None,
            lambda paper: people.SUPPORT,
        ),
        INFORM: Clock(
            lambda paper: (
                paper.status == NoticeStatus.ISSUED
                and any(not row.is_settled for row in paper.machines.all())
            ),
            lambda paper: people.SUPPORT,
        ),
    },
}
WITHDRAWN = frozenset({"cancelled"})


def end_of(day: date) -> datetime:
    """When a day that was agreed is over: at its midnight, in the site's zone."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def follow(paper: Paper) -> set[int | None]:
    """Make the clocks agree with where the record stands now. Inside the verb's transaction.

    Gives whom something waits for that did not before.
    """
    running = clocks.locked(paper.number)
    kinds = CLOCKS[type(paper)]
    wanted = {subject for subject, kind in kinds.items() if kind.runs(paper)}
    over = [running[subject] for subject in sorted(running.keys() - wanted)]
    withdrawn = paper.status in WITHDRAWN
    status = Deadline.Status.CANCELLED if withdrawn else Deadline.Status.MET
    clocks.end(over, status, clock.now())
    departments = cache(people.department_id)
    fresh: dict[str, tuple[StrOrPromise, Terms]] = {}
    handed: set[int | None] = set()
    for subject in sorted(wanted):
        answer, held = _answer(paper, kinds[subject], departments), running.get(subject)
        if held is None:
            fresh[subject] = SUBJECTS[subject], _terms(paper, kinds[subject], answer)
        elif answer != (held.owner_id, held.department_id):
            clocks.hand_over(paper.number, subjects=[subject], **answer._asdict())
            handed.add(answer.owner_id)
    started = clocks.start_each(paper.number, fresh)
    nearest.note(paper, [*(running[subject] for subject in wanted & running.keys()), *started])
    return {one.owner_id for one in started} | handed


def _answer(paper: Paper, kind: Clock, departments: Callable[[str], int | None]) -> Answer:
    """The person whom the record names, else the department."""
    return answer_of(kind.owner(paper)) or Answer(None, departments(kind.department(paper)))


def _terms(paper: Paper, kind: Clock, answer: Answer) -> Terms:
    due_on = kind.due_on(paper)
    return Terms(
        url=paper.get_absolute_url(),
        level=0,
        urgent=False,
        started_at=clock.now(),
        due_at=end_of(due_on) if due_on is not None else None,
        owner_id=answer.owner_id,
        department_id=answer.department_id,
        pausable=False,
    )
