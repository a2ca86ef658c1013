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


@contextlib.contextmanager
def postgres_server(*options: str) -> Iterator[str]:
    """A PostgreSQL server; gives the DATABASE_URL of its empty database `aftersales`."""
    programs, account = postgres_programs(), _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="aftersales-pg-"))
    os.chown(folder, account.pw_uid, account.pw_gid)
    log = folder / "log"
    common = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "HOME": str(folder)}}
    if os.geteuid() == 0:
        common |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    try:
        with log.open("wb") as output:
            subprocess.run(
                [
                    *(programs / "initdb", "--pgdata", folder / "data", "--username", "postgres"),
                    *("--auth", "trust", "--no-sync"),
                    # Any other locale is blind to Chinese, or sorts otherwise elsewhere.
                    *("--locale", "C.UTF-8", "--encoding", "UTF8"),
                ],
                check=True,
                stdout=output,
                stderr=output,
                **common,
            )
            process = subprocess.Popen(
                [
                    *(programs / "postgres", "-D", folder / "data", "-k", folder),
                    *("-c", "listen_addresses=", "-c", "max_connections=200"),
                    *("-c", "shared_buffers=256MB", *(options or FAST)),
                ],
                stdout=output,
                stderr=output,
                preexec_fn=_die_with_parent,  # noqa: PLW1509  no thread runs yet
                **common,
            )
        try:
            ask = [programs / "pg_isready", "-q", "-h", folder, "-U", "postgres"]
            wait_until(lambda: subprocess.run(ask, check=False).returncode == 0, process, log)
            create = [programs / "createdb", "-h", folder, "-U", "postgres", "aftersales"]
            subprocess.run(create, check=True)
            yield f"postgresql://postgres@{quote(str(folder), safe='')}/aftersales"
        finally:
            _stop(process, signal.SIGINT)  # without waiting for clients
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """A Redis server on a free port; gives its address."""
    folder = Path(tempfile.mkdtemp(prefix="aftersales-redis-"))
    log, port = folder / "log", free_port()
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
