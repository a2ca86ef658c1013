"""到货清点 on a phone at the customer's: without a network, through a killed page and a killed
server, past an expired log-in; sent twice it is one count (S5-3.1.1)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.company import ORDERS
from tests.e2e.conftest import PASSWORD, PHONE, ROOT, People
from tools.servers import free_port

PHOTO = ROOT / "aftersales" / "demo" / "photos" / "crate.jpg"


class Web:
    """A web server of the test's own on the live server's data, to be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        kept = {"DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
        environment = {name: value for name, value in os.environ.items() if name not in kept}
        environment |= {"DATA_DIR": str(self.folder), "DEMO": "1", "DEMO_PASSWORD": PASSWORD}
        bound = ["--bind", f"127.0.0.1:{self.port}", "--threads", "4"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "aftersales.wsgi:application", *bound],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            try:
                with urllib.request.urlopen(f"{self.base}/login/", timeout=5):
                    return
            except (URLError, OSError):
                time.sleep(0.2)
        pytest.fail("the second server did not start")

    def kill(self) -> None:
        """As a power cut would: at once, all of it."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None


@pytest.fixture
def web(live: str) -> Iterator[Web]:
    """`live` has made the data."""
    web = Web(People.folder)
    web.start()
    yield web
    web.kill()


@contextmanager
def nobody_answers(people: People) -> Iterator[None]:
    """What the browser says of a network that is not there is no fault of the page."""
    yield
    people.faults = [one for one in people.faults if "ERR_" not in one]


def open_sheet(people: People, web: Web, order: str) -> tuple[Page, str]:
    """Log in on a phone, find the shipment, open its sheet and wait until the phone keeps it."""
    page = people.page(PHONE)
    page.goto(f"{web.base}/login/")
    page.fill("input[name=username]", "support_engineer")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{web.base}/")
    page.goto(f"{web.base}/installs/shipments/?view=all&q={order}")
    number = page.get_by_role("link", name="FH-").first.inner_text()
    address = f"{web.base}/installs/shipments/{number}/count/"
    page.goto(address)
    expect(page.locator("form[data-count][data-ready]")).to_be_attached()
    page.wait_for_function(
        "async (path) => Boolean(await (await caches.open('count-pages-1')).match(path))",
        arg=f"/installs/shipments/{number}/count/",
    )
    page.wait_for_function(
        "async () => (await (await caches.open('count-parts-1')).keys())"
        ".some((one) => one.url.endsWith('signature_pad.umd.min.js'))"
    )
    return page, address


def line(page: Page, name: str) -> Locator:
    return page.locator("[data-line]").filter(has_text=name)


def fill_in(page: Page) -> None:
    """Two gauges are missing, with a photo; all else is there."""
    page.get_by_role("button", name="其余全部齐全").click()
    expect(page.locator("[data-counted]")).to_have_text("4 / 4")
    gauges = line(page, "真空规管")
    gauges.get_by_text("缺件", exact=True).click()
    gauges.get_by_role("button", name="缺加一").click()
    expect(gauges.locator("[data-arrived]")).to_have_text("2")
    gauges.locator("input[type=file]").first.set_input_files(PHOTO)
    expect(gauges.locator(".thumb")).to_have_count(1)
    page.get_by_label("说明").locator("visible=true").first.fill("开箱即缺，箱内无空位 📦")


def sign(page: Page) -> None:
    page.get_by_label("签字人").fill("陆闻笛")
    pad = page.locator("[data-sign] canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    mouse = page.mouse
    for start, end in (((40, 120), (120, 40)), ((120, 40), (180, 130)), ((180, 130), (260, 50))):
        mouse.move(box["x"] + start[0], box["y"] + start[1])
        mouse.down()
        mouse.move(box["x"] + end[0], box["y"] + end[1], steps=8)
        mouse.up()
    assert page.locator("[data-sign] input").input_value().startswith("data:image/png")


def kept(page: Page) -> list[str]:
    """States of the counts in the phone's own database."""
    return page.evaluate(
        """() => new Promise((done) => {
          const opening = indexedDB.open("counting", 1);
          opening.onsuccess = () => {
            const all = opening.result.transaction("counts").objectStore("counts").getAll();
            all.onsuccess = () => {
              opening.result.close();
              done(all.result.map((one) => one.status));
            };
          };
        })"""
    )


def counts(page: Page, address: str) -> int:
    """How many counts the server has of this shipment."""
    number = address.rstrip("/").split("/")[-2]
    answer = page.request.get(f"{address.split('/installs/')[0]}/api/shipments/{number}/")
    return len(answer.json()["counts"])


def submit(page: Page) -> None:
    page.get_by_role("button", name="到货清点").click()


def reopened(context: BrowserContext, page: Page, address: str) -> Page:
    """The page is killed and opened again."""
    page.close(run_before_unload=False)
    fresh = context.new_page()
    fresh.goto(address)
    expect(fresh.locator("form[data-count][data-ready]")).to_be_attached()
    return fresh


def test_a_count_outlives_the_network_the_page_and_the_server(people: People, web: Web) -> None:
    page, address = open_sheet(people, web, ORDERS[0])
    context = page.context
    fill_in(page)
    with nobody_answers(people):
        context.set_offline(True)
        sign(page)
        expect(page.locator("[data-count-note]")).to_contain_text("已存在本机")
        web.kill()
        page = reopened(context, page, address)  # offline, from the phone itself
        expect(page.locator("[data-counted]")).to_have_text("4 / 4")
        expect(line(page, "真空规管").locator("[data-arrived]")).to_have_text("2")
        expect(line(page, "真空规管").locator(".thumb")).to_have_count(1)
        assert page.locator("[data-sign] input").input_value().startswith("data:image/png")
        submit(page)
        expect(page.locator("#flash")).to_contain_text("清点还没有上传")
        assert kept(page) == ["waiting"]
        context.set_offline(False)  # a network, but no server yet
        page.get_by_role("button", name="现在再试").click()
        expect(page.locator("#flash")).to_contain_text("清点还没有上传")
        web.start()
        page.get_by_role("button", name="现在再试").click()
        page.wait_for_url(address.replace("/count/", "/"))
    assert kept(page) == []
    assert counts(page, address) == 1
    expect(page.locator("main")).to_contain_text("陆闻笛")


def test_an_expired_log_in_and_sending_twice_are_one_count(people: People, web: Web) -> None:
    page, address = open_sheet(people, web, ORDERS[1])
    context = page.context
    fill_in(page)
    expect(page.locator("[data-count-note]")).to_contain_text("已存在本机")
    context.clear_cookies(name="sessionid")
    submit(page)
    expect(page.locator("#flash")).to_contain_text("登录已过期")
    assert kept(page) == ["waiting"]
    page.get_by_role("button", name="重新登录").click()
    page.fill("input[name=username]", "support_engineer")
    page.fill("input[name=password]", PASSWORD)
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    # The answer to the first sending is lost on its way: the phone cannot know that it arrived.
    lost = {"left": 1}

    def lose(route: object) -> None:
        request = route.request  # type: ignore[attr-defined]
        if request.method == "POST" and lost["left"]:
            lost["left"] -= 1
            route.fetch()  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    context.route("**/count/", lose)
    with nobody_answers(people):
        page.press("input[name=password]", "Enter")
        expect(page.locator("#flash")).to_contain_text("清点还没有上传")
        assert counts(page, address) == 1
        page.get_by_role("button", name="现在再试").click()
        page.wait_for_url(address.replace("/count/", "/"))
    assert kept(page) == []
    assert counts(page, address) == 1
    assert len([one for one in sent if one.endswith("/count/")]) == 2
