"""A Redis of one's own that is taken away, forgets everything, or accepts and stays silent."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import redis

from tests.chaos.stack import Stack
from tools.servers import free_port, redis_server

QUEUE = "celery"


class Broker:
    """It runs, except while it is broken."""

    def __init__(self) -> None:
        self.port = free_port()
        self.lost = 0  # knocks that were forgotten
        self._running = ExitStack()
        self._silenced: list[socket.socket] = []  # whoever came; no line ends before the test

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self._running.enter_context(redis_server(self.port))

    def end(self) -> None:
        self._running.close()
        for line in self._silenced:
            line.close()

    @contextmanager
    def broken(self, kind: str, made: Stack) -> Iterator[None]:
        """`down`, `silent` or `flushed` until the end of the block."""
        if kind == "flushed":
            with self._forgetful(made):
                yield
            return
        self._running.close()
        with self._black_hole() if kind == "silent" else ExitStack():
            yield
        self.start()

    @contextmanager
    def _forgetful(self, made: Stack) -> Iterator[None]:
        """What nobody has fetched is forgotten; the worker is held, so that there is something."""
        worker = made.processes["worker"].pid
        os.killpg(worker, signal.SIGSTOP)
        try:
            yield
            with redis.Redis(port=self.port) as line:
                self.lost += line.llen(QUEUE)
                line.flushall()
        finally:
            os.killpg(worker, signal.SIGCONT)

    @contextmanager
    def _black_hole(self) -> Iterator[None]:
        """A server that accepts whoever comes and never says a word, not even at its end."""
        over = threading.Event()
        with socket.socket() as server:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind(("127.0.0.1", self.port))
            server.listen(100)
            server.settimeout(0.2)

            def accept() -> None:
                while not over.is_set():
                    try:
                        self._silenced.append(server.accept()[0])
                    except TimeoutError:
                        continue

            thread = threading.Thread(target=accept, daemon=True)
            thread.start()
            try:
                yield
            finally:
                over.set()
                thread.join()
