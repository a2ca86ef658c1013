"""A mail server to try: the few words of SMTP that a sender needs, on this machine."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class MailServer:
    """What it took, and whom it knows; one that hangs takes the call and says nothing."""

    def __init__(self, port: int, *, hangs: bool) -> None:
        self.port, self.hangs = port, hangs
        self.letters: list[str] = []
        self.unknown = "gone@example.com"
        self.refuses_all = False
        self.release = threading.Event()


class _Call(socketserver.StreamRequestHandler):
    server: _Server

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def handle(self) -> None:
        mail = self.server.mail
        if mail.hangs:
            mail.release.wait(30)
            return
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "QUIT":
                self.say("221 bye")
                return
            if word == "DATA":
                self.say("354 go on")
                self.take()
            elif word == "RCPT" and mail.unknown in line:
                self.say("550 nobody of that name")
            elif word == "MAIL" and mail.refuses_all:
                self.say("451 try later")
            else:
                self.say("250 ok")

    def take(self) -> None:
        parts = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            parts.append(line)
        self.server.mail.letters.append("".join(parts))
        self.say("250 taken")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    mail: MailServer


@contextmanager
def mail_server(*, hangs: bool = False) -> Iterator[MailServer]:
    """The server for the time of a test."""
    server = _Server(("127.0.0.1", 0), _Call)
    server.mail = MailServer(server.server_address[1], hangs=hangs)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.mail
    finally:
        server.mail.release.set()
        server.shutdown()
        server.server_close()
