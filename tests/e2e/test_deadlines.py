"""The deadline engine's pages: policy, calendar, why, 已知悉 and 催办, the ways out, the outbox."""

import sqlite3
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import People
from tests.e2e.walk import fill

# A year nobody counts in yet: the other tests' due moments stay as they are.
FAR = f"{datetime.now(UTC).year + 2}-03-0"


@pytest.fixture
def manager(people: People) -> Page:
    """品质主管, who keeps policies and calendars."""
    return people.wear("qa_manager")


def test_a_policy_is_tried_before_it_is_published(manager: Page) -> None:
    manager.goto("/settings/policies/")
    manager.get_by_role("link", name="修改政策").click()
    form = manager.locator("form.card")
    cell = manager.get_by_label("首次响应，一级", exact=True)
    cell.fill("很快")
    form.get_by_label("修改原因").fill("管理评审决议")
    manager.get_by_role("button", name="试算这份修改").click()
    expect(manager.locator(".esum")).to_be_focused()
    expect(manager.locator(".field.has-error", has=cell)).to_be_visible()
    expect(cell).to_have_value("很快")
    expect(form.get_by_label("修改原因")).to_have_value("管理评审决议")

    cell.fill("3.5 小时")
    manager.get_by_role("button", name="试算这份修改").click()
    manager.wait_for_url("**/settings/policies/drafts/**")
    changes = manager.get_by_role("region", name="改了什么")
    expect(changes).to_contain_text("首次响应")
    expect(changes).to_contain_text("3.5")
    expect(manager.get_by_role("region", name="如果现在开始")).to_be_visible()
    manager.get_by_role("button", name="发布这一版").click()
    expect(manager.locator("#toasts")).to_contain_text("已发布，此后开始的时限按它计算")
    row = manager.locator("table.inset tr").filter(has_text="首次响应")
    expect(row).to_contain_text("3.5")
    expect(manager.get_by_role("region", name="版次记录")).to_contain_text("管理评审决议")


def test_a_day_of_the_calendar_is_refused_at_its_field_then_published(manager: Page) -> None:
    manager.goto("/settings/calendar/edit/?what=days")
    form = manager.locator("form.card")
    label = "设备年检，只上半天"
    given = {"日期": f"{FAR}4", "改为": "上班", "说明": label}
    fill(form, given | {"当天工作时段": "08:30-12:00、11:00-15:00"})
    manager.get_by_role("button", name="试算这份修改").click()
    spans = manager.get_by_label("当天工作时段")
    expect(manager.locator(".field.has-error", has=spans)).to_contain_text("有重叠")
    expect(form.get_by_label("说明")).to_have_value(label)

    spans.fill("08:30-12:00")
    manager.get_by_role("button", name="试算这份修改").click()
    manager.wait_for_url("**/settings/calendar/drafts/**")
    expect(manager.get_by_role("region", name="改了什么")).to_contain_text(f"{FAR}4")
    manager.get_by_role("button", name="发布这一版").click()
    expect(manager.locator("#main")).to_contain_text("已发布。重算了")
    manager.goto(f"/settings/calendar/?year={FAR[:4]}")
    expect(manager.get_by_title(label)).to_be_visible()


def test_why_it_is_due_then_is_told_day_by_day(manager: Page) -> None:
    manager.goto("/deadlines/?view=open")
    case = manager.locator("[data-rows] a.no").filter(has_text="KS-").first
    number = case.inner_text()
    case.click()
    manager.get_by_role("link", name="为什么是这个时间？").first.click()
    expect(manager.get_by_role("heading", level=1)).to_contain_text("为什么是这个时间？")
    days = manager.get_by_role("region", name="逐日计时")
    expect(days.get_by_role("row").nth(1)).to_be_visible()
    expect(manager.locator("#main")).to_contain_text("到期")
    manager.locator(".crumbs a").first.click()
    manager.wait_for_url(f"**/complaints/{number}/**")


