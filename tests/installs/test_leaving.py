"""A leaver's part in acceptances goes to a successor; what was signed stays as it was (§2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from installs.models import Acceptance
from installs.open_work.acceptances import WORK
from installs.signing import acceptances as signing
from records.models import Deadline
from records.steps import NotYours
from tests import factories
from tests.installs import states
from tests.installs.cast import Cast, day

pytestmark = pytest.mark.django_db
KINDS = {one.code: one for one in WORK}


def only(code: str, person: User) -> Any:
    (row,) = KINDS[code].rows(person)
    return row


def hand_on(code: str, person: User, to: User, by: User) -> None:
    assert to in KINDS[code].successors(person)
    KINDS[code].give(only(code, person), to=to, by=by)
    assert not KINDS[code].rows(person).exists()


def test_engineer_and_problem_go_on_and_the_names_stay_whole() -> None:
    cast = Cast(acceptance_due=day(30))
    acceptance = states.bring("recording", cast, left=True)
    hand_on("acceptances", cast.engineer, cast.planner, cast.admin)
    hand_on("acceptance_punches", cast.solver, cast.rd, cast.admin)
    acceptance = Acceptance.objects.get(pk=acceptance.pk)
    assert (acceptance.engineer, acceptance.punches.get().owner) == (cast.planner, cast.rd)
    assert not signing.broken(acceptance)
    assert not signing.broken_drawn(acceptance)
    clock = Deadline.objects.get(subject__startswith="acceptance_punch", status="running")
    assert clock.owner == cast.rd


def test_a_problem_goes_on_after_the_end_too() -> None:
    cast = Cast()
    acceptance = states.bring("in_service", cast, left=True)
    hand_on("acceptance_punches", cast.solver, cast.rd, cast.admin)
    acceptance = Acceptance.objects.get(pk=acceptance.pk)
    assert not signing.broken_drawn(acceptance)


def test_drafts_and_actions_go_on() -> None:
    cast = Cast()
    states.bring("carrying_out", cast)
    hand_on("adjustment_actions", cast.fitter, cast.engineering, cast.admin)
    states.draft(cast, equipment=cast.another())
    hand_on("acceptance_drafts", cast.planner, cast.support_engineer, cast.admin)


def test_only_who_can_takes_it_and_only_who_manages_people_gives_it() -> None:
    cast = Cast()
    states.bring("measuring", cast)
    row = only("acceptances", cast.engineer)
    with pytest.raises(ValidationError):
        KINDS["acceptances"].give(row, to=factories.user("sales"), by=cast.admin)
    with pytest.raises(NotYours):
        KINDS["acceptances"].give(row, to=cast.planner, by=cast.support_manager)
