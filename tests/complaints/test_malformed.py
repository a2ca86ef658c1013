"""Malformed requests never become a 5xx (promise 10), nor leave anything behind."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints import workflow as do
from complaints.models import Complaint
from records.models import Event
from tests.complaints import states
from tests.complaints.api import Api
from tests.complaints.states import ANSWERS, Cast

pytestmark = pytest.mark.django_db

NASTY: list[Any] = [
    *(None, True, "", " ", "\x00", "a\x00b", "\ud800", "\u202e", "💥" * 400, "x" * 20_000),
    *(-1, 0, 2**31, 2**63, 2**64, -(2**70), 10**400, 1e308, float("nan"), float("inf")),
    *([], {}, [[]], [None], {"a": 1}, [{"a": [1]}], {"version": []}, {"\x00": "\x00"}),
    *("NaN", "1e999999", "9" * 500, "0001-01-01", "9999-12-31T23:59:59-14:00"),
    *("0001-01-01T00:00:00+14:00", "2026-02-30", "2026-11-23T24:61", "../../etc/passwd"),
    *("' OR 1=1 --", "{{7*7}}", "<script>", "%00", "%s%n", "KS-2611-0001", "2611-0001"),
]
BODIES = [
    *(b"", b"{", b"[]", b"null", b"1", b'"a"', b"\xff\xfe", b"\x00", b'{"a": "\xff"}'),
    *(b"[" * 3_000, b'{"a":' * 3_000, b'{"version": ' + b"9" * 5_000 + b"}", b"NaN", b"{} {}"),
    *(b'{"facts": {"contact": 99999999999999999999}}', b'{"description": "\\ud800"}'),
]
CURSORS = [
    *("", "a", "W10", "bnVsbA", "WzEsMl0", "WyJ4IiwxXQ", "WzFlOTk5LCAxXQ", "W251bGwsMV0"),
    *("WyIyMDI2LTExLTIzIiw5OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ", "%00", "é", "A" * 9_000),
    *("WyIyMDI2LTExLTIzVDAwOjAwOjAwKzAwOjAwIiwxXQ", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwWiIsMV0"),
]
VALUES: dict[str, dict[str, Any]] = {
    "save_draft": {"facts": {"description": "a", "received_at": "2026-11-01T08:00:00+08:00"}},
    "submit": {"facts": {"demand": "a"}, "answers": ANSWERS[2]},
    "resolve_on_spot": {"answers": ANSWERS[1], "cause": "a", "done": "b", "person": "c"}
    | {"service_mode": "phone", "cost": "1.5"},
    "amend": {"facts": {"site": "a", "quantity_shipped": 3, "downtime_hours": "1.5"}},
    "cancel": {"reason": "a"},
    "record_test": {"item": "a", "result": "b"},
    "judge": {"decision": "nonconforming", "responsible_department": "assembly", "reason": "a"},
    "log_contact": {"channel": "phone", "person": "a", "content": "b", "contacted_at": None},
    "comment": {"text": "@a", "customer_visible": False},
    "quote": {"quotation_number": "1", "amount": "1", "content": "a", "reason": "b"},
    "decline": {"reason": "a"},
    "start_capa": {"title": "a", "description": "b", "owner": "c", "scale": "full"}
    | {"responsible_department": "assembly"},
    "link_capa": {"capa": "a", "part": "merged"},
    "unlink_capa": {"capa": "a", "reason": "b"},
    "decline_capa": {"reason": "a", "password": "b", "seen": "c"},
    "record_handling": {
        "analysis": {"occurrence_cause": "a", "service_mode": "phone", "cost": "1"},
        "measures": [
            {"kind": "corrective", "content": "a", "owner": "b", "planned_on": "2026-12-1"}
        ],
        "parts": [{"name": "a", "drawn": 2, "used": 1, "returned": 1}],
    },
    "reassign": {"handler": "a", "planned_on": "2026-12-01"},
    "pause": {"reason": "part", "latest_end": "2026-12-01T08:00:00+08:00", "note": "a"},
    "classify": {"answers": ANSWERS[2], "kind": "hardware", "level": 2},
    "assign": {"handler": "a"},
    "verify": {"effective": True, "evidence": "a", "standards": [{"document_number": "1"}]},
}
STATE = {
    **dict.fromkeys(("save_draft", "submit", "resolve_on_spot"), "draft"),
    **dict.fromkeys(("record_handling", "reassign", "pause"), "handling"),
    **dict.fromkeys(("classify", "cancel"), "judged"),
    "assign": "classified",
    "verify": "verifying",
}


class Everyman:
    """A person with every role, so that nothing is refused before it is read."""

    def __init__(self) -> None:
        self.cast = cast = Cast()
        person = states.factories.user("support_engineer", department=cast.home("support"))
        cast.home("assembly").manager = person
        cast.home("assembly").save()
        for role in ("sales", "qa_manager", "support_manager", "tech_management"):
            person.groups.add(*getattr(cast, role).groups.all())
        self.numbers = {
            state: states.bring(state, cast).number
            for state in ("registered", "judged", "classified", "handling", "verifying")
        }
        person = type(person).objects.get(pk=person.pk)
        self.numbers["draft"] = do.open_complaint(by=person, facts=cast.facts()).number
        self.api = Api(person)

    def path(self, verb: str) -> str:
        return f"/api/complaints/{self.numbers[STATE.get(verb, 'registered')]}/{verb}/"

    def send(self, method: str, path: str, body: bytes, kind: str = "application/json") -> int:
        """The answer's code; nothing stays of it."""
        with transaction.atomic():
            answer = self.api.client.generic(method, path, body, content_type=kind)
            transaction.set_rollback(True)
        assert answer.status_code < 500, (method, path, body[:300], answer.content[:300])
        return answer.status_code


