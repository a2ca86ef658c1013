"""Promise 3: with worker and beat running each stage is recorded within a minute of its moment, and
after three days of silence all that was missed within ten.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest

from tests.chaos.stack import becomes_true, stack
from tools.servers import redis_server

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.xdist_group("chaos")]
LATEST, CAUGHT_UP = 60.0, 600.0
HOURS_DOWN = 72 + 10  # the last rung comes ten hours after the first minute
RUNGS = 4
STARTED = 90.0  # a machine under load
FOUND = """
from datetime import timedelta
from records import clock
from tests.chaos import company
company.found("http://127.0.0.1:9", 0, clock.now())
company.outage({records}, timedelta(hours={hours}))
company.appointments({count}, {first}, {every})
"""
RECORDED = """
SELECT count(*) FROM (
       SELECT DISTINCT n.deadline_id, n.generation, n.stage
         FROM records_notice n JOIN records_deadline d ON d.id = n.deadline_id
        WHERE NOT d.absolute) AS stages
"""
OVERDUE = """
SELECT count(*) FROM records_deadline
 WHERE next_at < clock_timestamp() - make_interval(secs => %(latest)s)
"""
LATENESS = """
SELECT count(DISTINCT d.id), max(extract(epoch FROM n.created_at - n.reached_at))
  FROM records_notice n JOIN records_deadline d ON d.id = n.deadline_id
 WHERE d.absolute AND n.stage = '100%'
"""


class Size(NamedTuple):
    """How many clocks have been due for long, and how many come due, the first in so many seconds
    and then one after the other.
    """

    records: int
    count: int
    first: float
    every: float
    pace: float = 1


class Outcome(NamedTuple):
    """How many stages were missed and how soon they were there, how late later ones came."""

    missed: int
    caught_up: float
    later: int
    latest: float


class Rows:
    """What the database says."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def asked(self, question: str, **values: Any) -> Any:
        return self.connection.execute(question, values or None).fetchone()

    def recorded(self) -> int:
        return int(self.asked(RECORDED)[0])

    def overdue(self) -> int:
        """Clocks with a stage that should be recorded by now."""
        return int(self.asked(OVERDUE, latest=LATEST)[0])


def play(folder: Path, database: str, size: Size) -> Outcome:
    """Three days of silence, then worker and beat; appointments come due in the meantime."""
    missed = size.records * RUNGS
    with (
        redis_server() as broker,
        stack(folder, database, broker, pace=size.pace) as made,
        psycopg.connect(database, autocommit=True) as connection,
    ):
        rows = Rows(connection)
        made.start("worker")
        made.run(FOUND.format(hours=HOURS_DOWN, **size._asdict()))
        time.sleep(LATEST / size.pace)
        # Where beat does not knock nothing is recorded, and that is seen (the negative control).
        assert made.all_live()
        assert rows.recorded() == 0
        assert rows.overdue() >= size.records
        begun = time.monotonic()
        made.start("beat")
        becomes_true(lambda: rows.recorded() == missed, CAUGHT_UP)
        caught_up = time.monotonic() - begun
        span = size.first + size.count * size.every + LATEST + STARTED
        becomes_true(lambda: rows.asked(LATENESS)[0] == size.count, span)
        assert rows.overdue() == 0
        later, latest = rows.asked(LATENESS)
    found = Outcome(missed, caught_up, later, float(latest))
    sys.stdout.write(f"\n{found}\n")
    assert found.latest <= LATEST
    return found


@pytest.mark.timeout(400)
def test_a_minute_at_most(tmp_path: Path, database: Callable[[], str]) -> None:
    assert play(tmp_path, database(), Size(150, 10, 10, 0.5, pace=20)).missed == 600


@pytest.mark.long
@pytest.mark.timeout(1_500)
def test_a_minute_at_most_after_a_long_silence(tmp_path: Path, database: Callable[[], str]) -> None:
    assert play(tmp_path, database(), Size(2_500, 240, 100, 1.0)).missed == 10_000
