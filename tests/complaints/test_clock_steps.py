"""已知悉, 催办, 超期原因 and 不计入考核 on a complaint's clocks (domain §4)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from complaints import workflow as do
from complaints.models import Complaint
from records import clock, clock_rights, stints
from records.models import Breach, BreachExemption, Deadline, Event, Notice, Stint
from records.steps import NotNow, NotYours
from tests import factories
from tests.complaints import states
from tests.complaints.states import Cast, bring, run_over

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 09:00 in the company


def of(complaint: Complaint, subject: str) -> Deadline:
    return Deadline.objects.get(record=complaint.number, subject=subject, status__in=Deadline.OPEN)


def now_with(deadline: Deadline) -> Stint:
    return deadline.stints.get(to_at=None)


def spent(complaint: Complaint, subject: str) -> list[tuple[str, int, int, int]]:
    found = Deadline.objects.filter(record=complaint.number, subject=subject).last()
    return [
        (str(stint.owner or stint.department), share.waiting, share.work, share.paused)
        for stint, share in stints.spent(found, clock.now())
    ]


@pytest.fixture
def travel():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def test_a_hand_over_waits_until_it_is_taken_up(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    assert now_with(of(complaint, "handle")).acknowledged_at is None
    travel.shift(timedelta(minutes=40))
    do.acknowledge(complaint, by=cast.handler)
    travel.shift(timedelta(minutes=50))
    do.pause(
        complaint,
        by=cast.handler,
        reason="part",
        latest_end=clock.now() + timedelta(days=1),
    )
    travel.shift(timedelta(minutes=30))  # 11:00
    do.resume(complaint, by=cast.handler)
    travel.shift(timedelta(minutes=20))
    do.reassign(complaint, by=cast.support_manager, handler=cast.support_engineer)
    travel.shift(timedelta(minutes=10))
    assert spent(complaint, "handle") == [
        (cast.handler.name, 40, 70, 30),
        (cast.support_engineer.name, 10, 0, 0),
    ]


def test_whoever_takes_a_step_has_taken_up_what_is_theirs(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    travel.shift(timedelta(minutes=15))
    do.comment(complaint, by=cast.handler, text="看一下")
    assert now_with(of(complaint, "handle")).acknowledged_at is None
    do.record_handling(complaint, by=cast.handler, analysis={"occurrence_cause": "老化"})
    taken = now_with(of(complaint, "handle"))
    assert (taken.acknowledged_by, taken.acknowledged_at) == (cast.handler, clock.now())


def test_who_gives_a_clock_to_oneself_knows_of_it(travel) -> None:
    cast = Cast()
    complaint = bring("classified", cast)
    do.assign(
        complaint, by=cast.support_manager, handler=cast.support_manager, planned_on=states.SOON
    )
    assert now_with(of(complaint, "handle")).acknowledged_by == cast.support_manager


def test_one_department_member_takes_up_what_nobody_is_named_for(travel) -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    judge = of(complaint, "judge")
    assert judge.owner is None
    do.acknowledge(complaint, by=cast.qa_engineer, clock_id=judge.pk)
    assert now_with(judge).acknowledged_by == cast.qa_engineer
    line = Event.objects.filter(object_number=complaint.number).latest("seq")
    assert (line.action, line.payload.opinion) == ("acknowledge", "备案判定")


def test_said_twice_it_is_said_once(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    do.acknowledge(complaint, by=cast.handler)
    count = Event.objects.count()
    travel.shift(timedelta(minutes=5))
    do.acknowledge(complaint, by=cast.handler)
    assert Event.objects.count() == count
    assert now_with(of(complaint, "handle")).acknowledged_at == MORNING


def test_somebody_elses_clock_is_not_taken_up(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    with pytest.raises(NotYours):
        do.acknowledge(complaint, by=cast.opener, clock_id=of(complaint, "handle").pk)
    other = bring("handling", cast)
    with pytest.raises(ValidationError):
        do.acknowledge(complaint, by=cast.handler, clock_id=of(other, "handle").pk)


def test_an_urge_reaches_the_owner_once_an_hour(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    clock_id = of(complaint, "handle").pk
    do.urge(complaint, by=cast.sales, clock_id=clock_id, note="客户停线")
    told = Notice.objects.filter(recipient=cast.handler).latest("pk")
    assert f"{cast.sales.name}催办“处理完成”：客户停线" in told.text
    travel.shift(timedelta(minutes=59))
    with pytest.raises(NotNow, match="再过 1 分"):
        do.urge(complaint, by=cast.qa_manager, clock_id=clock_id, note="再催")
    travel.shift(timedelta(minutes=1))
    do.urge(complaint, by=cast.qa_manager, clock_id=clock_id, note="再催")
    other = of(complaint, "close").pk  # another clock of the same case has an hour of its own
    do.urge(complaint, by=cast.qa_manager, clock_id=other, note="也催")


def test_a_night_is_no_working_hour(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    travel.move_to(MORNING.replace(hour=9, minute=20))  # 17:20
    clock_id = of(complaint, "handle").pk
    do.urge(complaint, by=cast.sales, clock_id=clock_id, note="客户停线")
    travel.move_to(MORNING + timedelta(days=1))  # 09:00 the next day: forty minutes on
    with pytest.raises(NotNow, match="再过 20 分"):
        do.urge(complaint, by=cast.sales, clock_id=clock_id, note="再催")


def test_an_urge_of_a_department_reaches_its_manager_and_who_took_it_up(travel) -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    judge = of(complaint, "judge")
    do.acknowledge(complaint, by=cast.qa_engineer, clock_id=judge.pk)
    do.urge(complaint, by=cast.sales, clock_id=judge.pk, note="客户在等")
    told = Notice.objects.filter(text__contains="催办")
    assert {notice.recipient for notice in told} == {cast.qa_engineer, cast.qa_manager}


def test_nobody_urges_oneself_nor_without_a_word(travel) -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    first = of(complaint, "first_response").pk
    with pytest.raises(NotNow):
        do.urge(complaint, by=cast.opener, clock_id=first, note="自己催自己")
    with pytest.raises(ValidationError):
        do.urge(complaint, by=cast.sales, clock_id=first, note=" ")


def breached(cast: Cast, subject: str = "handle") -> tuple[Complaint, Deadline]:
    complaint = bring("handling", cast)
    return complaint, run_over(of(complaint, subject))


def test_the_cause_is_asked_of_who_had_it_when_it_ran_over(travel) -> None:
    cast = Cast()
    complaint, deadline = breached(cast)
    travel.shift(timedelta(minutes=10))
    do.reassign(complaint, by=cast.support_manager, handler=cast.support_engineer)
    said = {"clock_id": deadline.pk, "cause": "part", "text": "密封圈缺货"}
    with pytest.raises(NotYours):
        do.explain_breach(complaint, by=cast.support_engineer, **said)
    do.explain_breach(complaint, by=cast.handler, **said)
    do.explain_breach(complaint, by=cast.support_manager, **said | {"cause": "planning"})
    causes = [cause.cause for cause in deadline.breach.causes.all()]
    assert causes == ["part", "planning"]  # nothing is overwritten; the last one counts
    found = next(one for one in clock_rights.of(complaint) if one.pk == deadline.pk)
    assert clock_rights.cause_of(found).cause == "planning"


def test_an_unknown_cause_and_an_empty_text_are_refused(travel) -> None:
    cast = Cast()
    complaint, deadline = breached(cast)
    for wrong in ({"cause": "weather", "text": "a"}, {"cause": "part", "text": " "}):
        with pytest.raises(ValidationError):
            do.explain_breach(complaint, by=cast.handler, clock_id=deadline.pk, **wrong)
    running = of(complaint, "close").pk
    with pytest.raises(NotNow):
        do.explain_breach(complaint, by=cast.handler, clock_id=running, cause="part", text="a")


def test_an_exemption_is_asked_for_and_granted_by_somebody_else(travel) -> None:
    cast = Cast()
    complaint, deadline = breached(cast)
    before = Breach.objects.values().get(deadline=deadline)
    do.ask_exemption(complaint, by=cast.handler, clock_id=deadline.pk, reason="客户不让进厂")
    assert Notice.objects.filter(recipient=cast.qa_manager, text__contains="不计入考核").exists()
    with pytest.raises(NotNow):
        do.ask_exemption(complaint, by=cast.handler, clock_id=deadline.pk, reason="再申请")
    do.decide_exemption(complaint, by=cast.qa_manager, clock_id=deadline.pk, agreed=True)
    assert Notice.objects.filter(recipient=cast.handler, text__contains="已批准").exists()
    with pytest.raises(NotNow):
        do.decide_exemption(complaint, by=cast.qa_manager, clock_id=deadline.pk, agreed=False)
    found = next(one for one in clock_rights.of(complaint) if one.pk == deadline.pk)
    assert clock_rights.is_exempt(found)
    assert Breach.objects.values().get(deadline=deadline) == before  # the breach itself stays


def test_a_refusal_says_why_and_leaves_the_way_open(travel) -> None:
    cast = Cast()
    complaint, deadline = breached(cast)
    asked = {"clock_id": deadline.pk, "reason": "备件晚到"}
    do.ask_exemption(complaint, by=cast.handler, **asked)
    with pytest.raises(ValidationError):
        do.decide_exemption(complaint, by=cast.qa_manager, clock_id=deadline.pk, agreed=False)
    do.decide_exemption(
        complaint, by=cast.qa_manager, clock_id=deadline.pk, agreed=False, opinion="没有登记等待"
    )
    do.ask_exemption(complaint, by=cast.handler, **asked)
    do.withdraw_exemption(complaint, by=cast.handler, clock_id=deadline.pk)
    acts = list(deadline.breach.exemptions.values_list("number", "act"))
    assert acts == [(1, "asked"), (2, "refused"), (3, "asked"), (4, "withdrawn")]


@pytest.mark.parametrize("bond", ["asked", "owner", "stand_in", "took_it_up"])
def test_who_is_bound_decides_no_exemption(bond: str, travel) -> None:
    cast = Cast()
    judge_of_it = factories.user("qa_manager", department=cast.home("qa"))
    complaint = bring("registered", cast)
    if bond == "owner":
        complaint = bring("handling", cast)
        deadline = of(complaint, "handle")
        Deadline.objects.filter(pk=deadline.pk).update(owner=judge_of_it)
    else:
        deadline = of(complaint, "judge" if bond != "stand_in" else "first_response")
    if bond == "took_it_up":
        do.acknowledge(complaint, by=judge_of_it, clock_id=deadline.pk)
    if bond == "stand_in":
        User.objects.filter(pk=cast.opener.pk).update(stand_in=judge_of_it)
    run_over(deadline)
    asker = {"owner": cast.handler, "stand_in": cast.opener, "asked": judge_of_it}.get(
        bond, cast.qa_engineer
    )
    do.ask_exemption(complaint, by=asker, clock_id=deadline.pk, reason="理由")
    with pytest.raises(NotYours):
        do.decide_exemption(complaint, by=judge_of_it, clock_id=deadline.pk, agreed=True)
    other = factories.user("qa_manager")
    do.decide_exemption(complaint, by=other, clock_id=deadline.pk, agreed=True)


def test_two_who_decide_at_once_cannot_both_write(travel) -> None:
    cast = Cast()
    complaint, deadline = breached(cast)
    do.ask_exemption(complaint, by=cast.handler, clock_id=deadline.pk, reason="理由")
    row = {"breach": deadline.breach, "number": 2, "at": clock.now(), "by": cast.qa_manager}
    BreachExemption.objects.create(act="approved", **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        BreachExemption.objects.create(act="refused", **row)
