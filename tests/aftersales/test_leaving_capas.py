"""A leaver's part in CAPAs goes to successors, and what was signed stays as it was signed."""

import pytest

from accounts.models import User
from aftersales.people import leaving
from capa import signing
from capa import workflow as do
from capa.models import Capa
from records import clock
from records.models import Deadline, Event
from tests import factories
from tests.capa import states
from tests.capa.cast import Cast, day

pytestmark = pytest.mark.django_db


def hand_over(person: User, to: User, cast: Cast) -> leaving.Handed:
    return leaving.hand_over(person, {work.code: to for work in leaving.WORK}, by=cast.admin)


def fresh(capa: Capa) -> Capa:
    return Capa.objects.get(pk=capa.pk)


def successor(role: str = "support_engineer") -> User:
    return factories.user(role)


def test_a_measure_goes_with_its_clock_and_the_signed_plan_stays_intact() -> None:
    cast, to = Cast(), successor()
    capa = states.bring("implementing", cast)
    handed = hand_over(cast.worker, to, cast)
    assert (handed.counts, handed.failures) == ({"capa_measures": 1}, [])
    measure = capa.rounds.get().measures.get(number=2)
    assert (measure.owner, measure.first_owner) == (to, cast.worker)
    assert Deadline.objects.get(subject=f"capa_measure_{measure.pk}").owner == to
    assert signing.broken(fresh(capa)) == set()
    line = Event.objects.filter(object_number=capa.number).latest("seq")
    assert line.action == "take_over_measure"
    assert line.payload.opinion == f"2 {cast.worker}移交给{to}"
    do.complete_measure(fresh(capa), by=to, measure=2, done_on=day(), evidence="R-2")
    assert not leaving.has_open_work(cast.worker)


def test_a_measure_that_nobody_signed_is_planned_with_its_successor() -> None:
    cast, to = Cast(), successor()
    capa = states.bring("analysing", cast)
    states.write_plan(capa, cast)
    hand_over(cast.worker, to, cast)
    measure = capa.rounds.get().measures.get(number=2)
    assert (measure.owner, measure.first_owner) == (to, to)


def test_what_changed_hands_while_it_waited_is_signed_anew_as_it_is_now() -> None:
    cast, to = Cast(), successor()
    capa = states.bring("awaiting_plan", cast)
    hand_over(cast.worker, to, cast)
    do.return_plan(fresh(capa), by=cast.assembler, opinion="再查")
    measure = capa.rounds.get().measures.get(number=2)
    assert measure.first_owner == to
    states.submit(fresh(capa), cast)


def test_the_leaders_capas_and_clocks_go_together() -> None:
    cast, to = Cast(), successor("rd")
    capa = states.bring("analysing", cast)
    handed = hand_over(cast.leader, to, cast)
    assert (handed.counts, handed.failures) == ({"capas": 1}, [])
    assert fresh(capa).owner == to
    assert Deadline.objects.get(record=capa.number, subject="capa_plan").owner == to


def test_who_evaluates_or_signed_does_not_begin_to_work_on_it() -> None:
    cast = Cast()
    states.bring("implementing", cast)
    for person in (cast.evaluator, cast.qa_manager, cast.assembler):
        handed = hand_over(cast.worker, person, cast)
        assert handed.counts == {}
        assert "不能接手" in handed.failures[0].reason


def test_the_verdict_goes_to_somebody_without_a_part_in_it() -> None:
    cast, to = Cast(), successor("qa_engineer")
    capa = states.bring("verifying", cast)
    handed = hand_over(cast.evaluator, cast.worker, cast)
    assert "不能验证" in handed.failures[0].reason
    hand_over(cast.evaluator, to, cast)
    round_ = capa.rounds.get()
    assert (round_.evaluator, round_.first_evaluator) == (to, cast.evaluator)
    assert Deadline.objects.get(record=capa.number, subject="capa_verify").owner == to
    assert signing.broken(fresh(capa)) == set()


def test_deployments_and_drafts_go_and_a_reviewers_clock_stays_with_the_successor() -> None:
    cast, to = Cast(), successor("qa_manager")
    draft = states.draft(cast)
    capa = states.bring("standardising", cast)
    row = {"target": "model", "product": cast.product, "measure": "换圈", "owner": cast.worker}
    do.deploy(capa, by=cast.leader, deployments=[row | {"due_on": day(9)}])
    assert hand_over(cast.worker, successor(), cast).counts == {"capa_deployments": 1}
    assert hand_over(cast.opener, to, cast).counts == {"capa_drafts": 1}
    assert fresh(draft).opened_by == to
    waits = states.bring("awaiting_plan", cast)
    reviewing = leaving.hand_over(cast.assembler, {"capa_clocks": to}, by=cast.admin)
    assert reviewing.counts == {"capa_clocks": 1}
    do.comment(waits, by=cast.leader, text="看")
    assert Deadline.objects.get(record=waits.number, subject="capa_review").owner == to
    assert clock.now() >= fresh(waits).started_at
