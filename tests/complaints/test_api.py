"""The verbs over the API, from the phone call to the closed complaint, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from complaints.models import Complaint
from records import clock
from records.models import Event
from tests.complaints import capas, states
from tests.complaints.api import Api, signed
from tests.complaints.states import ANSWERS, Cast
from tests.records.files import photo

pytestmark = pytest.mark.django_db
PLANNED = str(clock.today() + timedelta(days=3))
MEASURES = [row | {"planned_on": PLANNED} for row in states.MEASURES]


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def opened(cast: Cast, **more: Any) -> Any:
    facts = {"customer": cast.customer.code, "product": cast.product.code, "submit": True}
    return Api(cast.sales).post("complaints/", description="关闭主阀后压力回升。", **facts, **more)


def steps(cast: Cast, level: int) -> list[tuple[User, str, dict[str, Any], str]]:
    """Who does what, and the state that follows."""
    handler, approver = cast.handler_of(level), cast.approver_of(level)
    talk, test = {"channel": "phone", "person": "邵工"}, {"item": "保压", "result": "超差"}
    judged = {"decision": "nonconforming", "responsible_department": "assembly"}
    level_of = {"answers": ANSWERS[level], "kind": "hardware", "level": level}
    analysis = {"occurrence_cause": "密封圈老化", "service_mode": "on_site", "cost": "120.50"}
    handled = {"analysis": analysis, "measures": MEASURES, "parts": [{"name": "圈", "drawn": 2}]}
    document = {"document_kind": "drawing", "document_number": "D-1", "new_edition": "B"}
    verified = {"effective": True, "evidence": "30 天合格", "standards": [document]}
    qa_sign = {"agreed": True, "final_judgement": "装配不良"}
    given = {"handler": handler.username, "planned_on": PLANNED}
    low = [(cast.support_manager, "assign", given, "handling")]
    confirmed = {"how": "台架", "handler": handler.username, "planned_on": PLANNED}
    high = [
        (cast.support_manager, "hand_over", {}, "confirming"),
        (cast.tech_management, "confirm", confirmed, "handling"),
    ]
    places = [
        (cast.engineering_manager, "countersign", {"agreed": True}, "countersigning"),
        (cast.rd_manager, "countersign", {"agreed": True}, "countersigning"),
    ]
    effective = capas.capa(cast.qa_manager).number
    capa = [(cast.qa_manager, "link_capa", {"capa": effective, "part": "merged"}, "closing")]
    return [
        (cast.sales, "log_contact", talk | {"content": "约定上门"}, "registered"),
        (cast.qa_engineer, "record_test", test, "registered"),
        (cast.qa_engineer, "judge", judged, "judged"),
        (cast.support_engineer, "classify", level_of, "classified"),
        *(high if level > 2 else low),
        (handler, "record_handling", handled, "handling"),
        (handler, "submit_for_approval", {}, "awaiting_approval"),
        (approver, "approve", {"opinion": "同意"}, "verifying"),
        (cast.qa_engineer, "verify", verified, "countersigning"),
        *(places if level > 2 else []),
        (cast.qa_manager, "countersign", qa_sign, "replying"),
        (cast.sales, "reply", {"channel": "phone", "text": "已改进"}, "awaiting_customer"),
        (cast.sales, "record_answer", talk | {"satisfied": True}, "closing"),
        *(capa if level > 2 else []),
        (cast.qa_manager, "close", {"conclusion": "有效"}, "closed"),
    ]


PLACE = {"approve": "approval", "close": "close"}
SEVERAL = "countersign"
PLACES = {
    frozenset({"rd_manager"}): "rd",
    frozenset({"engineering_manager"}): "engineering",
    frozenset({"qa_manager"}): "qa",
}


@pytest.mark.parametrize("level", [2, 3])
def test_the_whole_flow_by_api(cast: Cast, level: int) -> None:
    number = opened(cast).json()["number"]
    for person, verb, values, state in steps(cast, level):
        found = Api(cast.qa_manager).get(f"complaints/{number}/").json()
        beside = verb in {"log_contact", "record_test"}  # rows of their own
        given = values | ({} if beside else {"version": found["version"]})
        if place := PLACE.get(verb) or (PLACES[person.role_codes] if verb == SEVERAL else ""):
            given |= signed(found, place)
        answer = Api(person).post(f"complaints/{number}/{verb}/", **given)
        assert answer.status_code == 200, (verb, answer.content.decode())
        assert answer.json()["status"] == state, verb
    found = Api(cast.sales).get(f"complaints/{number}/").json()
    assert (found["level"], found["kind"], found["stage"]) == (level, "hardware", "close")
    assert found["rounds"][0]["cost"] == "120.50"
    assert [row["kind"] for row in found["rounds"][0]["measures"]] == ["containment", "corrective"]
    assert len([s for s in found["signoffs"] if s["agreed"]]) == (5 if level > 2 else 3)
    assert {c["status"] for c in found["clocks"]} == {"met"}
    lines = Api(cast.sales).get(f"complaints/{number}/history/").json()
    assert [line["action"] for line in lines][:2] == ["open", "submit"]
    assert lines[-1]["to_status"] == "closed"


def test_a_detail_asks_the_same_however_much_hangs_on_it(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    number = states.bring("closed", cast, 3).number
    api = Api(cast.qa_manager)
    api.get(f"complaints/{number}/")
    with django_assert_max_num_queries(25):
        assert api.get(f"complaints/{number}/").status_code == 200


def test_a_list_pages_by_key_and_costs_the_same_for_one_row_and_many(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    made = [states.draft(cast) for _ in range(7)]
    for one in made:
        states.submit(one, cast, 2)
    api = Api(cast.qa_manager)
    api.get("complaints/")
    for size in (1, 7):
        with django_assert_max_num_queries(12):
            assert len(api.get("complaints/", page_size=size).json()["results"]) == size
    seen, page = [], api.get("complaints/", page_size=3).json()
    seen += page["results"]
    while page["next"]:
        page = api.client.get(page["next"]).json()
        seen += page["results"]
    assert [row["number"] for row in seen] == [c.number for c in reversed(made)]
    back = api.client.get(page["previous"]).json()
    assert [row["number"] for row in back["results"]] == [c.number for c in made[3:0:-1]]


def test_filters_take_several_values_and_an_order(cast: Cast) -> None:
    states.bring("registered", cast)
    judged = states.bring("judged", cast)
    handling = states.bring("handling", cast, 3)
    api = Api(cast.qa_manager)
    path = "/api/complaints/?status=judged&status=handling&sort=number"
    assert [row["number"] for row in api.client.get(path).json()["results"]] == [
        judged.number,
        handling.number,
    ]
    assert [r["number"] for r in api.get("complaints/", level=3).json()["results"]] == [
        handling.number
    ]
    assert api.get("complaints/", status="so").status_code == 400
    assert api.get("complaints/", sort="-password").status_code == 400


def test_a_draft_is_opened_kept_and_submitted(cast: Cast) -> None:
    api = Api(cast.sales)
    made = api.post("complaints/", demand="换新")
    number = made.json()["number"]
    assert (made.status_code, made.json()["status"]) == (201, "draft")
    kept = api.patch(f"complaints/{number}/", description="异响", customer=cast.customer.code)
    assert kept.json()["title"] == "异响"
    assert api.patch(f"complaints/{number}/", version=0, demand="退货").status_code == 409
    sent = api.post(f"complaints/{number}/submit/", answers={"where": "hardware"})
    assert sent.json()["classifications"][0]["suggestion"] is True
    assert Api(cast.rd).get(f"complaints/{number}/").status_code == 404


def test_a_submission_that_fails_leaves_no_draft_behind(cast: Cast) -> None:
    answer = Api(cast.sales).post("complaints/", submit=True, demand="换新")
    assert answer.status_code == 400
    assert set(answer.json()) == {"description", "customer"}
    assert not Complaint.objects.exists()


def counted() -> tuple[Any, int]:
    return list(Complaint.objects.values()), Event.objects.count()


def test_refusals_say_why_and_change_nothing(cast: Cast) -> None:
    number = states.bring("classified", cast).number
    path, before = f"complaints/{number}/", counted()
    wrong_person = Api(cast.sales).post(
        f"{path}assign/", handler=cast.handler.username, planned_on=PLANNED
    )
    wrong_moment = Api(cast.qa_engineer).post(f"{path}verify/", effective=True, evidence="a")
    wrong_route = Api(cast.support_manager).post(f"{path}hand_over/")
    unseen = Api(cast.rd).post(f"{path}comment/", text="a")
    wrong_value = Api(cast.support_manager).post(
        f"{path}assign/", handler="nobody", planned_on=PLANNED
    )
    given = {"handler": cast.handler.username, "planned_on": PLANNED}
    unknown = Api(cast.support_manager).post(f"{path}assign/", **given, level=1)
    codes = [
        answer.status_code
        for answer in (wrong_person, wrong_moment, wrong_route, unseen, wrong_value, unknown)
    ]
    assert codes == [403, 409, 409, 404, 400, 400]
    assert "分派" in wrong_person.json()["detail"]
    assert "待分派" in wrong_moment.json()["detail"]
    assert set(wrong_value.json()) == {"handler"}
    assert set(unknown.json()) == {"level"}
    assert counted() == before


def test_who_saves_second_gets_both_versions(cast: Cast) -> None:
    complaint = states.bring("registered", cast)
    api, path = Api(cast.qa_engineer), f"complaints/{complaint.number}/amend/"
    seen = complaint.version
    assert api.post(path, facts={"site": "1 号"}, version=seen).status_code == 200
    second = api.post(path, facts={"site": "2 号"}, version=seen)
    assert second.status_code == 409
    assert second.json()["theirs"]["site"] == "1 号"
    original = api.post(path, facts={"description": "别的"})
    assert (original.status_code, list(original.json()["facts"])) == (400, ["description"])


def test_files_go_up_and_come_down_for_those_who_see_the_complaint(cast: Cast) -> None:
    number = states.bring("registered", cast).number
    api, path = Api(cast.sales), f"/api/complaints/{number}/"
    sent = api.client.post(
        f"{path}attach/", {"upload": SimpleUploadedFile("坏.jpg", photo()), "caption": "铭牌"}
    )
    row = sent.json()["attachments"][0]
    assert (row["name"], row["purpose"], row["caption"]) == ("坏.jpg", "defect", "铭牌")
    down = api.client.get(f"{path}attachments/{row['uid']}/")
    assert down.status_code == 200
    assert len(b"".join(down.streaming_content)) == row["size"]
    assert Api(cast.rd).client.get(f"{path}attachments/{row['uid']}/").status_code == 404
    empty = api.client.post(f"{path}attach/", {"upload": SimpleUploadedFile("a.jpg", b"no")})
    assert empty.status_code == 400


def test_the_form_is_the_same_as_the_pages(cast: Cast) -> None:
    number = states.bring("judged", cast).number
    answer = Api(cast.sales).get(f"complaints/{number}/form.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    assert Api(cast.rd).get(f"complaints/{number}/form.pdf").status_code == 404


def test_the_classifier_asks_and_proposes(cast: Cast) -> None:
    api = Api(cast.sales)
    asked = api.get("complaints/classifier/").json()
    assert asked[0]["code"] == "where"
    assert api.post("complaints/classifier/", **ANSWERS[3]).json()["level"] == 3
    both = api.post("complaints/classifier/", where="hardware", component="yes", design="yes")
    assert both.json()["conflicts"]
    assert api.post("complaints/classifier/", where="elsewhere").status_code == 400


def test_people_departments_and_notices(cast: Cast) -> None:
    api = Api(cast.support_manager)
    found = api.get("people/", role="rd_manager").json()["results"]
    assert [row["username"] for row in found] == [cast.rd_manager.username]
    assert set(found[0]) == {"username", "name", "title", "department", "roles"}
    assert api.get("people/me/").json()["roles"] == ["support_manager"]
    codes = [row["code"] for row in api.get("departments/").json()["results"]]
    assert codes == sorted(codes)
    states.bring("registered", cast)
    reader = Api(cast.qa_manager)
    notice = reader.get("notices/", unread=True).json()["results"][0]
    assert api.post(f"notices/{notice['id']}/read/").status_code == 404
    assert reader.post(f"notices/{notice['id']}/read/").status_code == 204
    assert reader.get("notices/", unread=True).json()["results"] == []


def test_a_token_is_had_for_the_password_and_dies_with_the_account(
    cast: Cast, client: Client
) -> None:
    cast.sales.set_password("correct horse")
    cast.sales.save()
    given = {"username": cast.sales.username, "password": "correct horse"}
    token = client.post("/api/token/", given).json()["token"]
    ask = {"authorization": f"Token {token}"}
    assert client.get("/api/complaints/", headers=ask).status_code == 200
    User.objects.filter(pk=cast.sales.pk).update(is_active=False)
    assert client.get("/api/complaints/", headers=ask).status_code == 401
    assert client.post("/api/token/", given).status_code == 400
    assert client.get("/api/complaints/").status_code == 401


def test_a_session_serves_as_well_and_wants_the_form_token(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.sales)
    assert strict.get("/api/complaints/").status_code == 200
    forged = strict.post("/api/complaints/", {"demand": "a"}, content_type="application/json")
    assert forged.status_code == 403


def test_whoever_loses_sight_of_it_by_the_step_is_told_that_it_was_done(cast: Cast) -> None:
    number = states.bring("registered", cast).number
    elsewhere = states.factories.customer(owner=states.factories.user("sales"))
    api = Api(cast.sales)
    answer = api.post(f"complaints/{number}/amend/", facts={"customer": elsewhere.code})
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get(f"complaints/{number}/").status_code == 404
