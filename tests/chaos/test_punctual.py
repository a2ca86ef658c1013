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
"""
APPOINTMENTS = "from tests.chaos import company; company.appointments({count}, 2, {every})"
RECORDED = """
SELECT count(*) FROM (SELECT DISTINCT deadline_id, generation, stage FROM records_notice
                       WHERE deadline_id IS NOT NULL) AS stages
"""
OVERDUE = """
SELECT count(*) FROM records_deadline
 WHERE next_at < clock_timestamp() - make_interval(secs => %(latest)s)
"""
LATENESS = """
SELECT count(*), max(extract(epoch FROM n.created_at - n.reached_at))
  FROM records_notice n JOIN records_deadline d ON d.id = n.deadline_id
 WHERE d.absolute AND n.stage = '100%'
"""


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


def play(
    folder: Path, database: str, records: int, count: int, every: float, pace: float = 1
) -> Outcome:
    """Three days of silence, then worker and beat, then appointments one after the other."""
    with (
        redis_server() as broker,
        stack(folder, database, broker, pace=pace) as made,
        psycopg.connect(database, autocommit=True) as connection,
    ):
        rows = Rows(connection)
        made.start("worker")
        made.run(FOUND.format(records=records, hours=HOURS_DOWN))
        time.sleep(LATEST / pace)
        # Where beat does not knock nothing is recorded, and that is seen (the negative control).
        assert made.all_live()
        assert (rows.recorded(), rows.overdue()) == (0, records)
        begun = time.monotonic()
        made.start("beat")
        becomes_true(lambda: rows.recorded() == records * RUNGS, CAUGHT_UP)
        caught_up = time.monotonic() - begun
        made.run(APPOINTMENTS.format(count=count, every=every))
        span = count * every + LATEST + STARTED
        becomes_true(lambda: rows.asked(LATENESS)[0] == 2 * count, span)
        assert rows.overdue() == 0
        later, latest = rows.asked(LATENESS)
    found = Outcome(records * RUNGS, caught_up, later, float(latest))
    sys.stdout.write(f"\n{found}\n")
    assert found.latest <= LATEST
    return found


@pytest.mark.timeout(400)
def test_a_minute_at_most(tmp_path: Path, database: Callable[[], str]) -> None:
    assert play(tmp_path, database(), 150, 10, 0.5, pace=20).missed == 600


@pytest.mark.long
@pytest.mark.timeout(1_500)
def test_a_minute_at_most_after_a_long_silence(tmp_path: Path, database: Callable[[], str]) -> None:
    assert play(tmp_path, database(), 2_500, 240, 1.0).missed == 10_000
