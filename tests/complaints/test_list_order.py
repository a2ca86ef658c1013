"""The open view runs by due moment; what stands still comes after it, page by page."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from complaints import workflow as do
from complaints.models import Complaint
from tests.complaints.api import Api
from tests.complaints.states import Cast, bring

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 09:00 in the company


def listed(api: Api, **params: object) -> list[str]:
    page = api.get("complaints/", view="open", page_size=2, **params).json()
    seen = [row["number"] for row in page["results"]]
    while page["next"]:
        page = api.client.get(page["next"]).json()
        seen += [row["number"] for row in page["results"]]
    return seen


def test_what_stands_still_comes_last_either_way_until_its_wait_ends() -> None:
    with time_machine.travel(MORNING, tick=False) as travel:
        cast = Cast()
        first = bring("handling", cast)
        do.log_contact(first, by=cast.sales, channel="phone", person="邵工", content="约定")
        Complaint.objects.filter(pk=first.pk).update(
            due_at=MORNING + timedelta(minutes=5), paused_until=MORNING + timedelta(hours=2)
        )
        others = []
        for _ in range(3):
            travel.shift(timedelta(minutes=10))
            others.append(bring("registered", cast).number)
        api = Api(cast.qa_manager)
        assert listed(api, sort="due") == [*others, first.number]
        assert listed(api, sort="-due") == [*others[::-1], first.number]
        travel.shift(timedelta(hours=2))  # the wait has ended by itself
        assert listed(api, sort="due") == [first.number, *others]
