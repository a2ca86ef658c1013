"""The one clock of test data: 审核, owed by 技术管理部 (domain §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from records import clock, clocks, nearest, subjects
from records.models import Deadline
from records.terms import Terms
from testdata import people
from testdata.choices import Status
from testdata.models import TestData

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REVIEW = "test_data_review"
SUBJECTS = {REVIEW: _("实验数据审核")}
HOURS: dict[str, dict[int, float]] = {REVIEW: {0: 24}}  # working hours: three days

subjects.register(_("实验数据"), SUBJECTS, hours=HOURS, flat=SUBJECTS)
nearest.keep_for(TestData)


def follow(data: TestData) -> None:
    """Make the clock agree with where the record stands now. Inside the verb's transaction."""
    running = clocks.locked(data.number)
    wanted = {REVIEW} if data.status == Status.HANDED else set()
    over = [running[subject] for subject in sorted(running.keys() - wanted)]
    withdrawn = data.status == Status.CANCELLED
    ended = Deadline.Status.CANCELLED if withdrawn else Deadline.Status.MET
    clocks.end(over, ended, clock.now())
    fresh: dict[str, tuple[StrOrPromise, Terms]] = {
        subject: (SUBJECTS[subject], _terms(data)) for subject in sorted(wanted - running.keys())
    }
    started = clocks.start_each(data.number, fresh)
    nearest.note(data, [*(running[subject] for subject in wanted & running.keys()), *started])


def _terms(data: TestData) -> Terms:
    return Terms(
        url=data.get_absolute_url(),
        level=0,
        urgent=False,
        started_at=clock.now(),
        due_at=None,
        owner_id=None,
        department_id=people.department_id(people.TECH),
        pausable=False,
    )
