"""What a step asks for before it is taken, and the clocks that this moves (domain §3.3, §4)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from complaints import workflow as do
from complaints.models import Complaint
from records.models import Deadline
from records.steps import NotNow
from tests.complaints import states
from tests.complaints.states import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def running(complaint: Complaint) -> set[str]:
    open_ = Deadline.objects.filter(record=complaint.number, status__in=Deadline.OPEN)
    return set(open_.values_list("subject", flat=True))


def test_what_was_resolved_on_the_spot_has_the_clocks_of_the_long_path(cast: Cast) -> None:
    complaint = states.on_spot(cast)
    met = Deadline.objects.filter(record=complaint.number, status="met")
    assert set(met.values_list("subject", flat=True)) == {
        "first_response",
        "cause",
        "handle",
        "reply",
    }


def test_cause_without_a_measure_is_not_yet_cause_and_measures(cast: Cast) -> None:
    complaint = states.bring("handling", cast)
    do.record_handling(complaint, by=cast.handler, analysis={"occurrence_cause": "老化"})
    assert "cause" in running(complaint)
    do.record_handling(complaint, by=cast.handler, measures=states.measures())
    assert "cause" not in running(complaint)


def test_a_case_is_given_with_a_date_and_sent_for_approval_with_its_cost(cast: Cast) -> None:
    complaint = states.bring("classified", cast)
    with pytest.raises(ValidationError, match="计划完成"):
        do.assign(complaint, by=cast.support_manager, handler=cast.handler, planned_on=None)
    complaint = states.bring("handling", cast)
    cause = {"occurrence_cause": "老化", "service_mode": "on_site"}
    do.record_handling(complaint, by=cast.handler, analysis=cause, measures=states.measures())
    with pytest.raises(NotNow, match="费用"):
        do.submit_for_approval(complaint, by=cast.handler)
