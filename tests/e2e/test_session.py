"""An expired session while typing brings the text back; look and language follow the person."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, People

FORM = "/people/departments/new/"


def let_session_expire(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def log_in_again(page: Page, role: str) -> None:
    page.fill("input[name=username]", role)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def test_what_was_typed_comes_back_after_log_in_and_goes_once_saved(people: People) -> None:
    page = people.login("admin")
    page.goto(FORM)
    page.fill("#id_code", "e2e-assembly")
    page.fill("#id_name", "端到端装配车间")
    let_session_expire(page)
    page.get_by_role("button", name="保存部门").click()
    expect(page.locator("#flash")).to_contain_text("您填写的内容留在这个浏览器里")
    log_in_again(page, "admin")
    page.wait_for_url(f"**{FORM}")
    expect(page.locator("#flash")).to_contain_text("已把您上次未提交的内容填回表单")
    expect(page.locator("#id_name")).to_have_value("端到端装配车间")
    page.get_by_role("button", name="保存部门").click()
    expect(page.locator("#toasts")).to_contain_text("已保存")
    page.goto(FORM)
    expect(page.locator("#id_name")).to_have_value("")


def test_what_was_refused_comes_back_with_a_word_and_can_be_given_up(people: People) -> None:
    """A refusal, and another policy at the same address, are told from what was not submitted."""
    page = people.login("qa_manager")
    form, other = "/settings/policies/edit/", "/settings/policies/edit/?scope=customer:C0001"
    cell = page.locator("table.times input[type=text]").first
    said, leave = page.locator("#flash"), page.get_by_role("link", name="不保存，返回")
    page.goto(form)
    before = cell.input_value()
    for give_up in (page.get_by_role("button", name="不要这些内容"), leave):
        page.goto(form)
        expect(cell).to_have_value(before)
        cell.fill("下周")
        page.get_by_role("button", name="试算这份修改").click()
        expect(page.locator(".esum")).to_be_visible()
        page.goto(other)
        expect(cell).not_to_have_value("下周")
        page.goto(form)
        expect(said).to_contain_text("上次提交没有通过，已把当时填写的内容填回表单")
        expect(cell).to_have_value("下周")
        page.once("dialog", lambda dialog: dialog.accept())
        give_up.click()
    page.goto(form)
    expect(cell).to_have_value(before)
    expect(said).not_to_contain_text("填回表单")


def test_another_person_at_the_same_browser_does_not_get_it(people: People) -> None:
    page = people.login("admin")
    page.goto(FORM)
    page.fill("#id_name", "只给管理员看的字")
    let_session_expire(page)
    page.goto("/notices/")
    log_in_again(page, "sales")
    page.wait_for_url("**/notices/")
    kept = page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('keep:'))")
    assert kept == []


def test_log_out_leaves_nothing_behind(people: People) -> None:
    page = people.login("admin")
    page.goto(FORM)
    page.fill("#id_name", "没有保存的字")
    page.click("summary.who")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/login/")
    assert page.evaluate("JSON.stringify(sessionStorage)").count("没有保存的字") == 0


def test_the_theme_follows_the_person_without_flashing(people: People) -> None:
    page = people.login("supervisor")
    with page.expect_response("**/account/preferences/"):
        page.get_by_role("button", name="切换深色与浅色").click()
    shown = page.locator("html").get_attribute("data-theme")
    assert shown in {"dark", "light"}
    elsewhere = people.login("supervisor")
    expect(elsewhere.locator("html")).to_have_attribute("data-theme", shown)
