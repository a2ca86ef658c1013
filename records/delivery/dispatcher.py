"""Sending what is ready: one line for each channel, so that none waits for another.

Celery, cron and a person at the command line call `dispatch`; any number of them may run. This
thread alone asks the database; those of the channels only send and report. One that does not come
back within the lease is left alone, and its channel rests until it does.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from records import clock, engine
from records.delivery import leasing, mail, robots
from records.delivery.leasing import Batch
from records.delivery.letters import Failure, Letter
from records.models import Channel

BUDGET = 12.0  # seconds in which new letters are begun …
PATIENCE = 23.0  # … and in which the last answers may come: less than beat's 30, and the lease


class Sent(NamedTuple):
    """What a call did: messages accepted (a digest counts as one), and failed attempts."""

    sent: int
    failed: int


class Report(NamedTuple):
    """From a channel's line: one letter's outcome, or with no letter the end of the batch."""

    batch: Batch
    letter: Letter | None = None
    failure: str | None = None
    rest: tuple[Letter, ...] = ()
    down: bool = False


# Lines of this process that are still busy, by channel.
_busy: dict[int, threading.Thread] = {}


def dispatch() -> Sent:
    """Send what is ready, within a bounded time; nothing while the engine holds sending."""
    now = clock.database_now()
    if engine.holding(now):
        return Sent(0, 0)
    leasing.recover(now)
    return _Round(now).run()


class _Round:
    """One call of `dispatch`."""

    def __init__(self, now: datetime) -> None:
        self.now, self.begun = now, time.monotonic()
        self.reports: queue.Queue[Report] = queue.Queue()
        self.running: set[int] = set()
        self.broken: set[int] = set()
        self.sent = self.failed = 0

    def run(self) -> Sent:
        for channel in leasing.channels_with_work(self.now):
            self._go_on(channel)
        while self.running:
            try:
                report = self.reports.get(timeout=max(self._left(PATIENCE), 0.01))
            except queue.Empty:
                break  # whoever is still busy keeps the lease until it runs out
            self._take(report)
        return Sent(self.sent, self.failed)

    def _left(self, span: float) -> float:
        return span - (time.monotonic() - self.begun)

    def _moment(self) -> datetime:
        """The present, counted from the database's clock."""
        return self.now + timedelta(seconds=time.monotonic() - self.begun)

    def _go_on(self, channel: Channel) -> None:
        """Start the channel's next batch, if there is one and time for it."""
        self.running.discard(channel.pk)
        thread = _busy.get(channel.pk)
        if channel.pk in self.broken or self._left(BUDGET) <= 0 or (thread and thread.is_alive()):
            return
        batch = leasing.claim(channel, self._moment())
        if batch is None:
            return
        self.running.add(channel.pk)
        until = self.begun + BUDGET
        line = threading.Thread(
            target=_send_all, args=(batch, until, self.reports), daemon=True, name="dispatch"
        )
        _busy[channel.pk] = line
        line.start()

    def _take(self, report: Report) -> None:
        batch, letter = report.batch, report.letter
        if letter is None:
            leasing.put_back(batch, report.rest)
            _busy.pop(batch.channel.pk, None)
            if report.down:
                self.broken.add(batch.channel.pk)
            self._go_on(batch.channel)
        elif report.failure is None:
            leasing.mark_sent(batch, letter, self._moment())
            self.sent += 1
        else:
            leasing.mark_failed(batch, letter, report.failure, self._moment())
            self.failed += 1


@contextlib.contextmanager
def _way(channel: Channel) -> Iterator[mail.Way]:
    if channel.kind == Channel.Kind.EMAIL:
        with mail.way() as send:
            yield send
    else:
        yield robots.send


def _send_all(batch: Batch, until: float, reports: queue.Queue[Report]) -> None:
    """A channel's line: the letters one after the other, until one shows that it is down."""
    left, down = list(batch.letters), False
    try:
        with _way(batch.channel) as send:
            first = len(left)  # one is sent in any case: a claim that took long is not in vain
            while left and not down and (len(left) == first or time.monotonic() < until):
                letter = left.pop(0)
                failure = _send(send, letter)
                reports.put(Report(batch, letter, failure.words if failure else None))
                down = failure is not None and failure.of_channel
    finally:
        reports.put(Report(batch, rest=tuple(left), down=down))


def _send(send: mail.Way, letter: Letter) -> Failure | None:
    try:
        send(letter)
    except Failure as failure:
        return failure
    except Exception as error:  # noqa: BLE001  whatever it is, the other channels go on
        return Failure(f"{type(error).__name__}", of_channel=True)
    return None
