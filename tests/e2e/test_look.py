"""Accessible, within the screen, and usable by keyboard: page by page, light and dark."""

import sqlite3
from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from records import papers
from tests.e2e.conftest import DESKTOP, PHONE, People

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
# Between the themes nothing but the colours differs.
AXE_COLOURS = AXE | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SMALLEST = {"width": 320, "height": 640}

# Address, and the role that has something to do there; {…} is a complaint in that state, a CAPA
# where it begins with capa_, the explanation of a clock or the page behind a printed form's code.
PAGES = (
    ("/", "support_manager"),
    ("/complaints/", "qa_manager"),
    ("/complaints/?view=all&status=closed", "qa_manager"),
    ("/complaints/new/", "sales"),
    ("/complaints/on-spot/new/", "support_engineer"),
    ("/complaints/{registered}/", "qa_engineer"),
    ("/complaints/{handling}/", "support_manager"),
    ("/complaints/{countersigning}/", "qa_manager"),
    ("/complaints/{replying}/", "support_manager"),
    ("/complaints/{closed}/", "qa_manager"),
    ("/complaints/{judged}/classify/", "support_manager"),
    ("/complaints/{verifying}/verify/", "qa_manager"),
    ("/complaints/{registered}/amend/", "qa_manager"),
    ("/complaints/{closed}/close/", "qa_manager"),
    ("/registry/customers/", "sales"),
    ("/registry/customers/C0001/", "support_manager"),
    ("/registry/customers/add/", "support_manager"),
    ("/registry/customers/import/", "support_manager"),
    ("/registry/products/", "admin"),
    ("/registry/orders/", "admin"),
    ("/registry/equipment/", "admin"),
    ("/registry/equipment/E2E-0001/", "support_manager"),
    ("/notices/", "qa_manager"),
    ("/account/", "sales"),
    ("/account/password/", "sales"),
    ("/people/", "admin"),
    ("/capa/", "qa_manager"),
    ("/capa/board/", "qa_manager"),
    ("/capa/mine/", "engineering"),
    ("/capa/follow-ups/", "tech_management"),
    ("/capa/figures/", "qa_manager"),
    ("/capa/new/", "qa_manager"),
    ("/capa/{capa_analysing}/", "engineering"),
    ("/capa/{capa_analysing}/record_causes/", "engineering"),
    ("/capa/{capa_analysing}/record_containment/", "engineering"),
    ("/capa/{capa_analysing}/plan_measures/", "engineering"),
    ("/capa/{capa_awaiting_plan}/", "rd_manager"),
    ("/capa/{capa_implementing}/", "qa_manager"),
    ("/capa/{capa_implementing}/complete_measure/", "sun.qian"),
    ("/capa/{capa_verifying}/verify/", "qa_engineer"),
    ("/capa/{capa_standardising}/deploy/", "engineering"),
    ("/capa/{capa_closing}/", "qa_manager"),
    ("/capa/{capa_closed}/", "qa_manager"),
    ("/deadlines/", "qa_manager"),
    ("/settings/policies/", "qa_manager"),
    ("/settings/policies/edit/", "qa_manager"),
    ("/settings/calendar/", "qa_manager"),
    ("/settings/calendar/edit/?what=days", "qa_manager"),
    ("/settings/channels/", "admin"),
    ("/settings/channels/new/", "admin"),
    ("/settings/outbox/", "admin"),
    ("/settings/engine/", "admin"),
    ("/account/ways/", "sales"),
    ("{clock}", "qa_manager"),
    ("{paper}", "qa_manager"),
    ("/verify/no-such-paper/", "qa_manager"),
)
STATES = ("registered", "judged", "handling", "verifying", "countersigning", "replying", "closed")


CAPA_STATES = (
    *("analysing", "awaiting_plan", "implementing", "verifying", "standardising", "closing"),
    "closed",
)


@pytest.fixture
def numbers(people: People, settings: Any) -> dict[str, str]:
    """A complaint and a CAPA in each state, and the addresses that no table can know."""
    settings.HISTORY_KEY = (people.folder / "secret_key").read_text(encoding="ascii")
    page = people.wear("qa_manager")
    found = {}
    for prefix, place, states in (("", "complaints", STATES), ("capa_", "capas", CAPA_STATES)):
        for state in states:
            answer = page.request.get(f"/api/{place}/?view=all&status={state}")
            found[f"{prefix}{state}"] = answer.json()["results"][0]["number"]
    page.goto(f"/complaints/{found['handling']}/")
    why = page.get_by_role("link", name="为什么是这个时间？").first
    found["clock"] = why.get_attribute("href")
    found["paper"] = f"/verify/{printed(people, found['capa_closed'])}/"
    return found


