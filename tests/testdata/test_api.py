"""The API is the pages' twin: the same verbs, filters, refusals."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from testdata.models import TestData
from tests.testdata.cast import Cast, bring, csv_file, draft, read_all

pytestmark = pytest.mark.django_db


def api(person: User) -> APIClient:
    made = APIClient()
    made.force_authenticate(person)
    return made


def sent(person: User, verb: str, data: TestData, **values: Any) -> Any:
    return api(person).post(f"/api/test-data/{data.number}/{verb}/", values, format="json")


def test_it_goes_from_new_to_archived_over_the_api() -> None:
    cast = Cast()
    facts = {
        "title": "保压",
        "purpose": "漏率",
        "taken_on": "2025-07-01",
        "summary": "合格",
        "equipment": cast.machine.serial_number,
    }
    made = api(cast.author).post("/api/test-data/", facts, format="json")
    assert made.status_code == 201
    data = TestData.objects.get(number=made.data["number"])
    added = api(cast.author).post(
        f"/api/test-data/{data.number}/attach/", {"upload": csv_file()}, format="multipart"
    )
    assert added.status_code == 200
    assert added.data["attachments"][0]["preview"]["state"] == "waiting"
    read_all()
    sheets = api(cast.author).get(f"/api/test-data/{data.number}/sheets/").data
    assert [column["kind"] for column in sheets[0]["columns"]] == ["moment", "number", "number"]
    assert sheets[0]["columns"][1]["greatest"] == 2.9
    assert sent(cast.author, "hand", data).data["status"] == "handed"
    assert sent(cast.tech_management, "archive", data, opinion="可用").data["status"] == "archived"
    history = api(cast.author).get(f"/api/test-data/{data.number}/history/").data
    assert [line["action"] for line in history] == ["open", "attach", "hand", "archive"]


def test_refusals_are_400_403_404_and_409() -> None:
    cast = Cast()
    data = bring("handed", cast)
    assert sent(cast.tech_management, "archive", data, opinion=" ").status_code == 400
    assert sent(cast.tech_management, "archive", data, sense="x").status_code == 400
    assert sent(cast.qa_manager, "archive", data, opinion="x").status_code == 403
    assert sent(cast.sales, "archive", data, opinion="x").status_code == 404
    assert sent(cast.author, "hand", data).status_code == 409
    stale = sent(cast.tech_management, "archive", data, opinion="x", version=0)
    assert stale.status_code == 409
    assert "theirs" in stale.data
    assert api(cast.sales).post("/api/test-data/", {"title": "x"}).status_code == 403


def test_a_hostile_file_is_a_400_with_its_reason() -> None:
    cast = Cast()
    data = draft(cast)
    bad = csv_file(b"<html><script>1</script>", "a.xlsx")
    answer = api(cast.author).post(
        f"/api/test-data/{data.number}/attach/", {"upload": bad}, format="multipart"
    )
    assert answer.status_code == 400
    assert "不是 Excel 文件" in str(answer.data)
    assert not data.attachments.exists()


def test_the_list_takes_the_page_s_conditions_and_hides_what_is_not_to_be_seen() -> None:
    cast = Cast()
    handed = bring("handed", cast)
    draft(cast)

    def numbers(person: User, asked: str) -> list[str]:
        found = api(person).get(f"/api/test-data/?{asked}").data
        return [row["number"] for row in found["results"]]

    assert numbers(cast.qa_manager, "") == [handed.number]
    assert numbers(cast.qa_manager, "view=archived") == []
    assert numbers(cast.qa_manager, "q=压力.csv") == [handed.number]
    assert numbers(cast.sales, "") == []
    assert api(cast.qa_manager).get("/api/test-data/?status=nonsense").status_code == 400


def test_a_draft_takes_further_facts_and_loses_a_file() -> None:
    cast = Cast()
    data = draft(cast)
    at = f"/api/test-data/{data.number}/"
    assert api(cast.author).patch(at, {"summary": "改"}, format="json").data["summary"] == "改"
    api(cast.author).post(f"{at}attach/", {"upload": csv_file()}, format="multipart")
    uid = str(data.attachments.get().uid)
    assert sent(cast.author, "remove_file", data, uid=uid).data["attachments"] == []
