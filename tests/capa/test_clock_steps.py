"""已知悉, 催办, 超期原因 and 不计入考核 on a CAPA's clocks, and on the pages that lead to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from capa import workflow as do
from capa.models import Capa
from complaints.models import CapaPart, ComplaintCapa
from records import calendars, clock, clock_rights
from records.models import Breach, Deadline, Event, Notice, Stint
from records.steps import NotNow, NotYours
from tests.capa import states
from tests.capa.cast import CAUSES, Cast
from tests.capa.test_pages import OPEN, signed_in, statements
from tests.complaints import states as complaints
from tests.complaints.states import run_over

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 09:00 in the company


@pytest.fixture
def travel():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def of(capa: Capa, subject: str) -> Deadline:
    found = Deadline.objects.filter(record=capa.number, status__in=Deadline.OPEN)
    return found.get(subject__startswith=subject)


def measure_of(capa: Capa, number: int) -> Deadline:
    key = capa.rounds.get(number=capa.round_number).measures.get(number=number).pk
    return of(capa, f"capa_measure_{key}")


def now_with(deadline: Deadline) -> Stint:
    return deadline.stints.get(to_at=None)


def step_url(capa: Capa, verb: str, deadline: Deadline | None = None) -> str:
    url = reverse("capa:step", args=[capa.number, verb])
    return f"{url}?clock_id={deadline.pk}" if deadline else url


def test_a_measure_waits_until_its_owner_takes_it_up(travel) -> None:
    cast = Cast()
    capa = states.bring("implementing", cast)
    clock_ = measure_of(capa, 2)
    assert now_with(clock_).acknowledged_at is None
    travel.shift(timedelta(minutes=40))
    with pytest.raises(NotYours):
        do.acknowledge(capa, by=cast.leader, clock_id=clock_.pk)
    do.acknowledge(capa, by=cast.worker, clock_id=clock_.pk)
    taken = now_with(clock_)
    assert (taken.acknowledged_by, taken.acknowledged_at) == (cast.worker, clock.now())
    count = Event.objects.count()
    do.acknowledge(capa, by=cast.worker)
    assert Event.objects.count() == count  # said twice it is said once
    assert Capa.objects.get(pk=capa.pk).version == capa.version


def test_whoever_takes_a_step_has_taken_up_what_is_theirs(travel) -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    plan = of(capa, "capa_plan")
    travel.shift(timedelta(minutes=15))
    do.comment(capa, by=cast.leader, text="看一下")
    assert now_with(plan).acknowledged_at is None
    do.record_causes(capa, by=cast.leader, causes=CAUSES)
    assert now_with(plan).acknowledged_by == cast.leader


def test_the_leader_urges_whoever_has_a_measure_once_an_hour(travel) -> None:
    cast = Cast()
    capa = states.bring("implementing", cast)
    clock_ = measure_of(capa, 2)
    do.urge(capa, by=cast.leader, clock_id=clock_.pk, note="样件到了")
    told = Notice.objects.filter(recipient=cast.worker).latest("pk")
    assert "催办“措施 2”：样件到了" in told.text
    with pytest.raises(NotNow):
        do.urge(capa, by=cast.qa_manager, clock_id=clock_.pk, note="再催")
    with pytest.raises(NotYours):
        do.urge(capa, by=cast.worker, clock_id=measure_of(capa, 1).pk, note="快")


def late(cast: Cast) -> tuple[Capa, Deadline]:
    capa = states.bring("implementing", cast)
    return capa, run_over(measure_of(capa, 2))


def test_who_had_it_says_why_and_another_decides_whether_it_counts(travel) -> None:
    cast = Cast()
    capa, clock_ = late(cast)
    said = {"clock_id": clock_.pk, "cause": "part", "text": "氟橡胶缺货"}
    with pytest.raises(NotYours):
        do.explain_breach(capa, by=cast.leader, **said)
    do.explain_breach(capa, by=cast.worker, **said)
    do.explain_breach(capa, by=cast.support_manager, **said | {"cause": "planning"})
    assert [cause.cause for cause in clock_.breach.causes.all()] == ["part", "planning"]
    before = Breach.objects.values().get(deadline=clock_)
    do.ask_exemption(capa, by=cast.worker, clock_id=clock_.pk, reason="供应商停产")
    assert Notice.objects.filter(recipient=cast.qa_manager, text__contains="不计入考核").exists()
    with pytest.raises(ValidationError):
        do.decide_exemption(capa, by=cast.qa_manager, clock_id=clock_.pk, agreed=False)
    do.withdraw_exemption(capa, by=cast.worker, clock_id=clock_.pk)
    do.ask_exemption(capa, by=cast.worker, clock_id=clock_.pk, reason="供应商停产")
    do.decide_exemption(capa, by=cast.qa_manager, clock_id=clock_.pk, agreed=True)
    found = next(one for one in clock_rights.of(capa) if one.pk == clock_.pk)
    assert clock_rights.is_exempt(found)
    assert Breach.objects.values().get(deadline=clock_) == before


def test_what_ran_over_is_explained_after_the_end_too(travel) -> None:
    cast = Cast()
    capa = states.bring("closed", cast)
    ended = Deadline.objects.get(record=capa.number, subject="capa_plan")
    run_over(ended)
    do.explain_breach(capa, by=cast.leader, clock_id=ended.pk, cause="staff", text="出差")
    do.ask_exemption(capa, by=cast.leader, clock_id=ended.pk, reason="客户停线")
    do.decide_exemption(capa, by=cast.qa_manager, clock_id=ended.pk, agreed=True)
    with pytest.raises(NotNow):
        do.urge(capa, by=cast.qa_manager, clock_id=ended.pk, note="快")


def test_who_decides_had_no_part_in_it(travel) -> None:
    cast = Cast()
    capa, clock_ = late(cast)
    do.ask_exemption(capa, by=cast.worker, clock_id=clock_.pk, reason="缺货")
    User.objects.filter(pk=cast.worker.pk).update(stand_in=cast.qa_manager)
    with pytest.raises(NotYours):
        do.decide_exemption(capa, by=cast.qa_manager, clock_id=clock_.pk, agreed=True)


def test_the_pages_lead_there_and_back_to_the_clocks(travel) -> None:
    cast = Cast()
    capa, clock_ = late(cast)
    client = signed_in(cast.worker)
    page = client.get(capa.get_absolute_url()).content.decode()
    assert f"/explain_breach/?clock_id={clock_.pk}" in page
    assert "等您确认知悉" in page
    answer = client.post(step_url(capa, "acknowledge"), {"clock_id": clock_.pk})
    assert answer["Location"].endswith(f"{capa.get_absolute_url()}#clocks")
    assert client.get(step_url(capa, "explain_breach", clock_)).status_code == 200
    values = {"clock_id": clock_.pk, "cause": "part", "text": "缺货"}
    assert client.post(step_url(capa, "explain_breach"), values).status_code == 302
    page = client.get(capa.get_absolute_url()).content.decode()
    assert "缺货" in page
    assert "时间去向" in page
    urged = signed_in(cast.leader).post(
        step_url(capa, "urge"), {"clock_id": clock_.pk, "note": "样件到了"}
    )
    assert urged.status_code == 302


def test_a_late_capa_asks_no_more_than_25_statements(travel) -> None:
    cast = Cast()
    capa, clock_ = late(cast)
    do.explain_breach(capa, by=cast.worker, clock_id=clock_.pk, cause="part", text="缺货")
    do.ask_exemption(capa, by=cast.worker, clock_id=clock_.pk, reason="缺货")
    for person in (cast.qa_manager, cast.worker):
        assert statements(signed_in(person), capa.get_absolute_url()) <= 25


@pytest.mark.parametrize("state", OPEN)
def test_in_every_state_a_late_one_with_an_exemption_asked_asks_no_more(travel, state: str) -> None:
    """With all that a page can bear: every clock over, a complaint behind it, files and words."""
    cast = Cast()
    capa = states.bring(state, cast, level=4)
    for one in Deadline.objects.filter(record=capa.number):
        run_over(one)
    plan = Deadline.objects.get(record=capa.number, subject="capa_plan")
    values = {"by": cast.leader, "clock_id": plan.pk}
    do.explain_breach(capa, **values, cause="part", text="缺货")
    do.ask_exemption(capa, **values, reason="客户提供")
    complaint = complaints.bring("registered", complaints.Cast())
    ComplaintCapa.objects.create(
        complaint=complaint,
        capa=capa,
        part=CapaPart.TRIGGER,
        linked_at=clock.now(),
        linked_by=cast.opener,
    )
    do.comment(capa, by=cast.leader, text="看一下")
    for person in (cast.qa_manager, cast.leader, cast.tech_management):
        client = signed_in(person)
        assert statements(client, capa.get_absolute_url()) <= 25
        page = client.get(capa.get_absolute_url()).content.decode()
        assert "缺货" in page
        assert "申请不计入考核，待审批" in page


def test_the_nearest_clock_is_counted_in_its_own_calendar(travel) -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    capa.refresh_from_db()
    assert capa.due_calendar == of(capa, "capa_plan").calendar_version_id
    assert calendars.load(capa.due_calendar) is not None
