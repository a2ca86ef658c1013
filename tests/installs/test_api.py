"""An acceptance over the API: the same verbs, visibility and refusals as the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from installs.models import Acceptance
from tests import factories
from tests.complaints.api import Api
from tests.installs import states
from tests.installs.cast import GOOD, Cast, day, sent_strokes
from tests.records.files import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def named(row: dict[str, Any]) -> dict[str, Any]:
    """The same values as the API takes them: rows by their codes, days as text."""
    found = {}
    for name, value in row.items():
        code = getattr(value, "username", None) or getattr(value, "serial_number", None)
        found[name] = code or (str(value) if hasattr(value, "isoformat") else value)
        if isinstance(value, list):
            found[name] = [named(one) for one in value]
    return found


def post(person: User, number: str, verb: str, **values: Any) -> Any:
    return Api(person).post(f"acceptances/{number}/{verb}/", **values)


def seen(person: User, number: str, verb: str) -> str:
    rows = Api(person).get(f"acceptances/{number}/").json()["to_sign"]
    return str(next(row["seen"] for row in rows if row["step"] == verb))


def test_the_whole_flow_by_api(cast: Cast) -> None:
    made = Api(cast.planner).post("acceptances/", **named(cast.facts()))
    assert made.status_code == 201, made.json()
    number, by = made.json()["number"], cast.engineer
    assert made.json()["status"] == "draft"
    results = [
        {"item": 1, "measured": "０．０００３"},
        {"item": 2, "passed": True, "observed": "无划伤"},
        {"item": 4, "measured": "0.3"},
    ]
    punch = {"grade": "B", "problem": "密封条压痕", "owner": cast.solver.username}
    secret = {"password": factories.PASSWORD}
    way: list[tuple[User, str, dict[str, Any], str]] = [
        (by, "start", {}, "measuring"),
        (by, "record_results", {"results": results}, "measuring"),
        (by, "record_process", {"item": 3, "samples": GOOD, "material": "BK7"}, "measuring"),
        (by, "add_punch", punch | {"due_on": str(day(9))}, "measuring"),
        (by, "conclude", {"conclusion": "conditional"}, "signing"),
        (by, "sign_ours", secret | {"seen": ""}, "signing"),
        (by, "sign_customer", {"name": "廖建平", "signature": sent_strokes()}, "recording"),
        (cast.qa_engineer, "record_quality", secret | {"text": "已归档"}, "recording"),
        (cast.engineering, "record_engineering", secret | {"text": "V2.4"}, "handing_over"),
        (
            cast.support_manager,
            "take_over",
            secret | {"service_contact": cast.planner.username, "note": "同意"},
            "in_service",
        ),
    ]
    for person, verb, values, state in way:
        read = verb in {"sign_ours", "sign_customer", "take_over"}
        what = {"seen": seen(person, number, verb)} if read else {}
        answer = post(person, number, verb, **values | what)
        assert answer.status_code == 200, (verb, answer.json())
        assert answer.json()["status"] == state, verb
    settle = {"punch": 1, "settled_on": str(day()), "settlement": "已换"}
    assert post(cast.solver, number, "settle_punch", **settle).status_code == 200
    found = Api(cast.sales).get(f"acceptances/{number}/").json()
    figures = found["rounds"][0]["items"][2]["figures"]
    assert (figures["n"], round(figures["cpk"], 2)) == (5, 10.54)
    assert found["record"]["taken_over_by"]["username"] == cast.support_manager.username
    assert [row["broken"] for row in found["approvals"] + found["signatures"]] == [False] * 5
    assert found["warranty_from"] == str(day())


def test_a_failed_round_by_api(cast: Cast) -> None:
    number = states.bring("adjusting", cast).number
    plan = named(states.plan(cast)) | {"password": factories.PASSWORD}
    assert post(cast.tech_management, number, "adjust", **plan).status_code == 200
    done = {"action": 1, "done_on": str(day()), "result": "已换"}
    assert post(cast.fitter, number, "complete_action", **done).status_code == 200
    answer = post(cast.engineer, number, "finish_adjustment", result="好了", carry=False)
    assert answer.json()["round_number"] == 2
    found = answer.json()["rounds"]
    assert found[0]["adjustment"]["number"].startswith("TZ-")
    raised = post(cast.tech_management, number, "raise_capa")
    assert raised.json()["raised"][0]["capa"].startswith("CAPA-")


def test_refusals_are_those_of_the_verbs(cast: Cast) -> None:
    number = states.bring("signing", cast).number
    hidden = factories.user("sales")
    assert Api(hidden).get(f"acceptances/{number}/").status_code == 404
    assert post(hidden, number, "comment", text="看").status_code == 404
    assert post(cast.sales, number, "sign_ours").status_code == 403
    assert post(cast.engineer, number, "conclude", conclusion="qualified").status_code == 409
    assert post(cast.engineer, number, "take_back").status_code == 400
    sent = {"password": "falsch", "seen": seen(cast.engineer, number, "sign_ours")}
    assert post(cast.engineer, number, "sign_ours", **sent).status_code == 400
    stale = {"password": factories.PASSWORD, "seen": "0" * 64}
    assert post(cast.engineer, number, "sign_ours", **stale).status_code == 409
    drawn = {"name": "廖建平", "seen": "0" * 64, "signature": "data:image/png;base64,AAAA"}
    assert post(cast.engineer, number, "sign_customer", **drawn).status_code == 400
    assert Acceptance.objects.get(number=number).status == "signing"


def test_drafts_are_kept_and_unknown_words_refused(cast: Cast) -> None:
    number = states.draft(cast).number
    api = Api(cast.planner)
    changed = api.patch(f"acceptances/{number}/", site="二号厂房")
    assert changed.json()["site"] == "二号厂房"
    assert api.patch(f"acceptances/{number}/", sight="二号厂房").status_code == 400
    again = api.post("acceptances/", **named(cast.facts()))
    assert again.status_code == 409
    assert "已有同类的验收" in again.json()["detail"]
    assert Api(cast.sales).post("acceptances/").status_code == 403


def test_what_is_missing_before_the_start_is_said(cast: Cast) -> None:
    facts = named(cast.facts()) | {"preconditions": []}
    number = Api(cast.planner).post("acceptances/", **facts).json()["number"]
    refused = post(cast.engineer, number, "start")
    assert refused.status_code == 409
    assert "开箱验收、安装、培训、资料移交" in refused.json()["detail"]
    offered = Api(cast.engineer).get(f"acceptances/{number}/").json()["offered"]
    assert next(row for row in offered if row["name"] == "start")["missing"]


def test_lists_are_narrowed(cast: Cast) -> None:
    states.bring("recording", cast)
    states.draft(cast, equipment=cast.another())
    api = Api(cast.support_manager)
    assert len(api.get("acceptances/").json()["results"]) == 2
    for asked in (
        {"status": "recording"},
        {"view": "recording"},
        {"accepted": "true"},
        {"equipment": cast.machine.serial_number},
        {"conclusion": "qualified"},
        {"q": cast.machine.serial_number},
    ):
        rows = api.get("acceptances/", **asked).json()["results"]
        assert [row["status"] for row in rows] == ["recording"], asked
    assert api.get("acceptances/", status="done").status_code == 400


def test_files_come_and_go_over_the_api(cast: Cast) -> None:
    number = states.bring("measuring", cast).number
    upload = SimpleUploadedFile("a.jpg", photo(), content_type="image/jpeg")
    api = Api(cast.engineer)
    answer = api.client.post(f"/api/acceptances/{number}/attach/", {"upload": upload, "item": 1})
    assert answer.status_code == 200, answer.json()
    (row,) = api.get(f"acceptances/{number}/attachments/").json()
    assert (row["item"], row["round_number"]) == (1, 1)
    got = api.get(f"acceptances/{number}/attachments/{row['uid']}/")
    assert got.status_code == 200


def test_templates_by_api(cast: Cast) -> None:
    api = Api(cast.tech_management)
    line = {"section": "equipment", "name": "极限真空", "requirement": "空载", "upper": "0.001"}
    made = api.post("acceptance-templates/", product=cast.product.code, items=[line], note="放宽")
    assert made.status_code == 201, made.json()
    assert made.json()["version"] == 2
    rows = api.get("acceptance-templates/", active="true").json()["results"]
    assert [row["version"] for row in rows] == [2]
    wrong = line | {"lower": "2"}
    refused = api.post("acceptance-templates/", product=cast.product.code, items=[wrong])
    assert refused.status_code == 400
    assert Api(cast.engineer).post("acceptance-templates/").status_code == 403
    assert Api(cast.hr).get("acceptance-templates/").json()["results"] == []
    at = f"acceptance-templates/{made.json()['id']}/retire/"
    assert api.post(at).json()["active"] is False
    assert api.post(at).status_code == 409