def test_urged_and_taken_up(people: People, manager: Page) -> None:
    """催办 by the manager reaches whoever has the clock, who takes it up with one tap."""
    manager.goto("/deadlines/?view=untaken&owner=engineering")
    row = manager.locator("[data-rows] tr").first
    number = row.locator(".c-no").inner_text()
    row.get_by_role("link", name="催办").click()
    fill(manager.locator("#step-form"), {"催办说明": "客户明天到厂，请先给结论。"})
    manager.locator(".savebar button.btn-p").click()
    manager.wait_for_url(f"**/{number}/**")

    owner = people.wear("engineering")
    owner.goto("/notices/")
    expect(owner.locator("#main")).to_contain_text("客户明天到厂，请先给结论。")
    owner.goto("/deadlines/?view=untaken&owner=engineering")
    mine = owner.locator("[data-rows] tr").filter(has_text=number)
    before = mine.count()
    mine.first.get_by_role("button", name="已知悉").click()
    owner.goto("/deadlines/?view=untaken&owner=engineering")
    expect(mine).to_have_count(before - 1)


def test_the_deadlines_are_narrowed_by_department(manager: Page) -> None:
    manager.goto("/deadlines/?view=open")
    rows = manager.locator("[data-rows] tr")
    before = rows.count()
    manager.locator("details.pop summary").filter(has_text="部门").click()
    manager.locator("details.pop[open]").get_by_label("研发部").check()
    manager.locator("details.pop[open]").get_by_role("button", name="按此筛选").click()
    manager.wait_for_url("**department=rd**")
    assert 0 < rows.count() < before
    manager.get_by_role("link", name="清除全部条件").click()
    expect(rows).to_have_count(before)


def test_what_was_given_up_is_sent_again(people: People) -> None:
    """A robot's address that cannot be one is refused; a good one is chosen; a dead message
    stands in the outbox and goes out again by a button."""
    admin = people.wear("admin")
    admin.goto("/settings/channels/new/")
    form = admin.locator("form.card")
    fill(form, {"名称": "端到端群", "Webhook 地址": "http://127.0.0.1/hook"})
    admin.get_by_role("button", name="保存机器人").click()
    address = admin.get_by_label("Webhook 地址")
    expect(admin.locator(".field.has-error", has=address)).to_contain_text("企业微信")
    address.fill("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=e2e-not-a-robot-0001")
    admin.get_by_role("button", name="保存机器人").click()
    expect(admin.locator("#toasts")).to_contain_text("已保存")

    person = people.wear("support_manager")
    person.goto("/account/ways/")
    kind = person.get_by_role("group", name="提到我的留言")
    kind.get_by_label("端到端群（企业微信）").check()
    # Quiet all day but for a minute, so that nothing leaves this machine meanwhile.
    fill(person.locator("form.card"), {"免打扰自": "00:01", "免打扰至": "00:00"})
    person.get_by_role("button", name="保存通知方式").click()
    expect(person.locator("#toasts")).to_contain_text("通知方式已保存")
    expect(kind.get_by_label("端到端群（企业微信）")).to_be_checked()

    writer = people.wear("qa_engineer")
    handled = writer.request.get("/api/complaints/?view=all&status=handling").json()
    number = handled["results"][0]["number"]
    writer.goto(f"/complaints/{number}/")
    writer.get_by_label("留言", exact=True).fill("@何其乐 请看一下备件。")
    writer.get_by_role("button", name="发送留言").click()
    expect(writer.locator("#log")).to_contain_text("请看一下备件")
    give_up(people)

    admin.goto("/settings/outbox/?state=dead")
    row = admin.locator("[data-rows] tr").filter(has_text="端到端群")
    expect(row).to_contain_text("HTTP 502")
    expect(row).to_contain_text("何其乐")
    row.get_by_role("button", name="重新发送").click()
    expect(admin.locator("#toasts")).to_contain_text("1 条消息将在半分钟内重新发送")
    admin.goto("/settings/outbox/")
    expect(admin.locator("[data-rows] tr").first).not_to_contain_text("已放弃")
    admin.goto("/settings/channels/")
    mine = admin.get_by_role("row").filter(has_text="端到端群")
    mine.get_by_role("button", name="停用渠道").click()
    expect(admin.locator("#toasts")).to_contain_text("已停用")


def give_up(people: People) -> None:
    """Eight tries take half a day: the database is told that they have failed."""
    with sqlite3.connect(people.folder / "aftersales.sqlite3", timeout=30) as database:
        given_up = database.execute(
            "UPDATE records_outbox SET state = 'dead', attempts = 8, last_error = 'HTTP 502'"
            " WHERE state = 'ready'"
        )
        assert given_up.rowcount == 1
