"""Shipments and replenishments over the API: the same verbs, refused as on the page (§12)."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from shipping.models import Count, Shipment
from tests import factories
from tests.complaints.api import Api
from tests.records.files import photo
from tests.shipping import states
from tests.shipping.states import MISSING, Cast, bring, day, drawn, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def picture() -> str:
    return "data:image/png;base64," + base64.b64encode(drawn().image).decode()


def walk(at: str, steps: list[tuple[User, str, dict[str, Any], str]]) -> dict[str, Any]:
    """Take steps one after the other, each by its person, each to the state that it leads to."""
    found: dict[str, Any] = {}
    for person, verb, values, leads_to in steps:
        answer = Api(person).post(f"{at}{verb}/", **values)
        found = answer.json()
        assert (answer.status_code, found.get("status")) == (200, leads_to), (verb, found)
    return found


def rows(cast: Cast) -> list[dict[str, Any]]:
    links = {"order_line": cast.line.pk, "equipment": cast.machine.serial_number}
    return [row | (links if row["kind"] == "main" else {}) for row in cast.rows()]


def test_from_the_packing_list_to_the_file(cast: Cast) -> None:
    facts = {"order": cast.order.number, "site": "苏州", "contact": cast.contact.pk}
    boxes = [{"number": "1", "weight": "1860.5"}]
    made = Api(cast.sales).post("shipments/", **facts, boxes=boxes, items=rows(cast))
    assert made.status_code == 201, made.json()
    found = made.json()
    at, key = f"shipments/{found['number']}/", found["boxes"][0]["id"]
    assert [step["name"] for step in found["offered"]][:2] == ["save_draft", "cancel"]
    looked = [{"box": key, "condition": "intact", "labels": "ok"}]
    lines = [{"item": row["id"]} for row in found["items"]]
    told = {"told_whom": "陆闻笛", "told_how": "phone"}
    found = walk(
        at,
        [
            (cast.sales, "save_draft", {"remarks": "木箱", "planned_on": str(day(1))}, "draft"),
            (cast.warehouse, "pack", {"boxes": looked}, "packed"),
            (cast.warehouse, "unpack", {"reason": "少一箱"}, "draft"),
            (cast.warehouse, "pack", {"boxes": looked}, "packed"),
            (
                cast.warehouse,
                "ship",
                {"carrier": "顺丰", "expected_on": str(day(3)), "gross_weight": "1900.0"},
                "in_transit",
            ),
            (cast.sales, "note_transit", {"text": "已过六安", **told}, "in_transit"),
            (cast.sales, "report_arrival", {}, "arrived"),
            (
                cast.engineer,
                "count",
                {"client_uid": str(uuid.uuid4()), "lines": lines, "boxes": looked},
                "counted",
            ),
        ],
    )
    signature = {"name": "陆闻笛", "title": "设备科", "image": picture(), "seen": found["to_sign"]}
    found = walk(
        at,
        [
            (cast.engineer, "sign_receipt", signature, "signed"),
            (cast.warehouse, "archive", {"opinion": "已收回"}, "archived"),
        ],
    )
    assert found["outstanding"] == {}
    assert [(r["signer_name"], r["intact"]) for r in found["receipts"]] == [("陆闻笛", True)]
    assert found["counts"][0]["conclusion"] == "complete"
    assert [note["told_how"] for note in found["transit_notes"]] == ["phone"]
    form = Api(cast.sales).get(f"{at}form.pdf")
    assert (form.status_code, form["Content-Type"]) == (200, "application/pdf")


def test_a_phone_sends_its_count_with_photos_and_twice(cast: Cast) -> None:
    shipment = bring("arrived", cast)
    lines = [{"item": row.pk} for row in shipment.items.all()]
    lines[2] |= {"damaged": 2, "note": "压扁"}
    box = shipment.boxes.get().pk
    data = {
        "client_uid": str(uuid.uuid4()),
        "lines": lines,
        "boxes": [{"box": box, "condition": "damaged", "labels": "tripped"}],
        "signature": {"name": "陆闻笛", "image": picture()},
    }

    def send() -> Any:
        files = {
            "photos": SimpleUploadedFile("a.jpg", photo()),
            f"line-{lines[2]['item']}-photos": [
                SimpleUploadedFile("b.jpg", photo()),
                SimpleUploadedFile("c.jpg", photo()),
            ],
            f"box-{box}-photos": SimpleUploadedFile("d.jpg", photo()),
        }
        at = f"/api/shipments/{shipment.number}/count/"
        return Api(cast.engineer).client.post(at, {"data": json.dumps(data), **files})

    first = send()
    assert first.status_code == 200, first.json()
    found = first.json()
    assert (found["status"], found["counts"][0]["conclusion"]) == ("short", "damaged")
    belongs = [(bool(f["line"]), bool(f["box_check"])) for f in found["attachments"]]
    assert sorted(belongs) == [(False, False), (False, True), (True, False), (True, False)]
    assert len(found["receipts"]) == 1
    again = send()
    assert again.status_code == 200, again.json()
    assert Count.objects.count() == 1
    assert len(again.json()["attachments"]) == 4


@pytest.mark.parametrize(
    "data",
    [
        "",
        "[]",
        "{",
        '{"photos": []}',
        '{"lines": [], "client_uid": "x"}',
        '{"lines": [{"item": 1, "colour": 2}], "client_uid": "x"}',
    ],
)
def test_what_is_no_count_is_refused_in_words(cast: Cast, data: str) -> None:
    shipment = bring("arrived", cast)
    at = f"/api/shipments/{shipment.number}/count/"
    answer = Api(cast.engineer).client.post(at, {"data": data, "a": ""})
    assert answer.status_code == 400
    answer = Api(cast.engineer).client.post(at, {"data": data})
    assert answer.status_code == 400
    assert Count.objects.count() == 0


def test_what_is_missing_is_asked_for_and_sent(cast: Cast) -> None:
    shipment = bring("short", cast, MISSING)
    at = f"shipments/{shipment.number}/"
    asked = {"item": item(shipment, "真空规管").pk, "quantity": 2, "reason": "missing"}
    found = walk(
        at,
        [
            (cast.engineer, "request_replenishment", {"reason": "缺", "lines": [asked]}, "short"),
            (cast.engineer, "request_replenishment", {"reason": "缺"}, "short"),
            (cast.engineer, "raise_complaint", {"item": item(shipment, "O 形圈").pk}, "short"),
        ],
    )
    assert len(found["replenishments"]) == 2
    assert found["counts"][0]["lines"][2]["complaint"].startswith("KS-")
    first, second = sorted(found["replenishments"])
    to = f"replenishments/{first}/"
    found = walk(
        to,
        [
            (cast.warehouse, "accept", {"promised_on": str(day(2))}, "accepted"),
            (cast.engineer, "comment", {"text": f"@{cast.warehouse.username} 急"}, "accepted"),
        ],
    )
    (tied,) = found["shipments"]
    answer = Api(cast.warehouse).post(f"shipments/{tied}/cancel/", reason="拣错料")
    assert answer.json()["status"] == "cancelled"
    found = walk(to, [(cast.warehouse, "prepare", {}, "accepted")])
    assert len(found["shipments"]) == 2
    assert list(found["remaining"].values()) == [2]
    refusal = {"reason": "停产"}
    walk(f"replenishments/{second}/", [(cast.warehouse, "refuse", refusal, "refused")])


def test_refusals_say_who_and_when_and_what(cast: Cast) -> None:
    shipment = bring("in_transit", cast)
    at = f"shipments/{shipment.number}/"
    stranger = factories.user("support_engineer", department=factories.department())
    assert Api(stranger).get(at).status_code == 404
    assert Api(cast.warehouse).post(f"{at}report_arrival/").status_code == 403
    assert Api(cast.warehouse).post(f"{at}pack/", boxes=[]).status_code == 409
    assert Api(cast.sales).post(f"{at}note_transit/", text="").status_code == 400
    assert Api(cast.sales).post(f"{at}note_transit/", text="x", colour=1).status_code == 400
    assert Api(cast.finance).post("shipments/", order=cast.order.number).status_code == 403
    assert Shipment.objects.get(pk=shipment.pk).status == "in_transit"


def test_lists_are_narrowed_and_show_only_what_one_sees(cast: Cast) -> None:
    bring("short", cast, MISSING)
    states.asked(cast, Shipment.objects.get())

    def numbers(person: User, path: str, **asked: Any) -> int:
        return len(Api(person).get(path, **asked).json()["results"])

    assert numbers(cast.warehouse, "shipments/") == 1
    assert numbers(cast.warehouse, "shipments/", status="short") == 1
    assert numbers(cast.warehouse, "shipments/", status="draft") == 0
    assert numbers(cast.finance, "shipments/") == 0
    assert numbers(cast.warehouse, "replenishments/", view="to_accept") == 1
    row = Api(cast.warehouse).get("replenishments/").json()["results"][0]
    assert (row["status"], row["due"]["label"]) == ("requested", "受理补发")


def test_a_contacts_number_is_for_those_who_serve_the_customer(cast: Cast) -> None:
    at = f"shipments/{bring('packed', cast).number}/"
    full, masked = (Api(who).get(at).json()["contact"] for who in (cast.sales, cast.warehouse))
    assert full["phone"] == "13805122206"
    assert "0512" not in masked["phone"]


def test_a_stale_draft_is_refused_with_what_stands(cast: Cast) -> None:
    shipment = bring("draft", cast)
    at = f"shipments/{shipment.number}/save_draft/"
    answer = Api(cast.warehouse).post(at, version=shipment.version, remarks="一")
    assert answer.status_code == 200, answer.json()
    stale = Api(cast.warehouse).post(at, version=shipment.version, remarks="二")
    assert stale.status_code == 409
    assert stale.json()["theirs"]["remarks"] == "一"
