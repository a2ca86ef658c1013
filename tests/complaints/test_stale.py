"""Two people on one complaint: the later save is refused, both versions show, no word is lost."""

import pytest
from django.test import Client

from complaints import workflow as do
from complaints.models import Complaint
from tests.complaints.pages import address, browser, signed, text_of
from tests.complaints.states import Cast, bring, measures, name

pytestmark = pytest.mark.django_db
TYPED = "装配时密封圈划伤，我写的这一段不能丢"


@pytest.fixture
def cast() -> Cast:
    return Cast()


def typed(complaint: Complaint, cause: str) -> dict[str, str]:
    """The handling form as a browser sends it, with one measure."""
    row = measures()[1]
    return {
        "version": str(complaint.version),
        "occurrence_cause": cause,
        "escape_cause": "",
        "service_mode": "on_site",
        "cost": "",
        "measures-TOTAL_FORMS": "1",
        "measures-INITIAL_FORMS": "0",
        "measures-0-kind": "corrective",
        "measures-0-content": "改用氟橡胶",
        "measures-0-owner": "陈屿",
        "measures-0-planned_on": row["planned_on"].isoformat(),
        "parts-TOTAL_FORMS": "0",
        "parts-INITIAL_FORMS": "0",
    }


def cause_of(complaint: Complaint) -> str:
    return complaint.rounds.get(number=complaint.round_number).occurrence_cause


@pytest.fixture
def opened(cast: Cast) -> tuple[Complaint, Client]:
    """The handler has the form open while the department's manager saves."""
    complaint = bring("handling", cast)
    do.record_handling(complaint, by=cast.assembler, analysis={"occurrence_cause": "先保存的原因"})
    return complaint, browser(cast.handler)


def test_both_versions_are_shown_and_the_typed_text_stays(opened) -> None:
    complaint, client = opened
    answer = client.post(address(complaint, "record_handling"), typed(complaint, TYPED))
    page = text_of(answer)
    assert answer.status_code == 409
    assert "别人改过这条记录" in page
    assert "先保存的原因" in page  # theirs, and in the line of what happened
    assert page.count(TYPED) >= 2  # mine beside it, and still in the form
    assert cause_of(complaint) == "先保存的原因"


def test_saving_again_from_that_page_takes_mine(opened) -> None:
    complaint, client = opened
    client.post(address(complaint, "record_handling"), typed(complaint, TYPED))
    complaint.refresh_from_db()
    answer = client.post(address(complaint, "record_handling"), typed(complaint, TYPED))
    assert answer.status_code == 302
    assert cause_of(complaint) == TYPED


def test_a_step_that_is_no_longer_possible_keeps_the_text_in_sight(cast: Cast) -> None:
    complaint = bring("awaiting_approval", cast)
    do.approve(complaint, **name(complaint, cast.support_manager, "approval"))
    answer = browser(cast.support_manager).post(
        address(complaint, "send_back"), {"version": str(complaint.version), "opinion": TYPED}
    )
    page = text_of(answer)
    assert answer.status_code == 409
    assert "现在是“待验证”，不能“退回”" in page
    assert TYPED in page


def test_a_comment_in_between_makes_nobody_stale(cast: Cast) -> None:
    complaint = bring("closing", cast)
    shown = signed(complaint, "close", conclusion="结案")
    do.comment(complaint, by=cast.sales, text="客户很满意")
    answer = browser(cast.qa_manager).post(address(complaint, "close"), shown)
    assert answer.status_code == 302
    complaint.refresh_from_db()
    assert complaint.status == "closed"
