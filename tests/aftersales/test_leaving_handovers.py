"""A leaver's hand-overs, requests and notices go to successors who could have begun them (§2)."""

import pytest

from accounts.models import User
from aftersales.people import leaving
from handover.workflow import documents
from records.models import Deadline, Event
from tests import factories
from tests.handover import states
from tests.handover.states import Cast

pytestmark = pytest.mark.django_db


def hand_over(person: User, to: User, cast: Cast) -> leaving.Handed:
    return leaving.hand_over(person, {work.code: to for work in leaving.WORK}, by=cast.admin)


@pytest.mark.parametrize(
    ("kind", "state", "who", "role", "code"),
    [
        ("handover", "draft", "opener", "sales", "handovers"),
        ("handover", "handed", "opener", "sales", "handovers"),
        ("request", "delivered", "asker", "support_engineer", "document_requests"),
        ("notice", "issued", "tech_management", "rd_manager", "change_notices"),
    ],
)
def test_what_is_not_over_goes_to_a_successor(
    kind: str, state: str, who: str, role: str, code: str
) -> None:
    cast, to = Cast(), factories.user(role)
    leaver = getattr(cast, who)
    paper = getattr(states, kind)(state, cast)
    assert leaving.has_open_work(leaver)
    handed = hand_over(leaver, to, cast)
    assert handed.counts[code] == 1
    assert handed.failures == []
    assert type(paper).objects.get(pk=paper.pk).opened_by == to
    line = Event.objects.filter(object_number=paper.number).latest("seq")
    assert (line.action, line.payload.opinion) == ("take_over", f"{leaver}移交给{to}")


def test_the_clock_of_receiving_goes_along() -> None:
    cast, to = Cast(), factories.user("support_engineer")
    paper = states.request("delivered", cast)
    hand_over(cast.asker, to, cast)
    assert Deadline.objects.get(record=paper.number, subject="documents_receive").owner == to
    documents.receive(type(paper).objects.get(pk=paper.pk), by=to)


def test_who_could_not_have_begun_it_does_not_get_it() -> None:
    cast, to = Cast(), factories.user("hr")
    paper = states.request("requested", cast)
    handed = hand_over(cast.asker, to, cast)
    assert [one.row for one in handed.failures] == [f"{paper.number} 待提供"]
    assert type(paper).objects.get(pk=paper.pk).opened_by == cast.asker
