"""A process that has loaded the product and forks sweepers, dispatchers and people on demand.

Each child is a process of its own, with a connection of its own, that may be killed at any time;
none has to load the product first. One line of JSON on stdin asks for one child, whose number is
the answer. What a child sees goes into a file of events, one line each.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

PR_SET_PDEATHSIG = 1
LOOK = "records_engine_look"
_libc = ctypes.CDLL(None)


def tell(line: str) -> None:
    """One event, written whole."""
    handle = os.open(os.environ["CHAOS_EVENTS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{line}\n".encode())
    os.close(handle)


class Fuse:
    """Kills this very process before or after its k-th statement: a kill at a chosen moment.

    The look of an idle tick does not count: most of what is tried should be work.
    """

    def __init__(self, left: int, after: bool) -> None:
        self.left, self.after = left, after

    def __call__(self, execute: Callable[..., Any], *call: Any) -> Any:
        if LOOK in call[0]:
            return execute(*call)
        self.left -= 1
        if self.left == 0 and not self.after:
            self.burn(call[-1])
        result = execute(*call)
        if self.left == 0:
            self.burn(call[-1])
        return result

    def burn(self, context: dict[str, Any]) -> None:
        inside = "inside" if context["connection"].in_atomic_block else "between"
        tell(f"fuse {inside}")
        os.kill(os.getpid(), signal.SIGKILL)


def live(role: str, seed: int, fuse: int, variant: str) -> None:
    """What a child does until somebody kills it."""
    # The settings come first, so that nothing of the product is imported above.
    from django.db import Error, connection  # noqa: PLC0415

    from records import clock  # noqa: PLC0415
    from tests.chaos import roles  # noqa: PLC0415
    from tests.chaos.worldtime import WorldTime  # noqa: PLC0415

    world, rng = WorldTime(Path(os.environ["CHAOS_TIME"])), random.Random(seed)
    clock.uptime = lambda: ("chaos", world.uptime())
    roles.VARIANTS[variant]()
    work = roles.ROLES[role](rng)
    if fuse:
        connection.execute_wrappers.append(Fuse(fuse, rng.random() < 0.5))
    while True:
        try:
            with clock.at(world.now()):
                work()
        except Error as fault:
            # A server that is away, or a deadlock that the server has ended.
            tell(f"away {type(fault.__cause__ or fault).__name__}")
            connection.close()
            time.sleep(0.05)
        except Exception as fault:  # noqa: BLE001  the harness shows it
            tell(f"fault {role} {fault!r}")
            time.sleep(0.1)
        time.sleep(rng.random() * 0.02)


def _answer(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Found the company if it is asked for, then fork."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    django.setup()
    from django.db import connections  # noqa: PLC0415  settings first

    from tests.chaos import company, roles  # noqa: F401, PLC0415  settings first
    from tests.chaos.worldtime import WorldTime  # noqa: PLC0415

    world = WorldTime(Path(os.environ["CHAOS_TIME"]))
    company.found(os.environ["CHAOS_ORIGIN"], int(os.environ["CHAOS_RECORDS"]), world.now())
    connections.close_all()
    _answer("ready")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        wanted = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            live(**wanted)
        _answer(str(pid))


if __name__ == "__main__":
    main()
