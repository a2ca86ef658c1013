"""A real server process with a few rows of demo data, and a real browser in front of it."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, StorageState

from tools.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
READY_WITHIN = 120.0
PASSWORD = "of-these-tests-alone-7Q"
WAIT = 15_000  # milliseconds until something that should be there counts as missing
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder drives the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base address of `manage.py serve` on a folder and a port of its own."""
    folder, port = tmp_path_factory.mktemp("live"), free_port()
    environment = {
        name: value
        for name, value in os.environ.items()
        # As at a newcomer's machine: embedded, whatever the tests around it use.
        if name not in {"DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
    } | {"DATA_DIR": str(folder / "data"), "DEMO": "1", "DEMO_PASSWORD": PASSWORD}
    log = folder / "log"
    with log.open("wb") as output:
        told = subprocess.run(
            [sys.executable, "-m", "tests.e2e.company"],
            cwd=ROOT,
            env=environment,
            stderr=output,
            check=False,
        )
        if told.returncode:
            pytest.fail(f"no demo data:\n{log.read_text()[-3000:]}")
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    base = f"http://127.0.0.1:{port}"
    People.folder = folder / "data"
    try:
        _wait_until_ready(f"{base}/healthz", process, log)
        yield base
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + READY_WITHIN
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > limit:
                pytest.fail(f"the server did not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.2)


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )
    yield browser
    browser.close()


class People:
    """Opens pages as the demo people, each in a context of its own, and watches what goes wrong.

    A script's error, a broken policy and whatever else the browser complains about fail the test;
    a refusal in words (400, 403, 404, 409) is what many tests want to see, so it does not.
    """

    doors: ClassVar[dict[tuple[str, str], StorageState]] = {}
    folder: ClassVar[Path]  # where the server's data are
    REFUSALS = ("status of 400", "status of 403", "status of 404", "status of 409")

    def __init__(self, browser: Browser, live: str) -> None:
        self.browser = browser
        self.live = live
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def page(self, viewport: dict[str, int] | None = None, **options: object) -> Page:
        """An anonymous page."""
        context = self.browser.new_context(
            base_url=self.live,
            viewport=viewport or DESKTOP,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
            **options,
        )
        context.set_default_timeout(WAIT)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._hear(page, message.type, message.text))
        page.on("response", lambda response: self._watch(response.status, response.url))
        return page

    def _hear(self, page: Page, kind: str, text: str) -> None:
        if kind == "error" and not any(words in text for words in self.REFUSALS):
            self.faults.append(f"{page.url}: {text}")

    def _watch(self, status: int, url: str) -> None:
        if status >= 500:
            self.faults.append(f"{url}: {status}")

    def login(self, role: str, viewport: dict[str, int] | None = None, **options: object) -> Page:
        """A page on which the demo person of that role has just logged in."""
        page = self.page(viewport, **options)
        page.goto("/login/")
        page.fill("input[name=username]", role)
        page.fill("input[name=password]", PASSWORD)
        with page.expect_navigation():
            page.press("input[name=password]", "Enter")
        assert "/login/" not in page.url
        return page

    def wear(self, role: str, viewport: dict[str, int] | None = None, **options: object) -> Page:
        """The same without waiting for a password to be checked: each role logs in once."""
        key = (self.live, role)
        if key not in self.doors:
            page = self.login(role)
            self.doors[key] = page.context.storage_state()
            page.context.close()
        return self.page(viewport, storage_state=self.doors[key], **options)

    def leave(self) -> None:
        """Close everything and say what went wrong on the pages."""
        for context in self.contexts:
            context.close()
        assert not self.faults


@pytest.fixture
def people(browser: Browser, live: str) -> Iterator[People]:
    """The demo people in front of their browsers."""
    people = People(browser, live)
    yield people
    people.leave()


@pytest.fixture
def login(people: People) -> Callable[..., Page]:
    """`login(role)` or `login(role, PHONE)`."""
    return people.login
