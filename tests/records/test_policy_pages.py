"""The pages of policies and calendars as a quality manager uses them."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from records import calendar_drafts, calendars, clock, policies, recount
from records.calendar import Day
from records.models import CalendarVersion, PolicyVersion, VersionDraft
from tests import factories
from tests.records.calendar_days import moment
from tests.records.clock_setup import department, start

pytestmark = pytest.mark.django_db
POLICIES, POLICY_EDIT = "/settings/policies/", "/settings/policies/edit/"
CALENDAR, CALENDAR_EDIT = "/settings/calendar/", "/settings/calendar/edit/"


@pytest.fixture(autouse=True)
def monday_morning(db):
    with clock.at(moment("2026-11-09 09:00")):
        yield


@pytest.fixture
def desk(client):
    client.force_login(factories.user("qa_manager"))
    return client


def filled(desk, address=POLICY_EDIT, **changes):
    """The form as the page fills it, with changes."""
    form = desk.get(address).context["form"]
    data = {}
    for bound in form:
        value = bound.value()
        if value not in (None, "", False, []):
            data[bound.html_name] = "on" if value is True else value
    return {**data, "note": "评审", **changes}


def errors(response):
    assert response.status_code == 400
    return response.context["form"].errors


def test_the_policy_in_force_is_shown_in_words(desk):
    page = desk.get(POLICIES).content.decode()
    for words in ("处理完成", "160 小时", "未分级", "停机时全天候", "75%", "总经理", "版次记录"):
        assert words in page


def test_from_form_to_dry_run_to_the_next_edition(desk):
    number = policies.current().number
    deadline = start("handle", "2026-11-09 09:00")
    changes = {"time_handle_2": "３ 天", "call_judge_safety": "on", "urgent_percent": "40"}
    answer = desk.post(POLICY_EDIT, filled(desk, **changes))
    page = desk.get(answer.url).content.decode()
    for words in ("16 小时", "24 小时", "备案判定", "50%", "40%", deadline.record):
        assert words in page
    assert policies.current().number == number
    assert "您有一份还没有发布的修改" in desk.get(POLICIES).content.decode()
    assert desk.post(answer.url).status_code == 302
    current = policies.current()
    assert current.number == number + 1
    assert current.minutes("handle", level=2, urgent=False) == 24 * 60
    assert current.is_on_call("judge", {"safety"})
    assert "评审" in desk.get(POLICIES).content.decode()
    again = desk.post(answer.url)
    assert (again.status_code, "已发布" in again.content.decode()) == (409, True)


def test_a_dry_run_over_no_clock_says_that_there_was_none(desk):
    answer = desk.post(POLICY_EDIT, filled(desk, time_handle_2="3 天"))
    none, some = "现在没有这样的未完成时限可看", "没有一个会变"
    page = desk.get(answer.url).content.decode()
    assert (none in page, some in page) == (True, False)
    start("handle", "2026-11-09 09:00", level=1)
    page = desk.get(answer.url).content.decode()
    assert (none in page, some in page) == (False, True)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"time_handle_2": ""}, "time_handle_2", "缺少二级"),
        ({"time_handle_2": "0"}, "time_handle_2", "大于 0"),
        ({"time_handle_2": "-3 天"}, "time_handle_2", "负数"),
        ({"time_handle_2": "999999 天"}, "time_handle_2", "250"),
        ({"time_handle_2": "下周"}, "time_handle_2", "看不懂"),
        ({"when_0": "75"}, "when_0", "看不懂"),
        ({"when_0": "175%"}, "when_0", "看不懂"),
        ({"when_0": "+0 小时"}, "when_0", "大于 0"),
        ({"when_1": "50%"}, "when_1", "晚于上一级"),
        ({"when_1": ""}, "when_1", "请写何时提醒"),
        ({"when_1": "", "who_1": []}, "when_0", "100%"),
        ({"who_0": []}, "when_0", "提醒谁"),
        ({"who_0": ["group:nobody"]}, "who_0", "nobody"),
        ({"urgent_percent": "0"}, "urgent_percent", "1 到 100"),
        ({"urgent_percent": "很快"}, "urgent_percent", ""),
        ({"note": ""}, "note", "修改原因"),
        ({}, "__all__", "没有需要发布的内容"),
    ],
)
def test_wrong_input_is_told_at_its_field_and_kept(desk, changes, field, words):
    sent = filled(desk, **changes)
    answer = desk.post(POLICY_EDIT, sent)
    assert words in "".join(errors(answer)[field])
    assert VersionDraft.objects.count() == 0
    for name, value in changes.items():
        assert answer.context["form"][name].value() == value


def test_all_that_is_wrong_is_told_at_once(desk):
    changes = {"time_judge_0": "很久", "time_handle_2": "", "urgent_percent": "0", "when_0": "80"}
    assert set(errors(desk.post(POLICY_EDIT, filled(desk, **changes)))) == set(changes)


def test_a_customer_gets_terms_of_its_own(desk):
    customer = factories.customer()
    assert desk.post(POLICIES, {"customer": "nobody"}).status_code == 400
    assert desk.post(POLICIES, {"customer": "", "order": ""}).status_code == 400
    answer = desk.post(POLICIES, {"customer": customer.code})
    assert answer.status_code == 302
    empty = filled(desk, answer.url)
    assert "至少填一项" in str(errors(desk.post(answer.url, empty)))
    draft = desk.post(answer.url, {**empty, "time_first_response_0": "30 分"})
    assert desk.post(draft.url).status_code == 302
    scope = f"customer:{customer.code}"
    assert policies.current(scope).rules == {("first_response", 0): 30}
    assert not PolicyVersion.objects.get(scope=scope).own_ladder
    page = desk.get(POLICIES, {"scope": scope}).content.decode()
    assert customer.name in page
    assert "按公司政策" in page
    assert desk.get(POLICIES, {"scope": "customer:nobody"}).status_code == 404


def test_a_draft_is_given_up_or_taken_up_again(desk):
    answer = desk.post(POLICY_EDIT, filled(desk, time_judge_0="30 分"))
    again = desk.get(POLICY_EDIT, {"again": 1}).context["form"]
    assert again["time_judge_0"].value() == "30 分"
    assert desk.post(answer.url, {"discard": "1"}).status_code == 302
    assert desk.get(answer.url).status_code == 200
    assert policies.current().rules["judge", 0] == 240


# --- calendars ------------------------------------------------------------------------------------
def test_a_year_as_month_grids_with_its_alarm(desk):
    page = desk.get(CALENDAR, {"year": 2026}).content.decode()
    assert len(re.findall("<caption>", page)) == 12
    for words in (
        "2026-10-01 休息 国庆节",
        "2026-10-10 上班 调休上班",
        "2027 年的放假安排还没有录入",
    ):
        assert words in page
    assert "暂定：放假安排还没有录入" in desk.get(CALENDAR, {"year": 2027}).content.decode()
    for year in ("0", "99999", "x"):
        assert desk.get(CALENDAR, {"year": year}).context["grid"].number == 2026
    assert desk.get(CALENDAR, {"code": "unknown"}).status_code == 404


def test_days_are_changed_tried_and_published(desk):
    deadline = start("handle", "2026-11-09 09:00")  # until Wednesday 09:00
    sent = {"first": "2026-11-10", "last": "2026-11-10", "kind": "off", "label": "停电"}
    answer = desk.post(f"{CALENDAR_EDIT}?code=standard&what=days", sent)
    page = desk.get(answer.url).content.decode()
    assert ("停电" in page, deadline.record in page) == (True, True)
    hours = {"name": "标准", "spans": "０８:００-12:00、13:00-17:00", "source": "厂办通知"}
    same = desk.post(f"{CALENDAR_EDIT}?code=standard&what=hours", hours)
    assert same.url == answer.url
    done = desk.post(answer.url, follow=True)
    assert "其中 1 个的到期时间有变" in done.content.decode()
    version = calendar_drafts.newest("standard")
    assert (version.spans, version.source) == ([["08:00", "12:00"], ["13:00", "17:00"]], "厂办通知")
    assert not version.days.get(date="2026-11-10").working
    assert desk.post(answer.url).status_code == 409


@pytest.mark.parametrize(
    ("what", "sent", "field", "words"),
    [
        ("days", {"first": "2027-02-31"}, "first", "没有 2027 年 2 月 31 日"),
        ("days", {"first": "明天"}, "first", "看不懂日期"),
        ("days", {"first": "1066-10-14"}, "first", "2000 到 2100"),
        ("days", {"first": "2027-05-05", "last": "2027-05-01"}, "last", "早于开始"),
        ("days", {"first": "2027-01-01", "last": "2028-12-31"}, "last", "366"),
        ("days", {"kind": "working", "spans": "08:30-12:00、11:00-13:00"}, "spans", "重叠"),
        ("days", {"kind": "working", "spans": "12:00-08:30"}, "spans", "晚于开始"),
        ("days", {"kind": "off", "spans": "08:30-12:00"}, "spans", "没有工作时段"),
        ("days", {"kind": "maybe"}, "kind", "maybe"),
        ("hours", {"spans": "08:30-12:00、11:00-17:30"}, "spans", "重叠"),
        ("hours", {"spans": "全天"}, "spans", "看不懂工作时段"),
        ("hours", {"spans": ""}, "spans", "请填写"),
        ("import", {"year": "2035", "origin": "package"}, "year", "还没有 2035 年"),
        ("import", {"year": "2027", "origin": "file"}, "file", "请选择文件"),
        ("import", {"year": "27", "origin": "package"}, "year", "2000"),
    ],
)
def test_a_wrong_change_is_told_at_its_field(desk, what, sent, field, words):
    base = {"first": "2027-05-01", "kind": "off", "name": "标准", "source": "通知"}
    answer = desk.post(f"{CALENDAR_EDIT}?code=standard&what={what}", base | sent)
    assert words in "".join(errors(answer)[field])
    assert VersionDraft.objects.count() == 0


def test_a_year_comes_from_a_list_and_faults_name_their_rows(desk):
    address = f"{CALENDAR_EDIT}?code=standard&what=import"
    head, right = "日期,上班/休息,说明\n", "2027-01-01,休息,元旦\n2027-01-02,上班,调休上班\n"
    wrong = "2027-02-31,休息,\n2026-10-01,休息,\n2027-01-01,上班,\n"

    def send(text):
        file = SimpleUploadedFile("a.csv", text.encode())
        sent = {"year": "2027", "origin": "file", "source": "国办发明电〔2026〕9 号", "file": file}
        return desk.post(address, sent)

    assert errors(send(head + right + wrong))["file"] == [
        "第 4 行：没有 2027 年 2 月 31 日这一天。",
        "第 5 行：2026-10-01 不在 2027 年。",
        "第 6 行：2027-01-01 和第 2 行重复，一天只写一行。",
    ]
    many = errors(send(head + "x,休息,\n" * 30))["file"]
    assert (len(many), many[-1]) == (21, "另有 10 处。")
    answer = send(head + right)
    assert "2027" in desk.get(answer.url).content.decode()
    desk.post(answer.url)
    version = calendar_drafts.newest("standard")
    assert (2027 in version.known_years, version.source) == (True, "国办发明电〔2026〕9 号")
    assert calendar_drafts.days_of(calendar_drafts.content_of(version))[date(2027, 1, 2)] == Day(
        True, "调休上班"
    )


def test_a_department_gets_a_calendar_of_its_own(desk):
    unit = department()
    answer = desk.post(f"{CALENDAR_EDIT}?what=department", {"department": unit.pk})
    code = calendars.code_of(unit)
    page = desk.get(answer.url).content.decode()
    assert "和标准工作日历相同" in page
    hours = {"name": "夜班", "spans": "20:00-24:00", "source": ""}
    desk.post(f"{CALENDAR_EDIT}?code={code}&what=hours", hours)
    desk.post(answer.url)
    assert CalendarVersion.objects.get(code=code).department == unit
    assert "夜班" in desk.get(CALENDAR).content.decode()
    again = desk.post(f"{CALENDAR_EDIT}?what=department", {"department": unit.pk})
    assert again.url.startswith(CALENDAR)
    same = {"year": "2025", "origin": "standard", "source": "同标准"}
    assert desk.post(f"{CALENDAR_EDIT}?code={code}&what=import", same).status_code == 302
    for address in ("?code=nobody&what=days", "?code=standard&what=nothing"):
        assert desk.get(CALENDAR_EDIT + address).status_code == 404


def test_many_clocks_are_counted_in_the_background(desk, monkeypatch, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr(recount, "AT_ONCE", 0)
    start("handle", "2026-11-09 09:00")
    sent = {"first": "2026-11-10", "kind": "off", "label": "停电"}
    answer = desk.post(f"{CALENDAR_EDIT}?code=standard&what=days", sent)
    desk.post(answer.url)
    page = desk.get(answer.url).content.decode()
    assert "正在重算，0 / 1 个时限" in page
    assert "正在按新日历重算" in desk.get(CALENDAR).content.decode()
    part = desk.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section")
    recount.run(VersionDraft.objects.get())
    done = desk.get(answer.url, headers={"HX-Request": "true"})
    assert done.headers["HX-Refresh"] == "true"


def test_a_calendar_draft_is_given_up(desk):
    sent = {"first": "2026-11-10", "kind": "off"}
    answer = desk.post(f"{CALENDAR_EDIT}?code=standard&what=days", sent)
    assert desk.post(answer.url, {"discard": "1"}).status_code == 302
    assert "已放弃" in desk.get(answer.url).content.decode()
