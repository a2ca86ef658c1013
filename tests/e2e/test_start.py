"""A newcomer's first minute: the address opens, a demo person gets in, nothing is broken."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.conftest import PHONE, People


def test_a_stranger_is_sent_to_the_login_page(people: People) -> None:
    page = people.page()
    page.goto("/complaints/")
    assert "/login/" in page.url
    assert page.locator("input[name=username]").is_visible()


def test_a_demo_person_gets_in_and_out(login: Callable[..., Page]) -> None:
    page = login("qa_manager")
    assert "/login/" not in page.url
    page.goto("/complaints/")
    assert page.title()
    assert page.locator("h1").count() == 1


def test_a_phone_shows_everything_without_scrolling_sideways(login: Callable[..., Page]) -> None:
    page = login("sales", PHONE)
    page.goto("/complaints/")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]


def test_a_wrong_password_says_so(people: People) -> None:
    page = people.page()
    page.goto("/login/")
    page.fill("input[name=username]", "sales")
    page.fill("input[name=password]", "wrong")
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    assert "/login/" in page.url
    assert page.locator("input[name=username]").input_value() == "sales"
