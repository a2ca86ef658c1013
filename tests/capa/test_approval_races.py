"""Promise 5 for CAPAs: 批准 raced for on PostgreSQL, and what happens without the guards.

In each race two who may approve do so at once, the leader takes the plan back and changes it, and
three who must not sign try: the leader, who has a measure, and the leader's stand-in. Two things
keep it right: the record's row lock, and the condition of the signature's own UPDATE. Either
alone is enough; with neither the fault is seen.
"""

from __future__ import annotations

from contextlib import ExitStack
from copy import copy
from typing import Any

import pytest
from django.db import models, transaction
from django.db.models.base import ModelState

from accounts.models import User
from capa import signing
from capa import workflow as do
from capa.choices import Place
from capa.models import Capa, CapaApproval
from records import clock
from tests import factories
from tests.capa import states
from tests.capa.cast import Cast, proof
from tests.records.races import Faults, Outcome, faults, race, without_guard, without_row_locks

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


class Field:
    """CAPAs whose plan waits for approval, and everybody who is after them."""

    def __init__(self, races: int) -> None:
        self.cast = cast = Cast()
        approvers = cast.qa_manager.groups.get()
        self.second = factories.user("qa_manager")
        self.stand_in = factories.user("qa_manager")
        for person in (cast.leader, cast.worker):
            person.groups.add(approvers)
        cast.leader.stand_in = self.stand_in
        cast.leader.save()
        first = states.review(states.bring("awaiting_plan", cast), cast)
        original = Original(first)
        self.capas = [first, *(original.again(n) for n in range(1, races))]
        waiting = CapaApproval.objects.filter(place=Place.APPROVE)
        self.seen = dict(waiting.values_list("capa", "content_hash"))

    def race(self, one: Capa) -> dict[str, Any]:
        return {
            "first": lambda: self.approve(one, self.cast.qa_manager),
            "second": lambda: self.approve(one, self.second),
            "corrector": lambda: self.correct(one),
            "author": lambda: self.approve(one, self.cast.leader),
            "contributor": lambda: self.approve(one, self.cast.worker),
            "stand-in": lambda: self.approve(one, self.stand_in),
        }

    def approve(self, one: Capa, person: User) -> None:
        fresh = User.objects.get(pk=person.pk)
        do.approve_plan(one, by=fresh, proof=proof(fresh), seen=self.seen[one.pk])

    def correct(self, one: Capa) -> None:
        by = User.objects.get(pk=self.cast.leader.pk)
        do.withdraw_plan(one, by=by)
        do.record_problem(one, by=by, what=f"{clock.now():%f} 次重现")

    def faults(self, outcome: Outcome) -> Faults:
        forbidden = frozenset({self.cast.leader.pk, self.cast.worker.pk, self.stand_in.pk})
        return faults(
            list(CapaApproval.objects.filter(capa__in=self.capas, place=Place.APPROVE)),
            record_of=lambda row: row.capa_id,
            current=lambda row: signing.hash_of(row.capa, Place.APPROVE),
            forbidden=lambda row: forbidden,
            signed=sum(outcome.done(name) for name in ("first", "second")),
        )


class Original:
    """A plan that waits for approval, to be written again under other numbers."""

    def __init__(self, one: Capa) -> None:
        self.capa, self.round = Capa.objects.get(pk=one.pk), one.rounds.get()
        self.causes = list(self.round.causes.all())
        self.measures = list(self.round.measures.all())
        self.manager = one.responsible_department.manager

    def again(self, n: int) -> Capa:
        """The same, reviewed, its 批准 open for its own content."""
        with transaction.atomic():
            capa = _copy(self.capa, number=f"{self.capa.number}-{n}")
            current = _copy(self.round, capa=capa)
            causes = {cause.pk: _copy(cause, round=current) for cause in self.causes}
            for measure in self.measures:
                _copy(measure, round=current, cause=causes[measure.cause_id])
            signing.open_places(capa, Place.AUTHOR, Place.REVIEW, Place.APPROVE)
            signed = capa.approvals.exclude(place=Place.APPROVE)
            signed.update(status="signed", signer=self.manager)
        return capa


def _copy(row: models.Model, **changed: Any) -> Any:
    fresh = copy(row)
    fresh._state = ModelState()  # the row's own is shared by a shallow copy
    fresh._state.db = row._state.db
    fresh.pk = None
    for name, value in changed.items():
        setattr(fresh, name, value)
    fresh.save()
    return fresh


def run(races: int, monkeypatch: Any, *, locks: bool, guard: bool) -> tuple[Outcome, Faults]:
    field = Field(races)
    with ExitStack() as stack:
        if not locks:
            stack.enter_context(without_row_locks(monkeypatch))
        if not guard:
            stack.enter_context(without_guard(monkeypatch))
        outcome = race([field.race(one) for one in field.capas])
    return outcome, field.faults(outcome)


@pytest.mark.parametrize(
    "races",
    [40, pytest.param(1_000, marks=[pytest.mark.long, pytest.mark.timeout(900)])],
)
def test_each_plan_is_approved_once_as_it_was_seen_by_who_may(monkeypatch: Any, races: int) -> None:
    outcome, found = run(races, monkeypatch, locks=True, guard=True)
    assert outcome.broken == []
    assert not found, found
    assert sum(outcome.done(name) for name in ("first", "second", "corrector")) == races
    assert outcome.done("corrector"), outcome.ends
    assert outcome.done("first") + outcome.done("second"), outcome.ends
    assert sum(outcome.done(name) for name in ("author", "contributor", "stand-in")) == 0
    print(f"\n{races} races: {found}, {dict(outcome.ends)}")  # noqa: T201  the figure of the proof


def test_the_condition_of_the_update_alone_is_enough(monkeypatch: Any) -> None:
    outcome, found = run(40, monkeypatch, locks=False, guard=True)
    assert not found, (found, outcome.ends)


def test_with_neither_the_fault_is_seen(monkeypatch: Any) -> None:
    """The negative control: two names for one place, or a name under what was never seen."""
    outcome, found = run(40, monkeypatch, locks=False, guard=False)
    assert found.double or found.other_content, outcome.ends
