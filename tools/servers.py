"""PostgreSQL and Redis of one's own for tests and benchmarks: in a temporary folder, gone after.

They do not touch a server that Debian's packages may have started, and work as root too.
"""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

READY_WITHIN = 30.0
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")

_libc = ctypes.CDLL(None)


def _die_with_parent() -> None:
    _libc.prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG: an aborted run leaves no server


def postgres_programs() -> Path:
    """The folder of the newest PostgreSQL that Debian installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if not found:
        raise FileNotFoundError("PostgreSQL is missing: apt-get install postgresql")
    return found[-1].parent


def _unprivileged() -> pwd.struct_passwd:
    """PostgreSQL refuses root; Debian's package brings an account for it."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when it is ready; raise with its log when it ended or takes too long."""
    limit = time.monotonic() + READY_WITHIN
    while not ready():
        if process.poll() is not None or time.monotonic() > limit:
            raise RuntimeError(f"{process.args} did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    process.send_signal(how)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Postgres:
    """A cluster in a temporary folder, which can be stopped as a power cut would and come back."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.programs, account = postgres_programs(), _unprivileged()
        self.folder, self.options = folder, options or FAST
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self.common = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "HOME": str(folder)}}
        if os.geteuid() == 0:
            os.chown(folder, account.pw_uid, account.pw_gid)
            self.common |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def initialise(self) -> None:
        """Make the cluster."""
        with self.log.open("ab") as output:
            subprocess.run(
                [
                    *(self.programs / "initdb", "--pgdata", self.folder / "data"),
                    *("--username", "postgres", "--auth", "trust", "--no-sync"),
                    # Any other locale is blind to Chinese, or sorts otherwise elsewhere.
                    *("--locale", "C.UTF-8", "--encoding", "UTF8"),
                ],
                check=True,
                stdout=output,
                stderr=output,
                **self.common,
            )

    def start(self) -> None:
        """Start the server and wait until it answers; after a crash it recovers first."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [
                    *(self.programs / "postgres", "-D", self.folder / "data", "-k", self.folder),
                    *("-c", "listen_addresses=", "-c", "max_connections=200"),
                    *("-c", "shared_buffers=256MB", *self.options),
                ],
                stdout=output,
                stderr=output,
                preexec_fn=_die_with_parent,  # noqa: PLW1509  no thread of ours forks meanwhile
                **self.common,
            )
        ask = [self.programs / "pg_isready", "-q", "-h", self.folder, "-U", "postgres"]

        def ready() -> bool:
            return subprocess.run(ask, check=False).returncode == 0

        wait_until(ready, self.process, self.log)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: without waiting for clients; SIGQUIT: at once, as `pg_ctl -m immediate`."""
        if self.process is not None:
            _stop(self.process, how)
            self.process = None

    def create(self, database: str, template: str = "template1") -> str:
        """A further database; its URL."""
        create = [self.programs / "createdb", "-h", self.folder, "-U", "postgres"]
        subprocess.run([*create, "-T", template, database], check=True)
        return self.url(database)

    def url(self, database: str) -> str:
        """As DATABASE_URL names it."""
        return f"postgresql://postgres@{quote(str(self.folder), safe='')}/{database}"


@contextlib.contextmanager
def postgres_cluster(*options: str) -> Iterator[Postgres]:
    """A PostgreSQL server that the caller may stop and start."""
    folder = Path(tempfile.mkdtemp(prefix="aftersales-pg-"))
    try:
        cluster = Postgres(folder, *options)
        cluster.initialise()
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgres_server(*options: str) -> Iterator[str]:
    """A PostgreSQL server; gives the DATABASE_URL of its empty database `aftersales`."""
    with postgres_cluster(*options) as cluster:
        yield cluster.create("aftersales")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def redis_server(port: int | None = None) -> Iterator[str]:
    """A Redis server on a free port, or on a given one; gives its address."""
    folder = Path(tempfile.mkdtemp(prefix="aftersales-redis-"))
    log, port = folder / "log", port or free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *("redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", folder),
                *("--save", "", "--maxmemory-policy", "noeviction"),
            ],
            stdout=output,
            stderr=output,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  no thread runs yet
        )
    try:
        wait_until(lambda: _listens(port), process, log)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        _stop(process, signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