@pytest.fixture
def everyman(db: None) -> Everyman:
    return Everyman()


def spoiled(value: Any, chance: random.Random) -> Any:
    """The value with something nasty at one place of it."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        name = chance.choice(sorted(value))
        if chance.random() < 0.1:
            return value | {chance.choice(["", "\x00", "level", "status"]): chance.choice(NASTY)}
        return value | {name: spoiled(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.7:
        return [spoiled(value[0], chance), *value[1:]]
    return chance.choice(NASTY)


@pytest.mark.parametrize("verb", VALUES)
def test_right_values_with_one_spoiled(everyman: Everyman, verb: str) -> None:
    chance = random.Random(verb)
    codes = set()
    for _ in range(20):
        body = json.dumps(spoiled(VALUES[verb], chance)).encode("utf-8", "surrogatepass")
        codes.add(everyman.send("POST", everyman.path(verb), body))
    assert 400 in codes


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_bodies_that_are_no_object(everyman: Everyman, body: bytes) -> None:
    counted = Complaint.objects.count(), Event.objects.count()
    for verb in ("submit", "judge", "comment"):
        assert everyman.send("POST", everyman.path(verb), body) in (200, 400)
    assert everyman.send("POST", "/api/complaints/", body) in (201, 400)
    assert everyman.send("POST", "/api/complaints/classifier/", body) in (200, 400)
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data", "x"):
        everyman.send("POST", everyman.path("comment"), body, kind)
    assert (Complaint.objects.count(), Event.objects.count()) == counted


def test_a_body_too_large_is_said_to_be_so(everyman: Everyman) -> None:
    body = b'{"text": "' + b"x" * (11 * 1024 * 1024) + b'"}'
    assert everyman.send("POST", everyman.path("comment"), body) in (400, 413)


@pytest.mark.parametrize("name", ["after", "before", "page_size", "sort", "status", "level", "q"])
def test_lists_asked_in_odd_ways(everyman: Everyman, name: str) -> None:
    cursor = name in {"after", "before"}
    for value in CURSORS if cursor else [v for v in NASTY if isinstance(v, str)]:
        text = value.encode("utf-8", "replace").decode()
        for sort in ("", "received", "customer", "level") if cursor else ("",):
            answer = everyman.api.get("complaints/", **({"sort": sort} | {name: text}))
            assert answer.status_code in (200, 400), (sort, text[:80])
    for path in ("people/", "notices/", "customers/", "departments/"):
        assert everyman.api.get(path, **{name: text}).status_code in (200, 400)


@pytest.mark.parametrize("path", ["KS-%ff", "x" * 25, "..%2f..", "KS-2611-9999", "%E2%80%AE"])
def test_numbers_that_are_none(everyman: Everyman, path: str) -> None:
    for further in ("", "history/", "attachments/" + "f" * 36 + "/", "form.pdf"):
        assert everyman.send("GET", f"/api/complaints/{path}/{further}", b"") == 404
    assert everyman.send("POST", f"/api/complaints/{path}/close/", b"{}") == 404


def test_a_nul_in_the_address_is_no_address(everyman: Everyman) -> None:
    assert everyman.send("GET", "/api/complaints/%00/", b"") == 400
    assert everyman.send("POST", "/api/complaints/%00/close/", b"{}") == 400


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["facts", "version", "answers", "text"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=ANY_JSON, verb=st.sampled_from(sorted(VALUES)))
def test_any_json_at_all(everyman: Everyman, value: Any, verb: str) -> None:
    everyman.send("POST", everyman.path(verb), json.dumps(value).encode("utf-8", "replace"))
