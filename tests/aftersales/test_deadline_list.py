"""/deadlines/: what each may see, by tab, department and person; the sheet and the API agree."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from openpyxl import load_workbook

from aftersales.deadlines import sources, summary
from complaints import workflow as do
from records import clock
from records.models import Deadline
from tests import factories
from tests.complaints.api import Api
from tests.complaints.pages import browser, text_of
from tests.complaints.states import Cast, bring, run_over

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 09:00 in the company


@pytest.fixture
def travel():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def test_tabs_say_what_is_overdue_due_today_and_this_week(travel) -> None:
    cast = Cast()
    bring("registered", cast)  # 首次响应 two hours, 备案判定 four
    travel.shift(timedelta(hours=2, minutes=30))
    bring("handling", cast)  # 处理完成 sixteen hours: Thursday
    visible = sources.visible_to(cast.qa_manager)
    counts = summary.read(visible, clock.now()).tabs
    open_ = Deadline.objects.filter(status__in=Deadline.OPEN)
    assert counts["open"] == open_.count()
    assert counts["overdue"] == 1
    assert (
        counts["week"]
        == open_.filter(
            due_at__gte=clock.now(), due_at__lt=datetime(2026, 11, 29, 16, tzinfo=UTC)
        ).count()
    )
    page = text_of(browser(cast.qa_manager).get("/deadlines/?view=overdue"))
    assert "首次响应" in page
    assert "超 30 分" in page


def test_each_sees_the_clocks_of_what_they_see(travel) -> None:
    cast = Cast()
    mine, other = bring("handling", cast), bring("handling", cast, customer=factories.customer())
    stranger = factories.user("rd", department=cast.home("rd"))
    for person in (cast.qa_manager, cast.opener, cast.handler, stranger, cast.warehouse):
        numbers = {d.record for d in sources.visible_to(person)}
        expected = {
            one.number
            for one in (mine, other)
            if type(one).objects.visible_to(person).filter(pk=one.pk).exists()
        }
        assert numbers == expected
        listed = Api(person).get("deadlines/", page_size=200).json()["results"]
        assert {row["record"] for row in listed} == expected
        sheet = browser(person).get("/deadlines/export/")
        book = load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
        cells = {row[0] for row in book.active.iter_rows(min_row=2, values_only=True)}
        assert cells == expected


def test_what_stands_still_comes_last_on_page_and_api(travel) -> None:
    cast = Cast()
    first = bring("handling", cast)
    until = clock.now() + timedelta(hours=1)
    do.pause(first, by=cast.handler, reason="part", latest_end=until)
    travel.shift(timedelta(minutes=5))
    bring("handling", cast)
    api, seen, page = Api(cast.qa_manager), [], None
    page = api.get("deadlines/", view="open", page_size=3).json()
    while True:
        seen += [(row["status"], row["due_at"]) for row in page["results"]]
        if not page["next"]:
            break
        page = api.client.get(page["next"]).json()
    assert len(seen) == Deadline.objects.filter(status__in=Deadline.OPEN).count()
    still = [status == "paused" for status, _due in seen]
    assert still == sorted(still)
    assert still.count(True) == 2  # 处理完成 and 关闭
    for group in (False, True):
        moments = [due for status, due in seen if (status == "paused") is group]
        assert moments == sorted(moments)
    back = api.client.get(page["previous"]).json()
    assert [row["due_at"] for row in back["results"]] == [due for _s, due in seen][
        len(seen) - len(page["results"]) - 3 : len(seen) - len(page["results"])
    ]


def test_conditions_narrow_and_an_exemption_is_counted_apart(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    late = run_over(Deadline.objects.get(record=complaint.number, subject="handle"))
    now = clock.now()
    visible = sources.visible_to(cast.qa_manager)
    assert summary.read(visible, now).month == (1, 0, 1)
    do.explain_breach(
        complaint, by=cast.handler, clock_id=late.pk, cause="customer", text="客户停电"
    )
    do.ask_exemption(complaint, by=cast.handler, clock_id=late.pk, reason="客户停电")
    api = Api(cast.qa_manager)
    asked = api.get("deadlines/", view="exemption").json()["results"]
    assert [(row["id"], row["cause"], row["exemption"]) for row in asked] == [
        (late.pk, "customer", "asked")
    ]
    do.decide_exemption(complaint, by=cast.qa_manager, clock_id=late.pk, agreed=True)
    found = summary.read(visible, now).month
    assert (found, found.counted) == ((1, 1, 0), 0)
    by_person = api.get("deadlines/", owner=cast.handler.username).json()["results"]
    assert {row["subject"] for row in by_person} == {"handle", "close", "cause"}
    assert api.get("deadlines/", kind="capa").json()["results"] == []
    assert api.get("deadlines/", view="nonsense").status_code == 400


def test_the_page_costs_the_same_for_one_case_and_many(
    travel, django_assert_max_num_queries
) -> None:
    cast = Cast()
    bring("handling", cast)
    client = browser(cast.qa_manager)
    client.get("/deadlines/")
    with django_assert_max_num_queries(12) as one:
        client.get("/deadlines/")
    for _ in range(4):
        bring("handling", cast)
    with django_assert_max_num_queries(len(one)):
        assert client.get("/deadlines/").status_code == 200
    api = Api(cast.qa_manager)
    api.get("deadlines/")
    with django_assert_max_num_queries(12):
        api.get("deadlines/")


def test_one_tap_takes_up_a_clock(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    client = browser(cast.handler)
    at = f"/complaints/{complaint.number}/acknowledge/"
    assert at in client.get("/deadlines/").content.decode()
    clock_id = Deadline.objects.get(record=complaint.number, subject="handle").pk
    client.post(at, {"clock_id": clock_id})
    assert f'value="{clock_id}"' not in client.get("/deadlines/").content.decode()


def test_the_workbench_asks_to_take_up_to_explain_and_to_decide(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    late = run_over(Deadline.objects.get(record=complaint.number, subject="handle"))
    page = text_of(browser(cast.handler).get("/"))
    assert f'action="/complaints/{complaint.number}/acknowledge/"' in page
    explain = f'href="/complaints/{complaint.number}/explain_breach/?clock_id={late.pk}"'
    assert explain in page
    lines = text_of(browser(cast.handler).get("/deadlines/?view=unexplained"))
    for shown in (page, lines, text_of(browser(cast.handler).get(complaint.get_absolute_url()))):
        assert f'<a class="btn btn-sm" {explain}' in shown  # on every row, so it is a quiet one
    do.acknowledge(complaint, by=cast.handler)
    said = {"clock_id": late.pk, "cause": "part", "text": "缺货"}
    do.explain_breach(complaint, by=cast.handler, **said)
    page = text_of(browser(cast.handler).get("/"))
    assert 'id="clock-tasks"' not in page
    do.ask_exemption(complaint, by=cast.handler, clock_id=late.pk, reason="客户提供")
    assert "不计入考核的申请 1 项" in text_of(browser(cast.qa_manager).get("/"))
    assert "不计入考核的申请" not in text_of(browser(cast.qa_engineer).get("/"))


def test_a_notice_offers_the_same_tap(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)  # tells the handler
    client = browser(cast.handler)
    at = f'action="{complaint.get_absolute_url()}acknowledge/"'
    assert at in text_of(client.get("/notices/"))
    client.post(f"{complaint.get_absolute_url()}acknowledge/")
    assert at not in text_of(client.get("/notices/"))


def test_the_case_shows_who_has_each_clock_and_where_the_time_went(travel) -> None:
    cast = Cast()
    complaint = bring("handling", cast)
    travel.shift(timedelta(minutes=40))
    do.acknowledge(complaint, by=cast.handler)
    travel.shift(timedelta(minutes=20))
    late = run_over(Deadline.objects.get(record=complaint.number, subject="handle"))
    page = text_of(browser(cast.handler).get(complaint.get_absolute_url()))
    assert "时间去向" in page
    assert f"{cast.handler.name} 今天 09:40已知悉" in page
    assert f"explain_breach/?clock_id={late.pk}" in page
    assert "40 分" in page
    form = browser(cast.handler).get(
        f"{complaint.get_absolute_url()}explain_breach/?clock_id={late.pk}"
    )
    assert "技术难度" in text_of(form)
    urging = browser(cast.qa_manager).get(f"{complaint.get_absolute_url()}urge/?clock_id={late.pk}")
    assert f'value="{late.pk}" selected' in text_of(urging)
