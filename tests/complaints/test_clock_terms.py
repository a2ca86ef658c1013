"""What a complaint hands to its clocks: contract, customer, downtime and safety (domain §4)."""

import pytest

from complaints.deadlines import HANDLE, JUDGE
from complaints.models import Complaint
from records import calendar_drafts, clock, policies, recount
from records.calendar import Day
from records.models import Deadline
from tests import factories
from tests.complaints import states
from tests.complaints.states import Cast
from tests.records.calendar_days import local, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def clocks_of(complaint):
    return {one.subject: one for one in Deadline.objects.filter(record=complaint.number)}


def with_rules(**changes):
    return dict(policies.current().rules) | changes


def test_the_orders_own_limits_win(cast):
    order = factories.order(customer=cast.customer, first_response_minutes=30, handling_minutes=600)
    found = clocks_of(states.bring("handling", cast, order=order))
    assert (found["first_response"].allowance_minutes, found["first_response"].own_limit) == (
        30,
        True,
    )
    assert (found[HANDLE].allowance_minutes, found[HANDLE].own_limit) == (600, True)
    assert (found["close"].own_limit, found["close"].allowance_minutes) == (False, 80 * 60)
    assert found[HANDLE].scopes == [f"order:{order.number}", f"customer:{cast.customer.code}"]


def test_the_customers_policy_is_asked_before_the_companys(cast):
    policies.publish({("judge", 0): 45}, scope=f"customer:{cast.customer.code}", ladder=None)
    found = clocks_of(states.bring("registered", cast))
    assert found[JUDGE].allowance_minutes == 45
    assert found[JUDGE].policy_version.scope == f"customer:{cast.customer.code}"
    assert found["first_response"].policy_version.scope == ""


@pytest.mark.parametrize(("impact", "code"), [("downtime", "24x7"), ("safety", "standard")])
def test_downtime_may_bring_in_the_people_on_call(cast, impact, code):
    company = policies.current()
    policies.publish(company.rules, on_call={"downtime": ["judge"]})
    with clock.at(moment("2026-07-18 20:00")):
        found = clocks_of(states.bring("registered", cast, **{impact: True}))
    assert found[JUDGE].calendar_version.code == code
    assert found[JUDGE].circumstances == [impact]


def test_a_changed_calendar_shows_on_the_complaints_row(cast):
    with clock.at(moment("2026-07-13 16:30")):
        complaint = states.bring("registered", cast)
        before = Complaint.objects.get(pk=complaint.pk).due_at
        days = {moment("2026-07-14 09:00").date(): Day(False, "停电")}
        content = calendar_drafts.with_days(calendar_drafts.start_of("standard"), days)
        draft = calendar_drafts.write("standard", content, by=cast.qa_manager)
        recount.run(calendar_drafts.publish(draft, by=cast.qa_manager))
    after = Complaint.objects.get(pk=complaint.pk).due_at
    assert (local(before), local(after)) == ("2026-07-14 09:30", "2026-07-15 09:30")


def test_whoever_sees_the_complaint_is_told_why(cast, client):
    complaint = states.bring("registered", cast)
    timed = clocks_of(complaint)[JUDGE]
    address = f"{complaint.get_absolute_url()}clocks/{timed.pk}/"
    client.force_login(cast.supervisor)
    assert address in client.get(complaint.get_absolute_url()).content.decode()
    page = client.get(address).content.decode()
    for words in ("为什么是这个时间？", "备案判定", "时限政策（全公司）", "逐日计时"):
        assert words in page
    other = states.bring("registered", cast)
    assert client.get(f"{other.get_absolute_url()}clocks/{timed.pk}/").status_code == 404
    client.force_login(factories.user("sales"))
    assert client.get(address).status_code == 404