def printed(people: People, number: str) -> str:
    """What the code on a CAPA's form says when it is printed now."""
    with sqlite3.connect(people.folder / "aftersales.sqlite3", timeout=30) as database:
        pk, edition = database.execute(
            "SELECT id, form_edition_id FROM capa_capa WHERE number = ?", (number,)
        ).fetchone()
        line, proof = database.execute(
            "SELECT seq, hash FROM records_event ORDER BY seq DESC LIMIT 1"
        ).fetchone()
    now = datetime.now(UTC)
    return papers.token(papers.Printed("capa", pk, edition, line, proof[:12], now))


def violations(page: Page, options: dict) -> list[str]:
    """What axe finds, each with the first place where it is."""
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def inspect(page: Page, address: str) -> list[str]:
    """Everything wrong with one page in both themes."""
    wrong = []
    for theme, options in (("light", AXE), ("dark", AXE_COLOURS)):
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
        wrong += [f"{address} {theme} {text}" for text in violations(page, options)]
    if sideways(page) > 0:
        wrong.append(f"{address}: {sideways(page)} px too wide")
    return wrong


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_is_accessible_and_fits(
    people: People, numbers: dict[str, str], viewport: dict[str, int]
) -> None:
    wrong = []
    stranger = people.page(viewport)
    stranger.goto("/login/")
    wrong += inspect(stranger, "/login/")
    roles: dict[str, Page] = {}
    for pattern, role in PAGES:
        address = pattern.format(**numbers)
        page = roles.get(role) or people.wear(role, viewport)
        roles[role] = page
        page.emulate_media(reduced_motion="reduce")
        answer = page.goto(address)
        refused = "/close/" in address or "no-such" in address
        assert answer.ok or refused, f"{address}: {answer.status}"
        wrong += inspect(page, address)
        if viewport == PHONE:
            page.set_viewport_size(SMALLEST)
            if sideways(page) > 0:
                wrong.append(f"{address} at 320: {sideways(page)} px too wide")
            page.set_viewport_size(PHONE)
    assert not wrong, "\n".join(wrong)


def test_what_is_wrong_would_be_found(people: People) -> None:
    """The inspection above is not blind."""
    page = people.page()
    page.goto("/login/")
    page.evaluate(
        """() => {
            const grey = document.createElement("p");
            grey.textContent = "看不清的字";
            grey.style.cssText = "color: #ccc; background: #fff; min-width: 5000px";
            document.querySelector("main").append(grey, document.createElement("img"));
        }"""
    )
    found = " ".join(inspect(page, "/login/"))
    for name in ("light color-contrast", "image-alt", "too wide"):
        assert name in found


def test_a_page_with_errors_is_accessible_too(people: People) -> None:
    page = people.wear("sales")
    page.goto("/complaints/new/")
    page.locator(".savebar").get_by_role("button", name="提交客诉").click()
    expect(page.locator(".esum")).to_be_focused()
    assert not inspect(page, "new with errors")


def test_the_list_by_keyboard(people: People) -> None:
    page = people.wear("qa_manager")
    page.goto("/complaints/")
    rows = page.locator("[data-rows] tr")
    assert rows.count() > 3
    for key in "jjkjx":
        page.keyboard.press(key)
    expect(page.locator("[data-rows] tr.sel")).to_have_count(1)
    expect(page.get_by_role("region", name="批量操作")).to_contain_text("已选 1 条")
    chosen = rows.nth(1).locator("a.no").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/complaints/{chosen}/")


def test_search_and_new_by_keyboard(people: People) -> None:
    page = people.wear("sales")
    page.goto("/complaints/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="全局搜索")).to_be_focused()
    page.keyboard.type("n")  # typed, not a key of the page
    page.keyboard.press("Escape")
    assert page.url.endswith("/complaints/")
    page.goto("/complaints/")
    page.keyboard.press("n")
    page.wait_for_url("**/complaints/new/")
    expect(page.get_by_role("combobox", name="出厂编号")).to_be_focused()
    page.locator("#id_description").press("Control+Enter")
    expect(page.locator(".esum")).to_be_focused()
    page.keyboard.press("Tab")
    link = page.locator(".esum a").first
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    target = link.get_attribute("href")
    expect(page.locator(target)).to_be_focused()


def test_the_first_tab_leads_past_the_navigation(people: People) -> None:
    page = people.wear("qa_manager")
    page.goto("/complaints/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到主要内容")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
