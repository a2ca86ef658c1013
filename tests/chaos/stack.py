"""Web server, worker and beat as in production, on servers of the test's own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from aftersales import serving
from tools.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
APP, WEB = "tests.chaos.paced", "tests.chaos.paced:application"


@dataclass
class Stack:
    """The processes of one installation."""

    folder: Path
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.port = free_port()
        self.commands = {
            "web": serving.web_command("127.0.0.1", self.port),
            "worker": serving.worker_command(),
            "beat": serving.beat_command(),
        }

    def start(self, *names: str) -> None:
        """Those of `commands`."""
        for name in names:
            swaps = {"aftersales.wsgi:application": WEB, "aftersales": APP}
            with self.log(name).open("ab") as output:
                self.processes[name] = subprocess.Popen(
                    [swaps.get(part, part) for part in self.commands[name]],
                    cwd=ROOT,
                    env=self.environment,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def stop(self) -> None:
        """Each with all that it has forked."""
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def all_live(self) -> bool:
        """Whether everything that was started is still there."""
        return all(process.poll() is None for process in self.processes.values())

    def ticked_since(self, moment: float) -> bool:
        """Whether the worker has ended a tick after a moment of the machine's own clock."""
        said = self.log("worker").read_text(encoding="utf-8")
        ends = re.findall(r"done (\S+) records\.tasks\.tick$", said, re.MULTILINE)
        return any(float(end) > moment for end in ends)

    def run(self, program: str) -> None:
        """Python within the product, in a process of its own."""
        code = f"import django; django.setup()\n{program}"
        command = [sys.executable, "-c", code]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True)


@contextmanager
def stack(folder: Path, database: str, broker: str, *, pace: float = 1) -> Iterator[Stack]:
    """Nothing runs yet; whatever was started is gone afterwards."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "aftersales.settings",
        "DATABASE_URL": database,
        "CELERY_BROKER_URL": broker,
        "DATA_DIR": str(folder),
        "SECRET_KEY": "only-for-the-chaos-of-one-test-6b1f0c2d9e8a7f5d4c3b",
        "DEMO": "1",
        "CHAOS_PACE": str(pace),
        "PYTHONUNBUFFERED": "1",
    }
    made = Stack(folder, environment)
    try:
        yield made
    finally:
        made.stop()


def becomes_true(what: Callable[[], bool], within: float) -> float:
    """How many seconds it took; refuses to wait longer."""
    begun = time.monotonic()
    while not what():
        if time.monotonic() - begun > within:
            raise AssertionError(f"not within {within:.0f} s")
        time.sleep(0.2)
    return time.monotonic() - begun
