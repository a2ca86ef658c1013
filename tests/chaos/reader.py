"""Somebody who is signed in, opens page after page and sends files; how long each page took."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any

import urllib3

from tests.registry.sheets import CUSTOMER, sheet_of

PASSWORD = "a-password-of-the-chaos"
PAGES = ("/", "/complaints/", "/healthz", "/account/", "/registry/customers/")
UPLOAD = "/registry/customers/import/"
PAUSE, UPLOAD_EVERY = 0.25, 3.0
PATIENCE = 90.0  # of the browser


class Reader(threading.Thread):
    """One browser."""

    def __init__(self, port: int, **headers: str) -> None:
        super().__init__(daemon=True, name="reader")
        self.over = threading.Event()
        self.spans: dict[str, list[float]] = {path: [] for path in (*PAGES, UPLOAD)}
        self.faults: list[str] = []
        self._cookies: SimpleCookie = SimpleCookie()
        self._headers = headers
        self._file = sheet_of("customers", CUSTOMER)
        self._lines = urllib3.HTTPConnectionPool("127.0.0.1", port, timeout=PATIENCE, retries=False)

    @property
    def pages(self) -> int:
        return sum(map(len, self.spans.values()))

    @property
    def slowest(self) -> float:
        return max(max(spans, default=0.0) for spans in self.spans.values())

    def signed_in(self, username: str) -> bool:
        """Sign in by the page, as anybody; False while nobody answers there."""
        fields = {"username": username, "password": PASSWORD}
        try:
            self._ask("GET", "/login/")
        except urllib3.exceptions.HTTPError:
            return False
        assert self._ask("POST", "/login/", fields) == 302
        return True

    def upload(self) -> float:
        """Send a file, which has a worker woken up; how long the page took."""
        return self._open("POST", UPLOAD, {"file": ("客户.xlsx", self._file)}, expected=302)

    def run(self) -> None:
        sent = time.monotonic()
        for number in range(1_000_000):
            if self.over.wait(PAUSE):
                return
            self._open("GET", PAGES[number % len(PAGES)])
            if time.monotonic() - sent > UPLOAD_EVERY:
                self.upload()
                sent = time.monotonic()

    def end(self) -> None:
        """Close the browser."""
        self.over.set()
        self.join(PATIENCE)

    def _open(
        self, method: str, path: str, fields: Mapping[str, Any] | None = None, expected: int = 200
    ) -> float:
        begun = time.monotonic()
        try:
            status = self._ask(method, path, fields)
        except urllib3.exceptions.HTTPError as fault:
            status = 0
            self.faults.append(f"{path} {fault!r}")
        span = time.monotonic() - begun
        self.spans[path].append(span)
        # Health may be red while the engine stands still; the answer is there all the same.
        if status != expected and path != "/healthz":
            self.faults.append(f"{path} {status}")
        return span

    def _ask(self, method: str, path: str, fields: Mapping[str, Any] | None = None) -> int:
        """One request with the cookies of those before."""
        cookies = {name: morsel.value for name, morsel in self._cookies.items()}
        headers = self._headers | {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())
        }
        if fields is not None:
            headers["X-CSRFToken"] = cookies["csrftoken"]
        answer = self._lines.request(method, path, fields=fields, headers=headers, redirect=False)
        for value in answer.headers.getlist("Set-Cookie"):
            self._cookies.load(value)
        return answer.status
