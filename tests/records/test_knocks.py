"""A page that wakes a worker does not wait for the broker, whatever is the matter with it."""

import logging
import threading
import time

import pytest
from kombu.exceptions import OperationalError

from records.knocks import knock


class Task:
    """A task whose message leaves when it is let."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault, self.go_on = fault, threading.Event()
        self.sent: list[tuple[object, ...]] = []

    def apply_async(self, arguments: tuple[object, ...], *, retry: bool) -> None:
        assert retry is False
        self.go_on.wait(10)
        if self.fault is not None:
            raise self.fault
        self.sent.append(arguments)


def test_nobody_waits_for_a_silent_broker() -> None:
    task, begun = Task(), time.monotonic()
    asks = knock(task, 7)
    assert time.monotonic() - begun < 1
    assert task.sent == []
    task.go_on.set()
    asks.join(10)
    assert task.sent == [(7,)]


def test_a_broker_that_is_away_is_written_down(caplog: pytest.LogCaptureFixture) -> None:
    task = Task(OperationalError("refused"))
    task.go_on.set()
    with caplog.at_level(logging.WARNING, "records.knocks"):
        knock(task, 7).join(10)
    assert "the broker is away" in caplog.text
