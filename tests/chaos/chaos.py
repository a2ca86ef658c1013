"""The chaos itself: children that work and are killed, a server that is stopped, a time that jumps.

Everything is real: processes, SIGKILL, PostgreSQL, HTTP. Only the time is the harness's own, so
that hours of a ladder pass in a minute.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from tests.chaos.worldtime import WorldTime
from tests.records.robot_server import RobotServer
from tools.servers import Postgres

ROOT = Path(__file__).resolve().parents[2]
BEGIN = datetime(2026, 7, 13, 1, 0, tzinfo=UTC)  # a Monday, nine o'clock in Shanghai
RATE = 30.0  # so fast goes the time, and leaps of half an hour come on top
LEAP, LEAP_EVERY = 1_800.0, 0.8
DAYS_AT_THE_END = 12
FUSE = 25  # statements at most until a child kills itself
CREW = ("sweeper", "sweeper", "dispatcher", "dispatcher", "people")
BUSY = "SELECT (SELECT count(*) FROM records_deadline WHERE status = 'paused' OR"
BUSY += " next_at IS NOT NULL) + (SELECT count(*) FROM records_outbox"
BUSY += " WHERE state IN ('ready', 'leased'))"


class Plan(NamedTuple):
    """How much of it."""

    records: int
    kills: int
    stops: int
    jumps: int
    hours: float  # that pass before the end is let come
    variant: str = "whole"
    crew: Sequence[str] = CREW
    seed: int = 1


@dataclass
class Chaos:
    """One run and what happened in it."""

    cluster: Postgres
    url: str
    folder: Path
    robot: RobotServer
    plan: Plan
    kills: int = 0
    stops: int = 0
    jumps: int = 0
    children: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.plan.seed)
        self.world = WorldTime(self.folder / "time", BEGIN)
        self.events = self.folder / "events"
        self.events.touch()

    def run(self) -> Counter[str]:
        """Chaos until the plan is fulfilled, then calm until nothing is owed; the events."""
        with self._nursery():
            self._chaos()
            self._calm()
        return Counter(self.events.read_text(encoding="utf-8").splitlines())

    @property
    def burnt(self) -> int:
        """How many killed themselves at a chosen statement."""
        return self.events.read_text(encoding="utf-8").count("fuse ")

    @contextlib.contextmanager
    def _nursery(self) -> Iterator[None]:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "aftersales.settings",
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": "only-for-the-chaos-of-one-test-6b1f0c2d9e8a7f5d4c3b",
            "DEMO": "1",
            "WEBHOOK_ORIGINS": self.robot.origin,
            "CHAOS_ORIGIN": self.robot.origin,
            "CHAOS_RECORDS": str(self.plan.records),
            "CHAOS_TIME": str(self.folder / "time"),
            "CHAOS_EVENTS": str(self.events),
        }
        command = [sys.executable, "-m", "tests.chaos.nursery"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)
        try:
            if self._answer() != "ready":
                raise AssertionError("the nursery did not start")
            yield
        finally:
            self.process.kill()  # its children die with it
            self.process.communicate()

    def _answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def _bear(self, role: str, *, fused: bool = False) -> None:
        fuse = self.rng.randint(1, FUSE) if fused else 0
        asked = {"role": role, "seed": self.rng.random(), "fuse": fuse}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(asked | {"variant": self.plan.variant}) + "\n")
        self.process.stdin.flush()
        self.children[int(self._answer())] = role

    def _chaos(self) -> None:
        plan, begun = self.plan, self.world.now()
        for role in plan.crew:
            self._bear(role)
        seconds = plan.hours * 3600
        passed, last, leapt = 0.0, time.monotonic(), time.monotonic()
        while (
            passed < seconds
            or self.kills + self.burnt < plan.kills
            or self.stops < plan.stops
            or self.jumps < plan.jumps
        ):
            time.sleep(self.rng.random() * 0.1)
            now = time.monotonic()
            step = (now - last) * RATE
            if now - leapt > LEAP_EVERY:
                step, leapt = step + LEAP, now
            passed, last = passed + step, now
            self.world.pass_by(step)
            share = min(passed / seconds, 1.0)  # what is planned is spread over the time
            if self.kills < share * plan.kills / 2 + 1:
                self._kill()
            if self.stops < int(share * plan.stops * 1.2):
                self._stop()
            if self.jumps < int(share * plan.jumps * 1.2):
                self._jump()
            self._look_after()
        assert self.world.now() != begun

    def _kill(self) -> None:
        """At a moment that nobody chose."""
        pid = self.rng.choice(sorted(self.children))
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.kills += 1

    def _stop(self) -> None:
        """The server ends as in a power cut, and recovers."""
        self.cluster.stop(signal.SIGQUIT)
        self.cluster.start()
        self.stops += 1

    def _jump(self) -> None:
        """Somebody sets the time: by turns back and forward."""
        minutes = self.rng.randint(10, 150) * (-1 if self.jumps % 2 else 1)
        self.world.jump(minutes * 60)
        self.jumps += 1

    def _look_after(self) -> None:
        """Whoever was killed is followed by another one, each second time with a fuse."""
        for pid, role in list(self.children.items()):
            if not _lives(pid):
                del self.children[pid]
                wants_more = self.burnt < self.plan.kills / 2 + 1
                self._bear(role, fused=wants_more and self.rng.random() < 0.7)

    def _calm(self) -> None:
        """Let those who are left do what is owed, while the days go by."""
        for pid in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.children.clear()
        for role in ("sweeper", "sweeper", "dispatcher"):
            self._bear(role)
        for _step in range(DAYS_AT_THE_END * 6):
            self.world.pass_by(14_400)
            time.sleep(0.12)
        until = time.monotonic() + 60
        with psycopg.connect(self.url, autocommit=True) as connection:
            while time.monotonic() < until and _asked(connection, BUSY):
                self.world.pass_by(7_200)
                time.sleep(0.3)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _asked(connection: psycopg.Connection[Any], question: str) -> int:
    row = connection.execute(question).fetchone()
    return 0 if row is None else int(row[0])
