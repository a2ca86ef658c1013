"""首次响应 ends with evidence alone: channel, person, content (domain §4)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from complaints import workflow as do
from complaints.models import Complaint, ContactLog
from records import clock, sweep
from records.models import Deadline, Event
from tests.complaints import states
from tests.complaints.pages import browser, text_of
from tests.complaints.states import Cast, bring

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 09:00 in the company
TALK = {"channel": "phone", "person": "邵工", "content": "约定今天下午远程"}


@pytest.fixture
def travel():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def response(complaint: Complaint) -> Deadline:
    return Deadline.objects.get(record=complaint.number, subject="first_response")


@pytest.mark.parametrize("empty", ["person", "content", "channel"])
def test_without_channel_person_and_content_nothing_stops(empty: str, travel) -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    with pytest.raises(ValidationError):
        do.log_contact(complaint, by=cast.sales, **TALK | {empty: ""})
    assert response(complaint).status == "running"


def test_no_other_step_stops_it(travel) -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    do.acknowledge(complaint, by=cast.opener)
    do.comment(complaint, by=cast.opener, text="已联系客户", customer_visible=True)
    for step in (states.judge, states.classify, states.give, states.handle, states.approve):
        complaint = step(complaint, cast, 2)
        assert response(complaint).status == "running"


def test_a_contact_at_once_is_not_flagged(travel) -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    travel.shift(timedelta(minutes=30))
    contact = do.log_contact(complaint, by=cast.sales, contacted_at=MORNING, **TALK)
    assert not contact.backdated
    assert response(complaint).met_at == MORNING


def test_a_backdated_contact_is_flagged_on_the_clock_in_the_log_and_in_history(travel) -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    travel.shift(timedelta(hours=3))  # noon: two hours were the limit
    with clock.at(clock.now()):  # the database's clock does not travel
        sweep.sweep()
    when = MORNING + timedelta(minutes=40)
    contact = do.log_contact(complaint, by=cast.sales, contacted_at=when, **TALK)
    assert contact.backdated
    found = response(complaint)
    assert (found.status, found.met_at) == ("met", when)
    assert found.breached_at == found.due_at  # what was recorded as breached stays so
    line = Event.objects.filter(object_number=complaint.number).latest("seq")
    assert line.payload.opinion == f"补录：{TALK['content']}"
    page = text_of(browser(cast.sales).get(complaint.get_absolute_url()))
    assert '<span class="tag amber">补录</span>' in page
    assert '<span class="round">补录</span>' in page


def test_a_contact_before_receipt_or_in_the_future_is_refused(travel) -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    for moment in (MORNING - timedelta(minutes=1), MORNING + timedelta(minutes=6)):
        with pytest.raises(ValidationError) as refusal:
            do.log_contact(complaint, by=cast.sales, contacted_at=moment, **TALK)
        assert "contacted_at" in refusal.value.message_dict
    assert response(complaint).status == "running"


def test_a_reply_that_comes_first_is_logged_as_the_contact(travel) -> None:
    cast = Cast()
    complaint = bring("replying", cast)
    complaint = do.reply(complaint, by=cast.sales, channel="email", text="已换密封圈")
    contact = ContactLog.objects.get(complaint=complaint)
    assert (contact.by, contact.content) == (cast.sales, "已换密封圈")
    assert (contact.channel, bool(contact.person), contact.backdated) == ("email", True, False)
    assert response(complaint).met_at == clock.now()
