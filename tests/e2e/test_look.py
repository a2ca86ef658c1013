"""Accessible, within the screen, and usable by keyboard: page by page, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, People

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
# Between the themes nothing but the colours differs.
AXE_COLOURS = AXE | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SMALLEST = {"width": 320, "height": 640}

# Address, and the role that has something to do there; {…} is a complaint in that state.
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
)
STATES = ("registered", "judged", "handling", "verifying", "countersigning", "replying", "closed")


@pytest.fixture
def numbers(people: People) -> dict[str, str]:
    """A complaint in each state."""
    page = people.wear("qa_manager")
    found = {}
    for state in STATES:
        answer = page.request.get(f"/api/complaints/?view=all&status={state}")
        found[state] = answer.json()["results"][0]["number"]
    return found


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
        assert answer.ok or "close" in address, f"{address}: {answer.status}"
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
