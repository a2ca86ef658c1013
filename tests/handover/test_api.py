"""The three records over the API: the same verbs, and the same refusals."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from handover.models import Handover
from tests.complaints.api import Api
from tests.handover import states
from tests.handover.states import DOCUMENTS, TOLD, Cast, day
from tests.records.files import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def walk(address: str, way: list[tuple[User, str, dict[str, Any], str]]) -> None:
    for person, verb, values, state in way:
        answer = Api(person).post(f"{address}{verb}/", **values)
        assert answer.status_code == 200, (verb, answer.json())
        assert answer.json()["status"] == state, verb


def test_a_handover_by_api(cast: Cast) -> None:
    made = Api(cast.opener).post("handovers/", order=cast.order.number, address="星湖街 328 号")
    assert made.status_code == 201, made.json()
    found = made.json()
    assert found["quality_promises"] == "整机质保 18 个月"
    assert found["machines"] == [str(machine) for machine in cast.machines]
    again = Api(cast.opener).post("handovers/", order=cast.order.number)
    assert again.status_code == 409
    assert Api(cast.asker).post("handovers/", order=cast.order.number).status_code == 403
    at = f"handovers/{found['number']}/"
    manager = cast.support_manager
    walk(
        at,
        [
            (cast.opener, "save_draft", {"planned_ship_on": str(day(9))}, "draft"),
            (cast.opener, "hand", {}, "handed"),
            (manager, "send_back", {"reason": "没有电源"}, "draft"),
            (cast.opener, "hand", {"opinion": "已补"}, "handed"),
            (manager, "accept", {"project_engineer": cast.follower.username}, "acknowledged"),
        ],
    )
    assert Api(cast.opener).post(f"{at}hand/").status_code == 409
    history = Api(manager).get(f"{at}history/").json()
    assert [line["action"] for line in history][-1] == "accept"


def test_a_request_by_api(cast: Cast) -> None:
    wanted = cast.wanted() | {"equipment": cast.machines[0].serial_number}
    made = Api(cast.asker).post("document-requests/", **wanted)
    assert made.status_code == 201, made.json()
    at = f"document-requests/{made.json()['number']}/"
    assert made.json()["offered"]
    refused = Api(cast.qa_engineer).post(f"{at}provide/", documents=DOCUMENTS)
    assert refused.status_code == 403
    assert "技术管理部" in refused.json()["detail"]
    assert Api(cast.hr).get(at).status_code == 404
    file = SimpleUploadedFile("a.jpg", photo())
    sent = Api(cast.tech_management).client.post(f"/api/{at}attach/", {"upload": file})
    assert sent.status_code == 200, sent.content
    walk(
        at,
        [
            (cast.tech_management, "provide", {"documents": DOCUMENTS}, "delivered"),
            (cast.asker, "receive", {}, "received"),
        ],
    )
    found = Api(cast.asker).get(at).json()
    assert [row["edition"] for row in found["documents"]] == ["B"]
    assert [row["name"] for row in found["attachments"]] == ["a.jpg"]


def test_a_notice_by_api(cast: Cast) -> None:
    change = cast.change() | {"product": cast.product.code}
    made = Api(cast.rd_manager).post("change-notices/", **change)
    assert made.status_code == 201, made.json()
    at = f"change-notices/{made.json()['number']}/"
    rows = [row["id"] for row in made.json()["machines"]]
    unknown = Api(cast.rd_manager).post(f"{at}save_draft/", colour="red")
    assert unknown.status_code == 400
    told = TOLD | {"told_on": str(day()), "confirmed_by": "陆主管", "confirmed_on": str(day())}
    walk(
        at,
        [
            (cast.rd_manager, "issue", {}, "issued"),
            (cast.asker, "inform", told | {"machines": rows[:1]}, "issued"),
            (cast.asker, "leave_out", {"machines": rows[1:], "reason": "已报废"}, "issued"),
            (cast.support_manager, "take_note", {}, "closed"),
        ],
    )


def test_lists_are_narrowed_and_show_only_what_one_sees(cast: Cast) -> None:
    paper = states.handover("handed", cast)
    states.request("requested", cast)
    states.request("received", cast, kind="quality")

    def numbers(person: User, path: str, **asked: Any) -> int:
        return len(Api(person).get(path, **asked).json()["results"])

    assert numbers(cast.support_manager, "handovers/", view="mine") == 1
    assert numbers(cast.sales, "handovers/", customer=cast.customer.code) == 1
    assert numbers(cast.hr, "handovers/") == 0
    assert numbers(cast.asker, "document-requests/") == 2
    assert numbers(cast.asker, "document-requests/", kind="quality", view="ended") == 1
    assert numbers(cast.asker, "document-requests/", q=cast.machines[0].serial_number) == 2
    assert numbers(cast.asker, "document-requests/", overdue="true") == 0
    row = Api(cast.sales).get("handovers/").json()["results"][0]
    assert row["order"] == paper.order.number
    assert row["due"]["label"] == "签收合同交接"


def test_a_stale_draft_is_refused_with_what_stands(cast: Cast) -> None:
    paper = states.handover("draft", cast)
    at = f"handovers/{paper.number}/save_draft/"
    assert Api(cast.opener).post(at, version=paper.version, unit="一厂").status_code == 200
    stale = Api(cast.opener).post(at, version=paper.version, unit="二厂")
    assert stale.status_code == 409
    assert stale.json()["theirs"]["unit"] == "一厂"
    assert Handover.objects.get().unit == "一厂"
