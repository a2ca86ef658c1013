"""The verbs over the API, from the first note to the signed end, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from capa.models import Capa
from records import clock
from records.models import Event
from tests import factories
from tests.capa import states
from tests.capa.cast import CAUSES, PROBLEM, STANDARDS, Cast, day, effect, measures
from tests.complaints.api import Api
from tests.records.files import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def named(row: dict[str, Any]) -> dict[str, Any]:
    """The same values as the API takes them: rows by their codes, days as text."""
    found = {}
    for name, value in row.items():
        code = getattr(value, "username", None) or getattr(value, "code", None)
        serial = getattr(value, "serial_number", None)
        found[name] = code or serial or (str(value) if hasattr(value, "isoformat") else value)
    return found


def opened(cast: Cast, **more: Any) -> Any:
    return Api(cast.opener).post("capas/", **named(cast.facts(**more)))


def post(person: User, number: str, verb: str, **values: Any) -> Any:
    return Api(person).post(f"capas/{number}/{verb}/", **values)


def signing(person: User, number: str, verb: str, **values: Any) -> Any:
    """Sign as a program does: read what is to be signed, type the password."""
    found = Api(person).get(f"capas/{number}/").json()["to_sign"]
    (seen,) = [row["seen"] for row in found if row["step"] == verb]
    return post(person, number, verb, password=factories.PASSWORD, seen=seen, **values)


def test_the_whole_flow_by_api(cast: Cast) -> None:
    made = opened(cast)
    assert made.status_code == 201, made.json()
    number = made.json()["number"]
    lead, worker = cast.leader, cast.worker
    team = {"members": [{"person": cast.member.username, "task": "拆检"}]}
    grid = {"place": "stock", "quantity": 2, "good": 2, "action": "复检", "done_on": str(day())}
    proven = {"proof_method": "对比试验", "proof_result": "500 h 无变化"}
    rows = [named(row) for row in measures(cast)]
    done = {"done_on": str(day()), "evidence": "记录 R"}
    standards = [named(row) for row in STANDARDS]
    task = {"target": "machine", "equipment": cast.machine.serial_number, "measure": "换圈"}
    task |= {"owner": worker.username, "due_on": str(day(5))}
    way: list[tuple[User, str, dict[str, Any], str]] = [
        (cast.opener, "start", {}, "analysing"),
        (lead, "record_team", team, "analysing"),
        (lead, "record_problem", PROBLEM, "analysing"),
        (lead, "record_containment", {"containments": [grid]}, "analysing"),
        (lead, "record_causes", {"causes": CAUSES, **proven}, "analysing"),
        (lead, "plan_measures", {"measures": rows}, "analysing"),
        (lead, "plan_effectiveness", named(effect(cast)), "analysing"),
        (lead, "submit_plan", {"signs": True}, "awaiting_plan"),
        (cast.assembler, "review", {"signs": True}, "awaiting_plan"),
        (cast.qa_manager, "approve_plan", {"signs": True, "opinion": "同意"}, "implementing"),
        (lead, "complete_measure", done | {"measure": 1}, "implementing"),
        (worker, "complete_measure", done | {"measure": 2}, "implementing"),
        (lead, "finish_implementation", {}, "verifying"),
    ]
    later: list[tuple[User, str, dict[str, Any], str]] = [
        (
            cast.evaluator,
            "verify",
            {"signs": True, "effective": True, "evidence": "0 件", "measured": "0"},
            "standardising",
        ),
        (lead, "standardise", {"standards": standards}, "standardising"),
        (lead, "deploy", {"deployments": [task]}, "standardising"),
    ]
    walk(number, way)
    with clock.at(clock.now() + timedelta(days=31)):
        rows[0]["due_on"] = str(day(5))
        task["due_on"] = str(day(5))
        walk(number, later)
        key = Api(lead).get(f"capas/{number}/").json()["deployments"][0]["id"]
        settled = {"deployment": key, "done_on": str(day()), "note": "换完"}
        end: list[tuple[User, str, dict[str, Any], str]] = [
            (worker, "settle_deployment", settled, "standardising"),
            (lead, "submit_closing", {"summary": "学到了"}, "closing"),
            (cast.qa_manager, "close", {"signs": True}, "closed"),
            (cast.qa_manager, "reopen", {"signs": True, "reason": "复发"}, "analysing"),
        ]
        walk(number, end)
    found = Api(cast.qa_manager).get(f"capas/{number}/").json()
    assert [row["place"] for row in found["approvals"] if row["status"] == "signed"] == [
        *("author", "review", "approve", "verify", "close", "reopen"),
    ]
    assert not any(row["broken"] for row in found["approvals"])
    assert found["round_number"] == 2


def walk(number: str, way: list[tuple[User, str, dict[str, Any], str]]) -> None:
    for person, verb, values, state in way:
        given = {name: value for name, value in values.items() if name != "signs"}
        answer = (signing if values.get("signs") else post)(person, number, verb, **given)
        assert answer.status_code == 200, (verb, answer.json())
        assert answer.json()["status"] == state, verb


def test_a_token_alone_never_signs(cast: Cast) -> None:
    capa = states.bring("awaiting_plan", cast)
    found = Api(cast.assembler).get(f"capas/{capa.number}/").json()["to_sign"]
    for more in ({}, {"password": ""}, {"password": "wrong"}):
        answer = post(cast.assembler, capa.number, "review", seen=found[0]["seen"], **more)
        assert answer.status_code == 400
        assert "password" in answer.json()
    assert capa.approvals.get(place="review").status == "pending"


def test_what_changed_since_it_was_read_is_a_409(cast: Cast) -> None:
    capa = states.bring("awaiting_plan", cast)
    given = {"password": factories.PASSWORD, "seen": "0" * 64}
    answer = post(cast.assembler, capa.number, "review", **given)
    assert answer.status_code == 409
    assert "改过了" in answer.json()["detail"]


def test_refusals_are_in_words(cast: Cast) -> None:
    capa = states.bring("awaiting_plan", cast)
    stranger = post(cast.rd, capa.number, "review", password="x", seen="x")
    assert stranger.status_code == 404
    author = post(cast.leader, capa.number, "review", password="x", seen="x")
    assert author.status_code == 403
    assert "责任部门负责人" in author.json()["detail"]
    early = post(cast.qa_manager, capa.number, "approve_plan", password="x", seen="x")
    assert early.status_code == 409
    assert "责任部门审核" in early.json()["detail"]
    wrong = post(cast.opener, opened(cast).json()["number"], "cancel", reason="", what="?")
    assert wrong.status_code == 400
    assert wrong.json() == {"what": ["没有这一项。"]}


def test_a_draft_is_kept_and_a_stale_one_refused(cast: Cast) -> None:
    number = opened(cast).json()["number"]
    api = Api(cast.opener)
    kept = api.patch(f"capas/{number}/", title="另一个主题", level=4, version=0)
    assert (kept.status_code, kept.json()["title"]) == (200, "另一个主题")
    stale = api.patch(f"capas/{number}/", title="又一个", version=0)
    assert stale.status_code == 409
    assert stale.json()["theirs"]["title"] == "另一个主题"
    assert Api(cast.qa_manager).get(f"capas/{number}/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ({"status": "analysing"}, True),
        ({"status": "closed"}, False),
        ({"level": 3}, True),
        ({"level": 4}, False),
        ({"source": "audit"}, False),
        ({"department": "assembly"}, True),
        ({"department": "qa"}, False),
        ({"q": "密封圈"}, True),
        ({"q": "没有的词"}, False),
        ({"mine": "true"}, True),
        ({"mine": "false"}, False),
        ({"overdue": "true"}, False),
        ({"view": "high"}, True),
        ({"view": "verifying"}, False),
        ({"days": "30"}, True),
        ({"kind": "preventive"}, False),
    ],
)
def test_the_list_is_narrowed(cast: Cast, asked: dict[str, Any], there: bool) -> None:
    capa = states.bring("analysing", cast, 3)
    results = Api(cast.leader).get("capas/", **asked).json()["results"]
    assert [row["number"] for row in results] == ([capa.number] if there else [])


def test_each_sees_what_is_theirs(cast: Cast) -> None:
    capa = states.bring("implementing", cast)
    for person, seen in (
        (cast.qa_manager, True),
        (cast.worker, True),
        (cast.member, True),
        (cast.assembler, True),
        (cast.evaluator, True),
        (cast.rd, False),
        (cast.sales, False),
        (cast.warehouse, False),
    ):
        assert bool(Api(person).get("capas/").json()["results"]) is seen
        assert (Api(person).get(f"capas/{capa.number}/").status_code == 200) is seen


def test_a_list_costs_the_same_however_long_it_is(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for _n in range(6):
        states.bring("analysing", cast)
    api = Api(cast.qa_manager)
    with django_assert_max_num_queries(12):
        assert len(api.get("capas/").json()["results"]) == 6


def test_what_hangs_on_it(cast: Cast) -> None:
    capa = states.bring("implementing", cast, 3)
    client = Api(cast.leader).client
    upload = SimpleUploadedFile("a.jpg", photo())
    sent = client.post(
        f"/api/capas/{capa.number}/attach/", {"upload": upload, "caption": "拆检", "measure": 1}
    )
    assert sent.status_code == 200, sent.json()
    api = Api(cast.leader)
    (file,) = api.get(f"capas/{capa.number}/attachments/").json()
    assert file["measure"] == 1
    path = f"capas/{capa.number}/attachments/{file['uid']}/"
    assert api.get(path)["Content-Type"].startswith("image/")
    assert api.get(path.replace(file["uid"], "0" * 36)).status_code in {400, 404}
    post(cast.leader, capa.number, "comment", text=f"@{cast.qa_manager.username} 请看")
    (said,) = api.get(f"capas/{capa.number}/comments/").json()
    assert [one["username"] for one in said["mentioned"]] == [cast.qa_manager.username]
    post(cast.tech_management, capa.number, "follow_up", text="正常", progress=50)
    assert api.get(f"capas/{capa.number}/").json()["follow_ups"][0]["progress"] == 50
    lines = api.get(f"capas/{capa.number}/history/").json()
    assert lines[0]["action"] == "open"
    assert len(lines) == Event.objects.filter(object_number=capa.number).count()


def test_a_rejected_measure_is_planned_anew_and_signed_by_api(cast: Cast) -> None:
    capa = states.review(states.bring("awaiting_plan", cast), cast)
    back = {"measure": 2, "reason": "太慢", "replan_by": str(day(3))}
    assert signing(cast.qa_manager, capa.number, "approve_plan", rejected=[back]).status_code == 200
    plan = {"measure": 2, "content": "保压 90 分钟", "due_on": str(day(9))}
    assert post(cast.worker, capa.number, "replan_measure", **plan).status_code == 200
    answer = signing(cast.qa_manager, capa.number, "approve_measure", measure=3)
    rows = {row["number"]: row for row in answer.json()["rounds"][0]["measures"]}
    assert [rows[n]["status"] for n in (1, 2, 3)] == ["active", "rejected", "active"]
    assert rows[3]["replaces"] == 2


def test_opening_is_for_those_who_may(cast: Cast) -> None:
    assert Api(cast.sales).post("capas/", title="漏气").status_code == 403
    assert not Capa.objects.exists()
