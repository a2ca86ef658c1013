"""Promise 12: the broker goes away, forgets everything, or accepts and stays silent.

Web server, worker and beat are real, as is the Redis that is taken from them. What comes due in the
meantime is recorded all the same, by the web workers; nobody waits for a page, whatever it knocks
for, and what it knocked for is done in the end.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest

from aftersales import fallback
from records import engine
from registry.importing import runs
from tests.chaos.broker import Broker
from tests.chaos.reader import PASSWORD, Reader
from tests.chaos.stack import Stack, becomes_true, stack

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.xdist_group("chaos")]
KINDS = ("silent", "down", "flushed")
SLOWEST, RECOVERED = 3.0, 60.0
STARTED = 90.0  # a machine under load
IN_HAND = 1.0  # within it the worker ends what it has fetched
READER = "p11"
FOUND = f"""
from records import clock
from tests.chaos import company
company.found("http://127.0.0.1:9", 0, clock.now())
company.admit("{READER}", "{PASSWORD}")
company.appointments({{count}}, 5, 1.0)
"""
NOW = "SELECT clock_timestamp()"
LATENESS = """
SELECT count(DISTINCT deadline_id), max(extract(epoch FROM created_at - reached_at))
  FROM records_notice WHERE stage = '100%%' AND reached_at > %(since)s AND created_at > %(since)s
"""
LOST = """
SELECT count(*) FROM records_deadline AS d
 WHERE d.due_at <= %(until)s AND NOT EXISTS (
       SELECT 1 FROM records_notice WHERE deadline_id = d.id AND stage = '100%%')
"""
DOUBLED = """
SELECT count(*) FROM (SELECT 1 FROM records_notice
 GROUP BY deadline_id, generation, stage, recipient_id HAVING count(*) > 1) AS twice
"""
NOT_BEGUN = "SELECT count(*) FROM registry_importrun WHERE state = 'checking'"


class Outcome(NamedTuple):
    """What a broken broker did: stages recorded meanwhile, the latest, how soon all went on."""

    recorded: int
    latest: float
    recovery: float


@pytest.fixture
def broker() -> Iterator[Broker]:
    made = Broker()
    made.start()
    yield made
    made.end()


class Trial:
    """One installation, and those who look at its pages while its broker is broken."""

    def __init__(self, made: Stack, broker: Broker, rows: psycopg.Connection[Any]) -> None:
        self.made, self.broker, self.rows = made, broker, rows
        self.reader = Reader(made.port)
        self.waiting = Reader(made.port, **{"X-Waits": "1"})

    def asked(self, question: str, **values: Any) -> Any:
        return self.rows.execute(question, values or None).fetchone()

    def begin(self) -> None:
        """When everybody is there, somebody begins to read."""
        for reader in (self.reader, self.waiting):
            becomes_true(lambda by=reader: by.signed_in(READER), STARTED)
        becomes_true(lambda: self.made.ticked_since(0), STARTED)
        self.reader.start()

    def breaks(self, kind: str, seconds: float) -> Outcome:
        begun = time.monotonic()
        waits = threading.Thread(target=self.waiting.upload)
        with self.broker.broken(kind, self.made):
            if kind == "silent":
                waits.start()
            time.sleep(IN_HAND)
            since = self.asked(NOW)[0]
            time.sleep(max(begun + seconds - time.monotonic(), 0))
            becomes_true(lambda: self.asked(LATENESS, since=since)[0] > 0, RECOVERED)
            if kind == "silent":
                waits.join()
            recorded, latest = self.asked(LATENESS, since=since)
        back = time.monotonic()
        recovery = becomes_true(lambda: self.made.ticked_since(back), RECOVERED)
        return Outcome(recorded, float(latest), recovery)

    def end(self, pace: float) -> None:
        """Nobody asks any more; what is owed is done by the timetable alone."""
        self.reader.end()
        until = self.asked(NOW)[0]
        becomes_true(lambda: self.asked(LOST, until=until)[0] == 0, RECOVERED)
        assert self.asked(DOUBLED)[0] == 0
        taken_up = runs.SILENT_FOR.total_seconds() + 60.0
        becomes_true(lambda: self.asked(NOT_BEGUN)[0] == 0, taken_up / pace + RECOVERED)
        assert self.made.all_live()


def play(
    folder: Path, database: str, broker: Broker, kinds: Mapping[str, float], pace: float = 1
) -> None:
    """Break the broker in each way for so many seconds; all that the promise says."""
    with (
        stack(folder, database, broker.url, pace=pace) as made,
        psycopg.connect(database, autocommit=True) as rows,
    ):
        count = int(sum(kinds.values()) + len(kinds) * RECOVERED + 2 * STARTED)
        trial = Trial(made, broker, rows)
        made.start("web", "worker", "beat")
        made.run(FOUND.format(count=count))
        trial.begin()
        found = {kind: trial.breaks(kind, seconds) for kind, seconds in kinds.items()}
        trial.end(pace)
    reader = trial.reader
    sys.stdout.write(
        f"\n{found}; {reader.pages} pages, the slowest {reader.slowest:.2f} s; who waited:"
        f" {trial.waiting.slowest:.2f} s\n"
    )
    assert reader.faults == []
    assert reader.slowest <= SLOWEST
    bridged = (engine.LATE_AFTER.total_seconds() + fallback.ASKED_EVERY) / pace
    for kind, outcome in found.items():
        assert outcome.latest <= bridged + 30, kind  # a machine under load
    if "flushed" in found:
        assert broker.lost > 0
    if "silent" in found:
        # The page that waits for its knock shows the fault (the negative control).
        assert trial.waiting.slowest > SLOWEST


@pytest.mark.timeout(400)
def test_a_broken_broker(tmp_path: Path, database: Callable[[], str], broker: Broker) -> None:
    play(tmp_path, database(), broker, dict.fromkeys(KINDS, 6.0), pace=30)


@pytest.mark.long
@pytest.mark.timeout(1_500)
@pytest.mark.parametrize(("kind", "seconds"), [("silent", 600), ("down", 600), ("flushed", 200)])
def test_a_broker_that_is_broken_for_long(
    tmp_path: Path, database: Callable[[], str], broker: Broker, kind: str, seconds: float
) -> None:
    play(tmp_path, database(), broker, {kind: seconds})
