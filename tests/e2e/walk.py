"""Leads one record through its steps: puts on a hat, fills in what the page asks, presses."""

import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import DESKTOP, PASSWORD, People

SOON = f"{datetime.now(UTC) + timedelta(days=10):%Y-%m-%d}"
NUMBER = re.compile(r"/complaints/(KS-\d{4}-\d{4,})/(?:#.*)?$")


def fill(form: Locator, values: Mapping[str, str]) -> None:
    """Fill in by what stands on the page: labels, and the words on pills and in lists."""
    for label, value in values.items():
        words = re.escape(label).replace("/", r"\/")  # as it stands between slashes later
        named = re.compile(rf"^{words}\s*(选填.*)?$")
        group = form.get_by_role("group", name=named)
        if group.count():
            group.get_by_text(value, exact=True).click()
            continue
        control = form.get_by_label(named).and_(form.locator("input, select, textarea"))
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)


def sign(form: Locator) -> None:
    """Type the password again, where the step asks for it."""
    password = form.locator("input[name=password]")
    if password.count():
        password.fill(PASSWORD)


def choose_machine(page: Page, serial: str) -> None:
    """Type the serial number and take what the lookup offers."""
    box = page.get_by_role("combobox", name="出厂编号")
    box.press_sequentially(serial[-6:])
    page.get_by_role("option").filter(has_text=serial).click()
    expect(page.locator("#machine dl")).to_contain_text("质保")


def register(page: Page, serial: str, values: Mapping[str, str]) -> str:
    """Enter a complaint as on the telephone; its number."""
    page.goto("/complaints/new/")
    choose_machine(page, serial)
    fill(page.locator("#f"), values)
    page.locator(".savebar").get_by_role("button", name="提交客诉").click()
    page.wait_for_url(NUMBER)
    return NUMBER.search(page.url)[1]


class Walk:
    """One complaint, and who has its hat on; a subclass says where else its record stands."""

    place: ClassVar[str] = "complaints"

    def __init__(self, people: People, viewport: dict[str, int] = DESKTOP) -> None:
        self.people = people
        self.viewport = viewport
        self.number = ""
        self.page: Page = None

    def wear(self, role: str) -> Page:
        """The record's page, or the workbench before there is one, as that person sees it."""
        if self.page:
            self.page.context.close()
        self.page = self.people.wear(role, self.viewport)
        self.page.goto(f"/{self.place}/{self.number}/" if self.number else "/")
        return self.page

    def begin(self, role: str, serial: str, values: Mapping[str, str]) -> None:
        self.number = register(self.wear(role), serial, values)

    def here(self, values: Mapping[str, str], press: str, then: str) -> None:
        """Take the step that 下一步 offers on the record's own page."""
        form = self.page.locator("#next-step")
        expect(form).to_be_visible()
        fill(form, values)
        sign(form)
        self.page.get_by_role("button", name=press, exact=True).click()
        self.stands(then)

    def apart(self, link: str, values: Mapping[str, str], press: str, then: str) -> None:
        """Follow a link to the step's own page and take it there."""
        self.open(link)
        fill(self.page.locator("#step-form"), values)
        self.send(press, then)

    def open(self, link: str) -> Locator:
        """The form of a step that has a page of its own."""
        self.page.get_by_role("link", name=link, exact=True).click()
        form = self.page.locator("#step-form")
        expect(form).to_be_visible()
        return form

    def send(self, press: str, then: str) -> None:
        sign(self.page.locator("#step-form"))
        self.page.locator(".savebar").get_by_role("button", name=press).click()
        self.stands(then)

    def stands(self, status: str) -> None:
        """The record's page says this state."""
        self.page.wait_for_url(re.compile(rf"/{self.place}/{self.number}/(#.*)?$"))
        tags = self.page.locator(".page-head .tag").filter(has_text=re.compile(f"^{status}$"))
        expect(tags).to_be_visible()


def printed(walk: Walk, link: str) -> str:
    """The text of the printed form, as the link on the page gives it."""
    href = walk.page.get_by_role("link", name=link).first.get_attribute("href")
    answer = walk.page.context.request.get(href)
    assert answer.ok
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return re.sub(r"\s+", "", "".join(one.extract_text() for one in pages))
