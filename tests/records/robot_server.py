"""A robot's server to try: real HTTP on this machine, that answers as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "abcdef123456"
PATHS = {
    "wecom": f"/cgi-bin/webhook/send?key={TOKEN}",
    "dingtalk": f"/robot/send?access_token={TOKEN}",
    "feishu": f"/open-apis/bot/v2/hook/{TOKEN}",
    "webhook": f"/hooks/{TOKEN}",
}


def says(status: int, body: str, media_type: str = "application/json") -> Callable[[Any], None]:
    """An answer as it stands."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        content = body.encode()
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


YES = says(200, '{"errcode": 0, "code": 0, "errmsg": "ok"}')
NO = says(200, json.dumps({"errcode": 93000, "errmsg": f"invalid webhook url, key={TOKEN}"}))
BROKEN = says(500, "oops", "text/plain")
PAGE = says(200, "<!doctype html><title>Log in</title>", "text/html")
SHY_PAGE = says(200, "  <html>Log in</html>", "application/json")
NONSENSE = says(200, "ok", "text/plain")
ENDLESS = says(200, "x" * 100_000, "text/plain")


class RobotServer:
    """What came in, and what is answered to it: one after the other, the last one for ever."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.requests: list[tuple[str, dict[str, str], Any]] = []
        self.answers: list[Callable[[Any], None]] = [YES]
        self.release = threading.Event()

    def address(self, kind: str) -> str:
        return self.origin + PATHS[kind]

    def hang(self, handler: BaseHTTPRequestHandler) -> None:
        """Take the request and say nothing until the test is over."""
        self.release.wait(60)

    def elsewhere(self, handler: BaseHTTPRequestHandler) -> None:
        """Send the caller to another place."""
        handler.send_response(302)
        handler.send_header("Location", f"{self.origin}/inside")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length", 0))
        body = json.loads(handler.rfile.read(length) or "null")
        self.requests.append((handler.path, dict(handler.headers), body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        answer(handler)

    @property
    def texts(self) -> list[str]:
        """What was said in each message."""
        found = []
        for _path, _headers, body in self.requests:
            part = body.get("text") or body.get("content") or {}
            found.append(part.get("content") or part.get("text") or json.dumps(body))
        return found


@contextmanager
def robot_server() -> Iterator[RobotServer]:
    """The server for the time of a test."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            robot.take(self)

        def do_GET(self) -> None:  # a redirect that is followed comes as one
            robot.take(self)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    robot = RobotServer(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield robot
    finally:
        robot.release.set()
        server.shutdown()
        server.server_close()
