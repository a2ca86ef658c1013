"""Ineffective begins a round, closing ends one, reopening is a signed one; the old stays."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from capa import signing
from capa import workflow as do
from capa.models import Capa, Cause, Measure
from tests.capa import states
from tests.capa.cast import Cast

pytestmark = pytest.mark.django_db


def test_ineffective_begins_a_round_and_keeps_the_old_one_as_it_was() -> None:
    cast = Cast()
    capa = states.bring("verifying", cast)
    capa = states.ineffective(capa, cast)
    assert (capa.status, capa.round_number) == ("analysing", 2)
    first, second = capa.rounds.all()
    assert first.ended_at
    assert not first.effective
    assert first.measures.count() == 2
    assert second.reason == "又发生 2 件"
    assert not second.causes.exists()
    assert signing.broken(capa) == set()


def test_it_may_begin_with_the_causes_but_never_with_the_measures_that_did_not_work() -> None:
    cast = Cast()
    capa = states.ineffective(states.bring("verifying", cast), cast, copy=True)
    second = capa.rounds.get(number=2)
    assert [c.whys.count() for c in second.causes.all()] == [3, 2, 0]
    assert second.evaluator == cast.evaluator
    assert second.window_days == 30
    assert not second.measures.exists()
    assert second.measured is None


def test_the_second_round_goes_all_the_way_and_the_first_ones_names_stay_good() -> None:
    cast = Cast()
    capa = states.ineffective(states.bring("verifying", cast), cast)
    do.record_problem(capa, by=cast.leader, what="又一台")
    for step in (states.submit, states.approve, states.implement, states.verify):
        capa = step(capa, cast)
    capa = states.close(states.submit_closing(capa, cast), cast)
    assert capa.status == "closed"
    assert capa.approvals.filter(status="signed").count() == 4 + 5
    assert signing.broken(capa) == set()


def test_reopening_is_signed_and_leaves_what_was_closed_alone() -> None:
    cast = Cast()
    capa = states.bring("closed", cast)
    values = states.signed(capa, "reopen", cast.qa_manager, reason="同型号又发生")
    capa = do.reopen(capa, **values)
    assert (capa.status, capa.round_number, capa.closed_at) == ("analysing", 2, None)
    row = capa.approvals.get(place="reopen")
    assert (row.signer, row.round_number, row.meaning) == (cast.qa_manager, 2, "reopened")
    do.record_problem(capa, by=cast.leader, description="又一台，原因不同。")
    do.record_team(capa, by=cast.leader, members=[])
    assert signing.broken(capa) == set()


def test_a_change_behind_the_verbs_breaks_the_names_under_it() -> None:
    cast = Cast()
    capa = states.bring("implementing", cast)
    assert signing.broken(capa) == set()
    Measure.objects.filter(round__capa=capa, number=1).update(content="换个便宜的")
    places = {row.place for row in capa.approvals.all() if row.pk in signing.broken(capa)}
    assert places == {"author", "review", "approve"}


def test_an_ended_round_is_locked_in_the_database() -> None:
    cast = Cast()
    capa = states.ineffective(states.bring("verifying", cast), cast)
    first = capa.rounds.get(number=1)
    for change in (
        lambda: Cause.objects.filter(round=first).update(text="x"),
        lambda: first.measures.update(evidence="x"),
        lambda: capa.rounds.filter(number=1).update(effective=True),
        lambda: capa.approvals.filter(round_number=1).update(signer_name="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_closed_one_lets_nothing_in_but_comments() -> None:
    cast = Cast()
    capa = states.bring("closed", cast)
    do.comment(capa, by=cast.leader, text="谢谢大家")
    for change in (
        lambda: Capa.objects.filter(pk=capa.pk).update(title="x"),
        lambda: Capa.objects.filter(pk=capa.pk).update(status="analysing"),
        lambda: capa.members.all().delete(),
        lambda: capa.containments.update(good=0),
        lambda: capa.deployments.update(note="x"),
        lambda: capa.standardisations.update(new_edition="Z"),
        lambda: capa.follow_ups.create(by=cast.leader, at=capa.created_at, text="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_reopening_that_was_not_signed_opens_nothing() -> None:
    cast = Cast()
    capa = states.bring("closed", cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        Capa.objects.filter(pk=capa.pk).update(status="analysing", round_number=2)
