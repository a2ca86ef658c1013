"""`manage.py serve` as a newcomer meets it: starts, refuses with a sentence, leaves nothing."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
GIVEN_ELSEWHERE = {"DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}

Start = Callable[..., "Served"]


class Served:
    """A server that was started, and what it wrote."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.log = folder / f"log-{port}"
        environment = {k: v for k, v in os.environ.items() if k not in GIVEN_ELSEWHERE}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(port)],
                cwd=ROOT,
                env=environment | {"DATA_DIR": str(folder / "data"), "DEMO": "0"},
                stdout=output,
                stderr=output,
            )

    def said(self) -> str:
        """Everything so far."""
        return self.log.read_text(encoding="utf-8")

    def ready(self) -> bool:
        """Wait for the line that a person waits for."""
        limit = time.monotonic() + 60
        while f"http://127.0.0.1:{self.port}/" not in self.said():
            if self.process.poll() is not None or time.monotonic() > limit:
                return False
            time.sleep(0.1)
        return True

    def family(self) -> list[int]:
        """Its children and theirs."""
        found, wanted = [], [self.process.pid]
        while wanted:
            pid = wanted.pop()
            for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
                children = [int(child) for child in tasks.read_text().split()]
                found += children
                wanted += children
        return found


def gone(pids: list[int], within: float = 15.0) -> bool:
    """Whether all these processes end in time."""
    limit = time.monotonic() + within
    while any(Path(f"/proc/{pid}/cmdline").exists() and _cmdline(pid) for pid in pids):
        if time.monotonic() > limit:
            return False
        time.sleep(0.1)
    return True


def _cmdline(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""  # a zombie's is empty too


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start servers on one folder; all are stopped at the end."""
    started: list[Served] = []

    def begin(port: int | None = None) -> Served:
        started.append(Served(tmp_path, port or free_port()))
        return started[-1]

    yield begin
    for served in started:
        served.process.kill()
        served.process.wait()


def test_it_starts_answers_and_stops_at_ctrl_c(start: Start) -> None:
    served = start()
    assert served.ready(), served.said()
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/healthz") as answer:
        assert json.load(answer)["ready"] is True
    family = served.family()
    assert len(family) >= 5  # web with two workers, worker, beat
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(20) == 0, served.said()
    assert gone(family)


def test_a_killed_one_leaves_nothing_and_the_next_finds_its_data(start: Start) -> None:
    first = start()
    assert first.ready(), first.said()
    family = first.family()
    first.process.kill()
    first.process.wait()
    assert gone(family)
    second = start(first.port)
    assert second.ready(), second.said()


def test_a_second_one_on_the_same_data_is_refused_in_words(start: Start) -> None:
    first = start()
    assert first.ready(), first.said()
    second = start()
    assert second.process.wait(30) != 0
    assert "正被另一个实例使用" in second.said()
    third = start(first.port)
    assert third.process.wait(30) != 0
    assert f"--port {first.port + 1}" in third.said()
    assert "Traceback" not in second.said() + third.said()
