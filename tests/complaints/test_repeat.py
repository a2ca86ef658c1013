"""The repeat rule (domain §3.2): the third of a product and category in 30 days proposes a CAPA."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from complaints import counters
from complaints import workflow as do
from complaints.models import Complaint
from records import clock
from tests import factories
from tests.complaints import capas
from tests.complaints.api import Api
from tests.complaints.pages import address, browser, text_of
from tests.complaints.states import Cast, bring, name

pytestmark = pytest.mark.django_db
NOTICE = "近 30 天同产品同类别第 3 件，建议启动纠正预防措施。"


@pytest.fixture
def cast() -> Cast:
    return Cast()


def received(cast: Cast, days_ago: float, state: str = "registered", **facts: Any) -> Complaint:
    moment = clock.now() - timedelta(days=days_ago)
    return bring(state, cast, **{"category": "function", "received_at": moment} | facts)


def two_before(cast: Cast) -> list[Complaint]:
    return [received(cast, 20), received(cast, 10)]


def test_the_third_proposes_and_leads_to_the_others(cast: Cast) -> None:
    first, second = two_before(cast)
    third = received(cast, 0)
    assert counters.repeat(second) == ([first.number, second.number], 30, 0, False)
    client = browser(cast.qa_engineer)
    page = text_of(client.get(address(third)))
    assert NOTICE in page
    assert f'href="{address(third, "start_capa")}"' in page
    query = "&amp;".join(f"number={one.number}" for one in (first, second, third))
    assert f'href="/complaints/?view=all&amp;{query}"' in page
    listed = text_of(client.get("/complaints/?view=all&" + query.replace("&amp;", "&")))
    assert all(one.number in listed for one in (first, second, third))


def test_who_may_not_note_a_capa_reads_the_notice_alone(cast: Cast) -> None:
    two_before(cast)
    third = received(cast, 0)
    page = text_of(browser(cast.sales).get(address(third)))
    assert NOTICE in page
    assert "start_capa" not in page


def test_what_is_linked_is_proposed_no_more(cast: Cast) -> None:
    two_before(cast)
    third = received(cast, 0)
    capas.prove(third, cast.qa_manager, "analysing")
    assert "建议启动纠正预防措施" not in text_of(browser(cast.qa_engineer).get(address(third)))
    assert counters.repeat(third).count == 3


def test_what_was_declined_with_a_name_is_proposed_no_more(cast: Cast) -> None:
    two_before(cast)
    third = received(cast, 0)
    given = name(third, cast.qa_engineer, "decline_capa")
    third = do.decline_capa(third, **given, reason="同一批次，已整批更换")
    page = text_of(browser(cast.qa_engineer).get(address(third)))
    assert "建议启动纠正预防措施" not in page
    assert "不启动纠正预防：同一批次，已整批更换" in page
    signed = third.signoffs.get(place="decline_capa")
    assert (signed.signer, signed.meaning) == (cast.qa_engineer, "declined")


def test_the_second_time_on_one_machine_proposes_one(cast: Cast) -> None:
    first = received(cast, 90, serial_number="VC-7")
    assert not counters.repeat(first).proposes
    second = received(cast, 0, serial_number="VC-7")
    found = counters.repeat(second)
    assert (found.same_machine, found.proposes) == (2, True)
    page = text_of(browser(cast.qa_engineer).get(address(second)))
    assert "同一台设备同样问题第 2 次，建议启动纠正预防措施。" in page


@pytest.mark.parametrize(
    "other",
    [
        {"days_ago": 31},
        {"days_ago": 5, "category": "appearance"},
        {"days_ago": 5, "state": "cancelled"},
        {"days_ago": 5, "state": "draft"},
    ],
)
def test_what_does_not_count(cast: Cast, other: dict[str, Any]) -> None:
    received(cast, **other)
    received(cast, 5, product=factories.product())
    received(cast, 1)
    assert counters.repeat(received(cast, 0)).count == 2


def test_without_product_or_category_there_is_nothing_to_count(cast: Cast) -> None:
    assert counters.repeat(bring("registered", cast, category="")).count == 0


def test_a_closed_complaint_proposes_nothing(cast: Cast) -> None:
    two_before(cast)
    assert not counters.repeat(received(cast, 0, "closed")).proposes


def test_the_limits_are_settings(cast: Cast, settings: Any) -> None:
    settings.REPEAT_COMPLAINTS, settings.REPEAT_DAYS = 2, 7
    received(cast, 8)
    second = received(cast, 0.5)
    assert not counters.repeat(second).proposes
    third = received(cast, 0)
    assert counters.repeat(third) == ([second.number, third.number], 7, 0, True)


def test_the_api_says_so_too(cast: Cast) -> None:
    two_before(cast)
    third = received(cast, 0)
    found = Api(cast.supervisor).get(f"complaints/{third.number}/").json()["repeat"]
    assert found == {"count": 3, "days": 30, "same_machine": 0, "proposes": True}
