"""The embedded product's processes: refusals at the start, restarts, and no process left over."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from aftersales import serving
from tools.servers import free_port

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
FAIL = [sys.executable, "-c", "raise SystemExit(3)"]


def becomes_true(what: Callable[[], bool], within: float = 10.0) -> bool:
    """Whether it comes true in time."""
    limit = time.monotonic() + within
    while not what():
        if time.monotonic() > limit:
            return False
        time.sleep(0.02)
    return True


def is_alive(pid: int) -> bool:
    """Whether that process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_taken_port_is_refused_with_another_one() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(serving.CannotServe, match=f"--port {port + 1}"):
            serving.require_free_port("127.0.0.1", port)


def test_a_free_port_is_accepted_and_left_free() -> None:
    port = free_port()
    serving.require_free_port("127.0.0.1", port)
    serving.require_free_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(serving.CannotServe):
        serving.require_free_port("192.0.2.77", free_port())


def test_one_instance_on_one_folder(tmp_path: Path) -> None:
    first = serving.take_data_folder(tmp_path)
    with pytest.raises(serving.CannotServe, match=str(os.getpid())):
        serving.take_data_folder(tmp_path)
    first.close()
    serving.take_data_folder(tmp_path).close()


def test_messages_of_an_earlier_run_are_gone(tmp_path: Path) -> None:
    serving.empty_broker(tmp_path / "broker")
    (tmp_path / "broker" / "queue" / "old.msg").write_text("{}")
    serving.empty_broker(tmp_path / "broker")
    assert sorted(path.name for path in (tmp_path / "broker").rglob("*")) == ["control", "queue"]


def test_every_address_names_loopback_and_the_network() -> None:
    assert serving.addresses("127.0.0.1") == ["127.0.0.1"]
    assert serving.addresses("::1") == ["[::1]"]
    assert serving.addresses("0.0.0.0")[0] == "127.0.0.1"


def test_a_child_that_ends_is_started_again_with_growing_pauses() -> None:
    child = serving.Child("job", FAIL, dict(os.environ))
    child.start()
    events: list[str] = []

    def ended() -> bool:
        events.extend(filter(None, [child.look()]))
        return child.process is None

    assert becomes_true(ended)
    assert child.pause == 2 * serving.FIRST_PAUSE
    assert "3" in events[0]
    child.start_at = 0.0  # the pause is over
    child.look()
    assert child.process is not None
    assert becomes_true(ended)
    assert child.pause == 4 * serving.FIRST_PAUSE


def test_the_pause_has_an_end() -> None:
    child = serving.Child("job", FAIL, dict(os.environ), pause=serving.LONGEST_PAUSE)
    child.start()
    assert becomes_true(lambda: child.look() != "")
    assert child.pause == serving.LONGEST_PAUSE


def test_stop_ends_also_those_that_will_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "STOP_WITHIN", 0.5)
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    )
    household = serving.Household()
    willing = household.add("willing", SLEEP, dict(os.environ))
    stubborn = household.add("stubborn", [sys.executable, "-c", deaf], dict(os.environ))
    time.sleep(0.3)
    household.stop()
    assert not willing.running()
    assert not stubborn.running()


def test_children_die_with_a_parent_that_is_killed() -> None:
    program = (
        "import os, sys, time\n"
        "from aftersales import serving\n"
        "job = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        "child = serving.Household().add('job', job, dict(os.environ))\n"
        "print(child.process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert becomes_true(lambda: not is_alive(child))
