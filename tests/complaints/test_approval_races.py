"""Promise 5: approvals raced for on PostgreSQL, and what happens without the guards.

In each race two who may approve do so at once, somebody corrects the facts, and three who must
not sign try: the author, who wrote part of it, and the author's stand-in. Two things keep it
right: the record's row lock, and the condition of the signature's own UPDATE. Either alone is
enough; with neither the fault is seen.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from complaints import workflow as do
from complaints.models import Complaint, Measure, Round, Signoff
from complaints.workflow import signing
from records import audit, clock
from records.models import Event
from tests import factories
from tests.complaints import states
from tests.records.races import Faults, Outcome, faults, race, without_guard, without_row_locks

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


class Field:
    """Complaints that wait for approval, and everybody who is after them."""

    def __init__(self, races: int) -> None:
        self.cast = states.Cast()
        manager = self.cast.support_manager.groups.get()
        self.second = factories.user("support_manager")
        self.handler = self.cast.handler
        self.stand_in = factories.user("support_manager")
        self.writer = self.cast.assembler  # the responsible department's manager
        for person in (self.handler, self.writer):
            person.groups.add(manager)
        self.handler.stand_in = self.stand_in
        self.handler.save()
        self.corrector = self.cast.qa_engineer
        first = states.bring("handling", self.cast)
        do.record_handling(first, by=self.writer, analysis={"escape_cause": "漏检"})
        first = states.handle(first, self.cast, 2)
        self.complaints = [first, *(_another(first, n) for n in range(1, races))]
        self.seen = {one.pk: signing.read(one).hash("approval") for one in self.complaints}

    @property
    def forbidden(self) -> frozenset[int]:
        return frozenset({self.handler.pk, self.writer.pk, self.stand_in.pk})

    def race(self, one: Complaint) -> dict[str, Any]:
        quiet = self.complaints.index(one) % 3 == 0  # nobody corrects: one name, and it stays
        correction = {} if quiet else {"corrector": lambda: self.correct(one)}
        return correction | {
            "first": lambda: self.approve(one, self.cast.support_manager),
            "second": lambda: self.approve(one, self.second),
            "author": lambda: self.approve(one, self.handler),
            "contributor": lambda: self.approve(one, self.writer),
            "stand-in": lambda: self.approve(one, self.stand_in),
        }

    def approve(self, one: Complaint, person: User) -> None:
        fresh = User.objects.get(pk=person.pk)
        do.approve(one, by=fresh, proof=factories.proof(fresh), seen=self.seen[one.pk])

    def correct(self, one: Complaint) -> None:
        by = User.objects.get(pk=self.corrector.pk)
        do.amend(one, by=by, facts={"site": f"{clock.now():%f} 号厂房"})

    def faults(self, outcome: Outcome) -> Faults:
        return faults(
            list(Signoff.objects.filter(complaint__in=self.complaints, place="approval")),
            record_of=lambda row: row.complaint_id,
            current=lambda row: signing.read(row.complaint).hash("approval"),
            forbidden=lambda row: self.forbidden,
            signed=sum(outcome.done(name) for name in ("first", "second")),
        )


def _another(one: Complaint, n: int) -> Complaint:
    """The same case again under its own number, its place open for its own content.

    Its history is not copied: the writers' lines are moved beside it, so that they are found.
    """
    current, measures = one.rounds.get(), list(one.rounds.get().measures.all())
    copy = Complaint.objects.get(pk=one.pk)
    copy.pk, copy.number = None, f"{one.number}-{n}"
    copy._state.adding = True
    copy.save()
    again = Round.objects.get(pk=current.pk)
    again.pk, again.complaint = None, copy
    again._state.adding = True
    again.save()
    for measure in measures:
        measure.pk, measure.round = None, again
        measure._state.adding = True
    Measure.objects.bulk_create(measures)
    _write_again(one.number, copy.number)
    with transaction.atomic():
        signing.follow(copy)
    return copy


def _write_again(number: str, other: str) -> None:
    """What the writers wrote stands in the copy's history as well."""
    with transaction.atomic():
        for event in Event.objects.filter(object_number=number, action="record_handling"):
            audit.write(
                by=event.actor,
                object_type=event.object_type,
                number=other,
                action=event.action,
                version=event.version,
                at=event.at,
            )


def run(races: int, monkeypatch: Any, *, locks: bool, guard: bool) -> tuple[Outcome, Faults]:
    field = Field(races)
    with ExitStack() as stack:
        if not locks:
            stack.enter_context(without_row_locks(monkeypatch))
        if not guard:
            stack.enter_context(without_guard(monkeypatch))
        outcome = race([field.race(one) for one in field.complaints])
    if guard:  # without it the table's own unique constraint has work
        assert outcome.broken == []
    return outcome, field.faults(outcome)


@pytest.mark.parametrize(
    "races",
    [24, pytest.param(1_000, marks=[pytest.mark.long, pytest.mark.timeout(2_400)])],
)
def test_each_approval_is_given_once_for_what_was_seen_by_who_may(
    monkeypatch: Any, races: int
) -> None:
    outcome, found = run(races, monkeypatch, locks=True, guard=True)
    assert not found, found
    assert Signoff.objects.filter(status="signed").count() == -(-races // 3)
    assert outcome.done("first") and outcome.done("second"), outcome.ends
    assert outcome.done("corrector") == races * 2 // 3
    assert sum(outcome.done(name) for name in ("author", "contributor", "stand-in")) == 0
    print(f"\n{races} races: {found}, {dict(outcome.ends)}")  # noqa: T201  the figure of the proof


def test_the_condition_of_the_update_alone_is_enough(monkeypatch: Any) -> None:
    _outcome, found = run(24, monkeypatch, locks=False, guard=True)
    assert not found, found


def test_with_neither_the_fault_is_seen(monkeypatch: Any) -> None:
    """The negative control: two names for one place, or a name under what was never seen."""
    outcome, found = run(24, monkeypatch, locks=False, guard=False)
    assert found.double or found.other_content, outcome.ends
