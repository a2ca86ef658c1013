"""Keeps the processes of the embedded product: web, worker and beat under one roof.

A child that ends is started again after a pause that grows; the end of this process, however
it comes, ends all of them.
"""

import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

PR_SET_PDEATHSIG = 1
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before a child that ended is started again
HEALTHY_AFTER = 60.0  # seconds a child has to live until its pause is short again
STOP_WITHIN = 10.0  # seconds children get to finish what they do
LOOK_EVERY = 0.25

_libc = ctypes.CDLL(None, use_errno=True)


class CannotServe(Exception):  # noqa: N818  an answer in words, not an error
    """Why it cannot start here, in words for the person who started it."""


def require_free_port(host: str, port: int) -> None:
    """Refuse at once what gunicorn would go on trying for ever."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise CannotServe(f"没有权限使用端口 {port}，请选 1024 以上的端口。") from error
        except OSError as error:
            raise CannotServe(
                f"{host}:{port} 已被占用或不可用（{error.strerror}）。"
                f"可换一个端口：./dev run --port {port + 1}"
            ) from error


def take_data_folder(folder: Path) -> IO[str]:
    """The lock of the one instance that may use this folder; held until the process ends."""
    lock = (folder / "serve.lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        raise CannotServe(
            f"数据目录 {folder} 正被另一个实例使用（进程 {lock.read().strip()}）。"
            "请先停止它，或用环境变量 DATA_DIR 指定另一个目录。"
        ) from error
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def empty_broker(folder: Path) -> None:
    """Knocks of an earlier run say nothing any more: what is due stands in the database."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("queue", "control"):
        (folder / part).mkdir(parents=True)


def addresses(host: str) -> list[str]:
    """Under which addresses a browser reaches this machine, the host's own first."""
    if host not in ("0.0.0.0", "::"):  # noqa: S104  compared with, not bound to
        return [f"[{host}]" if ":" in host else host]
    found = ["127.0.0.1"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; tells which way out would be taken
            found.append(probe.getsockname()[0])
        except OSError:
            pass  # no network: loopback is all there is
    return found


def web_command(host: str, port: int) -> list[str]:
    """gunicorn, its workers forked from one loaded program."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        *(sys.executable, "-m", "gunicorn", "aftersales.wsgi:application"),
        *("--bind", bind, "--preload", "--worker-class", "gthread"),
        *("--workers", "2", "--threads", "4", "--timeout", "120", "--graceful-timeout", "5"),
        *("--log-level", "warning", "--no-control-socket"),
    ]


def worker_command() -> list[str]:
    """Celery's worker; the chatter between workers is left out where there is one."""
    return [
        *(sys.executable, "-m", "celery", "--quiet", "--app", "aftersales", "worker"),
        *("--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def beat_command() -> list[str]:
    """Celery's beat with its timetable in memory: it leaves no file that could be damaged."""
    return [
        *(sys.executable, "-m", "celery", "--quiet", "--app", "aftersales", "beat"),
        *("--scheduler", "celery.beat.Scheduler", "--pidfile=", "--loglevel", "WARNING"),
    ]


@dataclass
class Child:
    """One process that is to run for as long as this one does."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = FIRST_PAUSE
    started_at: float = 0.0
    start_at: float = 0.0

    def start(self) -> None:
        """Start it, bound to the life of this process."""
        parent = os.getpid()

        def die_with_parent() -> None:
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # the parent ended before the promise was made
                os._exit(1)

        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603  our own commands
            self.command,
            env=self.environment,
            start_new_session=True,  # Ctrl-C reaches this process alone, which ends the others
            preexec_fn=die_with_parent,  # noqa: PLW1509  no other thread runs here
        )

    def look(self) -> str:
        """Start it again when it is time; what happened in words, or ""."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
            return ""
        code = self.process.poll()
        if code is None:
            return ""
        lived = now - self.started_at
        self.pause = FIRST_PAUSE if lived > HEALTHY_AFTER else min(self.pause * 2, LONGEST_PAUSE)
        self.process, self.start_at = None, now + self.pause
        return f"{self.name} 已退出（代码 {code}），{self.pause:.0f} 秒后重新启动"

    def running(self) -> bool:
        """Whether it is there now."""
        return self.process is not None and self.process.poll() is None


@dataclass
class Household:
    """All children, and the wish to stop."""

    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def add(self, name: str, command: list[str], environment: dict[str, str]) -> Child:
        """Start one more."""
        child = Child(name, command, environment)
        child.start()
        self.children.append(child)
        return child

    def listen(self) -> None:
        """From now on Ctrl-C and `kill` are a wish to stop, not an end in the middle."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._wish)

    def _wish(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def keep(self, report: IO[str]) -> None:
        """Stay until the wish to stop comes."""
        while not self.stopping:
            for child in self.children:
                event = child.look()
                if event:
                    report.write(f"{event}\n")
            time.sleep(LOOK_EVERY)

    def stop(self) -> None:
        """Ask all to finish, and end those that do not."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            if process.poll() is None:
                process.terminate()
        patience = time.monotonic() + STOP_WITHIN
        for process in running:
            try:
                process.wait(max(patience - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
