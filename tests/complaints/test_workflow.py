"""Intake, the short path, outside the terms, withdrawing, talking and waiting (domain §3, §4)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from complaints import workflow as do
from complaints.models import Complaint
from records import audit, clock
from records.models import Deadline, Event
from records.steps import NotNow, NotYours
from tests.complaints import states
from tests.complaints.states import Cast

pytestmark = pytest.mark.django_db
TALK = {"channel": "phone", "person": "邵工"}


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def running(complaint: Complaint) -> set[str]:
    found = Deadline.objects.filter(record=complaint.number, status__in=Deadline.OPEN)
    return set(found.values_list("subject", flat=True))


ALWAYS = {"first_response", "close"}
# Which clocks run in each state before the first contact (domain §4).
CLOCKS = {
    "draft": set(),
    "registered": {"first_response", "judge"},
    "judged": {"first_response", "classify"},
    "classified": ALWAYS | {"assign"},
    "confirming": ALWAYS | {"assign"},
    "handling": ALWAYS | {"cause", "handle"},
    "awaiting_approval": ALWAYS | {"approve"},
    "verifying": ALWAYS | {"verify"},
    "countersigning": ALWAYS | {"countersign"},
    "replying": ALWAYS | {"reply"},
    "awaiting_customer": {"close"},  # the reply was a contact
    "closing": {"close"},
    "closed": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize("state", CLOCKS)
def test_the_clocks_of_a_state(cast: Cast, state: str) -> None:
    complaint = states.bring(state, cast, 3)
    assert running(complaint) == CLOCKS[state]
    left = Deadline.objects.filter(record=complaint.number).exclude(status__in=Deadline.OPEN)
    stopped = {"cancelled"} if state == "cancelled" else {"met"}
    assert set(left.values_list("status", flat=True)) <= stopped


def test_the_customers_own_limit_is_a_clock_that_a_wait_does_not_stop(cast: Cast) -> None:
    limit = clock.now() + timedelta(days=20)
    complaint = states.bring("handling", cast, customer_limit=limit)
    own = Deadline.objects.get(record=complaint.number, subject="customer_limit")
    assert own.due_at == limit
    until = clock.now() + timedelta(days=9)
    do.pause(complaint, by=cast.handler, reason="part", latest_end=until)
    paused = Deadline.objects.filter(record=complaint.number, status="paused")
    assert set(paused.values_list("subject", flat=True)) == {"handle", "close"}
    with pytest.raises(NotNow):
        do.pause(complaint, by=cast.handler, reason="part", latest_end=until)
    do.resume(complaint, by=cast.handler)
    assert not paused.exists()


def test_a_wait_wants_a_reason_and_an_end_to_come(cast: Cast) -> None:
    complaint = states.bring("handling", cast)
    for reason, days in (("tired", 2), ("part", -1)):
        with pytest.raises(ValidationError):
            end = clock.now() + timedelta(days=days)
            do.pause(complaint, by=cast.handler, reason=reason, latest_end=end)


def test_the_first_contact_stops_first_response_and_a_late_entry_is_flagged(cast: Cast) -> None:
    early = clock.now() - timedelta(hours=3)
    complaint = states.bring("registered", cast, received_at=early)
    for moment in (early - timedelta(hours=1), clock.now() + timedelta(hours=1)):
        with pytest.raises(ValidationError):
            do.log_contact(complaint, by=cast.sales, content="约定", contacted_at=moment, **TALK)
    contacted = early + timedelta(hours=1)
    entry = do.log_contact(complaint, by=cast.sales, content="约定", contacted_at=contacted, **TALK)
    assert entry.backdated
    assert running(complaint) == {"judge"}
    met = Deadline.objects.get(record=complaint.number, subject="first_response")
    assert met.met_at == contacted
    assert not do.log_contact(complaint, by=cast.sales, content="再约", **TALK).backdated


def test_the_customers_words_never_change_after_submission(cast: Cast) -> None:
    complaint = states.bring("registered", cast)
    for name, value in (("description", "别的"), ("demand", "别的"), ("channel", "fax")):
        with pytest.raises(ValidationError):
            do.amend(complaint, by=cast.qa_engineer, facts={name: value})
    do.amend(complaint, by=cast.qa_engineer, facts={"site": "3 号厂房"})
    event = Event.objects.filter(object_number=complaint.number).last()
    assert event.payload.changes == {"site": ["", "3 号厂房"]}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"description": " "}, "description"),
        ({"customer": None}, "customer"),
        ({"received_at": "+1"}, "received_at"),
        ({"found_at": "+1"}, "found_at"),
        ({"customer_limit": "-9"}, "customer_limit"),
        ({"quantity_shipped": 3, "quantity_defective": 4}, "quantity_defective"),
        ({"terms": "paid"}, "terms_reason"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_at_its_field(
    cast: Cast, facts: dict[str, object], field: str
) -> None:
    for name, value in facts.items():
        if isinstance(value, str) and value[0] in "+-":
            facts = facts | {name: clock.now() + timedelta(days=int(value))}
    complaint = states.draft(cast)
    with pytest.raises(ValidationError) as refused:
        do.submit(complaint, by=cast.opener, facts=facts)
    assert list(refused.value.message_dict) == [field]
    assert Complaint.objects.get().status == "draft"


def test_solved_on_the_spot_is_approved_judged_and_closed_in_one_step_each(cast: Cast) -> None:
    complaint = states.on_spot(cast)
    assert (complaint.status, complaint.level, complaint.on_spot) == ("awaiting_approval", 1, True)
    complaint = do.approve(complaint, **states.name(complaint, cast.support_manager, "approval"))
    assert complaint.status == "registered"
    do.record_test(complaint, by=cast.qa_engineer, item="电话核对", result="参数已恢复")
    complaint = do.judge(complaint, by=cast.qa_engineer, decision="not_ours", reason="客户误改参数")
    assert complaint.status == "closing"
    given = states.name(complaint, cast.qa_manager, "close")
    complaint = do.close(complaint, **given, conclusion="当场解决")
    assert complaint.status == "closed"
    assert complaint.rounds.get().measures.get().done_on
    assert complaint.replies.exists()
    assert complaint.answers.get().satisfied
    assert running(complaint) == set()


def test_solved_on_the_spot_and_sent_back_takes_the_long_path(cast: Cast) -> None:
    complaint = states.on_spot(cast)
    complaint = do.send_back(complaint, by=cast.support_manager, opinion="请到现场复查")
    assert (complaint.status, complaint.on_spot, complaint.replied_at) == (
        "registered",
        False,
        None,
    )
    for state, step in states.WAY[1:]:
        complaint = step(complaint, cast, 2)
        if state != "confirming":
            assert complaint.status == state


@pytest.mark.parametrize("level", [2, 3, 4])
def test_only_level_one_is_solved_on_the_spot(cast: Cast, level: int) -> None:
    with pytest.raises(ValidationError) as refused:
        states.on_spot(cast, answers=states.ANSWERS[level])
    assert list(refused.value.message_dict) == ["answers"]


def test_outside_the_terms_nothing_is_assigned_before_the_customer_consents(cast: Cast) -> None:
    complaint = states.bring("classified", cast)
    quoted = {"quotation_number": "BJ-1", "amount": 800, "content": "换件", "reason": "过保"}
    with pytest.raises(NotNow):
        do.record_consent(complaint, by=cast.sales, consented=True, **TALK)
    with pytest.raises(ValidationError):
        do.quote(complaint, by=cast.sales, **quoted | {"amount": 0})
    do.quote(complaint, by=cast.sales, **quoted)
    with pytest.raises(NotNow):
        states.give(complaint, cast, 2)
    do.record_consent(complaint, by=cast.sales, consented=False, **TALK)
    with pytest.raises(NotNow):
        states.give(complaint, cast, 2)
    do.quote(complaint, by=cast.sales, **quoted | {"quotation_number": "BJ-2", "amount": 500})
    do.record_consent(complaint, by=cast.sales, consented=True, **TALK)
    assert states.give(complaint, cast, 2).status == "handling"


def test_a_declined_case_is_answered_with_the_reason_and_closed(cast: Cast) -> None:
    complaint = states.bring("registered", cast)
    complaint = do.decline(complaint, by=cast.support_manager, reason="人为损坏")
    assert (complaint.status, complaint.terms) == ("replying", "refused")
    for step in (states.reply, states.answer, states.close):
        complaint = step(complaint, cast, 2)
    assert complaint.status == "closed"


def test_not_ours_is_told_to_the_customer_and_closed(cast: Cast) -> None:
    complaint = states.bring("registered", cast)
    with pytest.raises(ValidationError) as refused:
        do.judge(complaint, by=cast.qa_engineer, decision="not_ours")
    assert set(refused.value.message_dict) == {"tests", "reason"}
    do.record_test(complaint, by=cast.qa_engineer, item="外观", result="撞痕")
    complaint = do.judge(complaint, by=cast.qa_manager, decision="not_ours", reason="运输方所致")
    for step in (states.reply, states.answer, states.close):
        complaint = step(complaint, cast, 2)
    assert complaint.status == "closed"


def test_not_ours_and_not_satisfied_is_judged_again(cast: Cast) -> None:
    complaint = states.bring("registered", cast)
    do.record_test(complaint, by=cast.qa_engineer, item="外观", result="撞痕")
    complaint = do.judge(complaint, by=cast.qa_manager, decision="not_ours", reason="运输")
    complaint = states.reply(complaint, cast, 2)
    complaint = do.record_answer(
        complaint, by=cast.sales, satisfied=False, remark="不是我们的运输", **TALK
    )
    assert (complaint.status, complaint.round_number) == ("registered", 2)


def test_a_duplicate_is_cancelled_with_its_link(cast: Cast) -> None:
    first, second = states.bring("judged", cast), states.bring("registered", cast)
    other = {"by": cast.qa_engineer, "decision": "duplicate"}
    for wrong in (None, second, states.draft(cast)):
        with pytest.raises(ValidationError):
            do.judge(second, duplicate_of=wrong, **other)
    second = do.judge(second, duplicate_of=first, **other)
    assert (second.status, second.duplicate_of) == ("cancelled", first)
    assert running(second) == set()


def test_withdrawing_wants_a_reason_and_ends_the_clocks(cast: Cast) -> None:
    complaint = states.bring("handling", cast)
    with pytest.raises(ValidationError):
        do.cancel(complaint, by=cast.qa_manager, reason=" ")
    with pytest.raises(NotYours):
        do.cancel(complaint, by=cast.opener, reason="误报")
    complaint = do.cancel(complaint, by=cast.qa_manager, reason="误报")
    statuses = Deadline.objects.filter(record=complaint.number).values_list("status", flat=True)
    assert "cancelled" in statuses
    assert running(complaint) == set()


def test_every_verb_writes_history_that_holds(cast: Cast) -> None:
    complaint = states.bring("closed", cast, 3)
    lines = Event.objects.filter(object_number=complaint.number)
    walked = [line.to_status for line in lines if line.from_status != line.to_status]
    assert walked == ["draft", *(state for state, _step in states.WAY)]
    assert all(line.actor_id for line in lines)
    assert list(audit.faults()) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_numbers_are_unique_however_many_open_at_once() -> None:
    cast = Cast()
    numbers: list[str] = []

    def work() -> None:
        try:
            numbers.extend(states.draft(cast).number for _ in range(10))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == len(set(numbers)) == 160
    assert sorted(int(number[-4:]) for number in numbers) == list(range(1, 161))
    assert list(audit.faults()) == []
