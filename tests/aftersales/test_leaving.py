"""A leaver's open work goes to successors in one step, each row with its history (domain §2)."""

import pytest
from django.urls import reverse

from accounts.models import User
from aftersales.people import leaving
from complaints import workflow as do
from complaints.models import Complaint
from records.models import Deadline, Event, Notice
from tests import factories
from tests.complaints import states
from tests.complaints.pages import browser, text_of
from tests.complaints.states import Cast, bring

pytestmark = pytest.mark.django_db


def everything_to(person: User) -> dict[str, User]:
    return {work.code: person for work in leaving.WORK}


def owned(person: User) -> list[str]:
    found = Deadline.objects.filter(owner=person, status__in=Deadline.OPEN)
    return sorted(found.values_list("subject", flat=True))


def test_a_handlers_complaints_and_clocks_go_together() -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    admin, successor = cast.admin, cast.support_engineer
    assert owned(cast.handler) == ["cause", "close", "handle"]
    handed = leaving.hand_over(cast.handler, everything_to(successor), by=admin)
    assert (handed.counts, handed.failures) == ({"handled": 1}, [])
    complaint.refresh_from_db()
    assert complaint.handler == successor
    assert (owned(cast.handler), owned(successor)) == ([], ["cause", "close", "handle"])
    line = Event.objects.filter(object_number=complaint.number).latest("seq")
    assert (line.action, line.actor) == ("take_over", admin)
    assert line.payload.opinion == f"{cast.handler}移交给{successor}"
    told = Notice.objects.filter(recipient=successor).latest("pk")
    assert "处理中的客诉 1 项" in told.text


def test_a_clock_that_the_record_goes_on_naming_the_leaver_for_stays_with_the_successor() -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    assert owned(cast.opener) == ["first_response"]
    leaving.hand_over(cast.opener, everything_to(cast.sales), by=cast.admin)
    assert owned(cast.sales) == ["first_response"]
    states.judge(complaint, cast, 2)  # moves the clocks; the opener is still the opener
    assert "first_response" in owned(cast.sales)
    assert Complaint.objects.get().opened_by == cast.opener


def test_what_nobody_took_over_is_the_departments_once_the_person_left() -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    User.objects.filter(pk=cast.opener.pk).update(is_active=False)
    states.judge(complaint, cast, 2)
    found = Deadline.objects.get(record=complaint.number, subject="first_response")
    assert (found.owner, found.department) == (None, cast.home("sales"))


def test_customers_drafts_departments_and_stand_ins_go_too() -> None:
    cast = Cast()
    draft = do.open_complaint(by=cast.sales, facts=cast.facts())
    User.objects.filter(pk=cast.rd.pk).update(stand_in=cast.sales)
    cast.home("sales").manager = cast.sales
    cast.home("sales").save()
    kinds = {one.work.code: one.count for one in leaving.held_by(cast.sales)}
    assert kinds == {"drafts": 1, "customers": 1, "departments": 1, "stand_ins": 1}
    handed = leaving.hand_over(cast.sales, everything_to(cast.opener), by=cast.admin)
    assert (handed.counts, handed.failures) == (kinds, [])
    for row in (draft, cast.customer, cast.home("sales"), cast.rd):
        row.refresh_from_db()
    assert (draft.opened_by, cast.customer.owner) == (cast.opener, cast.opener)
    assert (cast.home("sales").manager, cast.rd.stand_in) == (cast.opener, cast.opener)
    assert not leaving.has_open_work(cast.sales)


def test_a_row_that_its_successor_may_not_have_stays_and_is_named() -> None:
    cast = Cast()
    high = bring("handling", cast, 3)  # levels 3 and 4 are solved in R&D or Engineering
    low = bring("handling", cast, 2)
    Complaint.objects.filter(pk=low.pk).update(handler=cast.solver)
    handed = leaving.hand_over(cast.solver, {"handled": cast.support_engineer}, by=cast.admin)
    assert handed.counts == {"handled": 1}
    assert [(failure.row[:12], "不能处理" in failure.reason) for failure in handed.failures] == [
        (high.number, True)
    ]
    high.refresh_from_db()
    assert high.handler == cast.solver


def test_who_signed_a_round_does_not_become_its_handler() -> None:
    cast = Cast()
    complaint = bring("verifying", cast)
    handed = leaving.hand_over(cast.handler, {"handled": cast.support_manager}, by=cast.admin)
    assert [failure.row[:12] for failure in handed.failures] == [complaint.number]


def test_the_page_shows_hands_over_and_says_what_stayed() -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    client = browser(cast.admin)
    at = reverse("people:hand_over", args=[cast.handler.pk])
    page = text_of(client.get(at))
    assert "处理中的客诉" in page
    assert complaint.number in page
    assert complaint.title not in page  # the administrator need not see it
    assert client.post(at).status_code == 400
    refused = client.post(at, {"to": cast.hr.pk})
    assert "没有移交的" in text_of(refused)
    done = client.post(at, {"to": cast.support_engineer.pk}, follow=True)
    assert "没有未办完的工作" in text_of(done)


def test_deactivating_leads_to_the_hand_over_when_something_is_open() -> None:
    cast = Cast()
    bring("handling", cast)
    client = browser(cast.admin)
    at = reverse("people:deactivate", args=[cast.handler.pk])
    answer = client.post(at)
    assert answer.url == reverse("people:hand_over", args=[cast.handler.pk])
    assert not User.objects.get(pk=cast.handler.pk).is_active  # barred at once
    idle = factories.user("rd")
    answer = client.post(reverse("people:deactivate", args=[idle.pk]))
    assert answer.url == reverse("people:list")
