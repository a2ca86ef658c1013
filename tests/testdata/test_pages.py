"""What each page shows and refuses; nothing typed is lost; files open for those who may see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from testdata import workflow as do
from testdata.models import DataFile, TestData
from tests.testdata.cast import Cast, bring, csv_file, draft, read_all, xlsx_file

pytestmark = pytest.mark.django_db


def client(person: User) -> Client:
    made = Client()
    made.force_login(person)
    return made


def page(person: User, address: str, **more: Any) -> str:
    answer = client(person).get(address, **more)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def typed(**more: Any) -> dict[str, Any]:
    return {"title": "保压 24 h", "purpose": "漏率", "summary": "很长的一段小结"} | more


def test_it_goes_from_new_to_archived_by_pages() -> None:
    cast = Cast()
    author, reviewer = client(cast.author), client(cast.tech_management)
    given = typed(taken_on="2025-07-01", equipment=cast.machine.serial_number)
    kept = author.post("/testdata/new/", given | {"uploads": [csv_file(), xlsx_file()]})
    data = TestData.objects.get()
    assert (kept.status_code, kept["Location"]) == (302, data.get_absolute_url())
    assert data.customer == cast.customer
    read_all()
    text = page(cast.author, data.get_absolute_url())
    assert "移交工艺技术部" in text
    assert author.post(f"{data.get_absolute_url()}hand/").status_code == 302
    assert "审核通过，归档" in page(cast.tech_management, data.get_absolute_url())
    assert (
        reviewer.post(f"{data.get_absolute_url()}archive/", {"opinion": "可用"}).status_code == 302
    )
    data.refresh_from_db()
    assert (data.status, data.opinion) == ("archived", "可用")
    assert "已归档并锁定" in page(cast.author, data.get_absolute_url())


def test_a_refused_file_leaves_the_words_as_typed_and_nothing_kept() -> None:
    cast = Cast()
    bad = csv_file(b"\xff\xff\xff,1\n", "乱码.csv")
    answer = client(cast.author).post("/testdata/new/", typed(uploads=[csv_file(), bad]))
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "乱码.csv：认不出文字编码" in text
    assert "很长的一段小结" in text
    assert not TestData.objects.exists()
    assert not DataFile.objects.exists()


def test_two_windows_meet_side_by_side() -> None:
    cast = Cast()
    data = draft(cast)
    address = f"/testdata/{data.number}/edit/"
    window = client(cast.author)
    shown = re.search(r'name="version" value="(\d+)"', page(cast.author, address))
    assert shown is not None
    do.save_draft(data, by=cast.author, summary="另一个窗口写的")
    answer = window.post(address, typed(version=shown[1]))
    assert answer.status_code == 409
    assert "另一个窗口写的" in answer.content.decode()
    assert "很长的一段小结" in answer.content.decode()


def test_the_page_shows_figures_courses_and_the_first_rows() -> None:
    cast = Cast()
    data = draft(cast)
    do.attach(data, csv_file(), by=cast.author)
    do.attach(data, xlsx_file(), by=cast.author)
    read_all()
    at = data.get_absolute_url()
    text = page(cast.author, at)
    assert text.count('class="l1"') == 2
    assert "压力 Pa：最小 0，最大 2.9；横轴：时间" in text
    assert "2026-07-01 08:00:29" in text
    assert "style=" not in text
    other = re.findall(r"\?sheet=(\d+)#data", text)[1]
    assert "温度 ℃：最小 -42，最大 -3；横轴：行号" in page(
        cast.author, f"{at}?sheet={other}&along=rows"
    )
    assert page(cast.author, f"{at}?sheet=x&along=9&courses=all&lines=all")


def test_while_a_file_is_read_the_card_asks_again_then_fetches_the_page() -> None:
    cast = Cast()
    data = draft(cast)
    do.attach(data, csv_file(), by=cast.author)
    assert f'hx-get="/testdata/{data.number}/progress/"' in page(
        cast.author, data.get_absolute_url()
    )
    asked = client(cast.author).get(f"/testdata/{data.number}/progress/")
    assert "等待读取" in asked.content.decode()
    assert "HX-Refresh" not in asked.headers
    read_all()
    asked = client(cast.author).get(f"/testdata/{data.number}/progress/")
    assert asked.headers["HX-Refresh"] == "true"
    assert "hx-get" not in asked.content.decode()


def test_a_file_that_cannot_be_read_says_why_and_where_and_is_removed() -> None:
    cast = Cast()
    data = draft(cast)
    file = do.attach(data, csv_file('a,b\n1,2\n"3,4\n'), by=cast.author)
    read_all()
    text = page(cast.author, data.get_absolute_url())
    assert re.search(r"第 \d 行：引号没有成对", text)
    address = f"/testdata/{data.number}/remove_file/"
    assert "压力.csv" in page(cast.author, f"{address}?uid={file.uid}")
    assert client(cast.author).post(address, {"uid": str(file.uid)}).status_code == 302
    assert not data.attachments.exists()


def test_files_open_only_for_those_who_may_see_the_record() -> None:
    cast = Cast()
    data = bring("handed", cast)
    at = f"/testdata/{data.number}/files/{data.attachments.get().uid}/"
    assert client(cast.qa_manager).get(at).status_code == 200
    for stranger in (cast.sales, cast.rd, cast.warehouse):
        assert client(stranger).get(at).status_code == 404
        assert client(stranger).get(data.get_absolute_url()).status_code == 404


def test_the_list_is_narrowed_and_exported() -> None:
    cast = Cast()
    handed = bring("handed", cast)
    bring("archived", cast, title="镀膜速率")
    text = page(cast.qa_manager, "/testdata/")
    assert handed.number in text
    assert "镀膜速率" not in text
    assert "镀膜速率" in page(cast.qa_manager, "/testdata/?view=archived")
    for asked in (
        "q=压力.csv",
        "q=" + cast.machine.serial_number,
        f"customer={cast.customer.code}",
    ):
        assert handed.number in page(cast.qa_manager, f"/testdata/?{asked}")
    answer = client(cast.qa_manager).get("/testdata/export/?view=all")
    assert answer.status_code == 200
    assert b"".join(answer)[:2] == b"PK"


def test_the_list_costs_the_same_however_long() -> None:
    cast = Cast()
    bring("handed", cast)
    few = queries(cast.qa_manager, "/testdata/")
    for _n in range(11):
        bring("handed", cast)
    assert queries(cast.qa_manager, "/testdata/") == few


def test_the_record_costs_the_same_however_many_files() -> None:
    cast = Cast()
    data = draft(cast)
    do.attach(data, csv_file(), by=cast.author)
    read_all()
    few = queries(cast.author, data.get_absolute_url())
    for n in range(11):
        do.attach(data, csv_file(f"a,b\n{n},1\n2,3\n"), by=cast.author)
    read_all()
    assert queries(cast.author, data.get_absolute_url()) == few


def queries(person: User, address: str) -> int:
    """How many a page asks, once what is kept between pages is kept."""
    page(person, address)
    with CaptureQueriesContext(connection) as asked:
        page(person, address)
    return len(asked)
