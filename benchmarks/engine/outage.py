"""60,000 clocks overdue, two sweepers at work, one of them killed in the middle of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import NamedTuple

from django.db import connection

from benchmarks.engine import million
from records import sweep

OVERDUE = 60_000
KILLED_AFTER = 15_000  # notices
SWEEPER = "benchmarks.engine.sweeper"
# What each rung that was reached should have told, and to how many.
LOST = """
SELECT count(*)
  FROM (SELECT id, rung - 1 AS rung FROM records_deadline ORDER BY id LIMIT %(due)s) AS clock
  JOIN (VALUES (0, '75%%', 1), (1, '100%%', 2), (2, '+240', 1), (3, '+480', 1))
       AS stage(rung, code, people) ON stage.rung = clock.rung
 WHERE people > (SELECT count(*) FROM records_notice
                  WHERE deadline_id = clock.id AND stage = stage.code)
    OR (clock.rung = 1) <> EXISTS (SELECT 1 FROM records_breach WHERE deadline_id = clock.id)
"""
# A second time: by the same stage, by the same message, or by a rung climbed before its moment.
DOUBLED = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM records_notice
         GROUP BY deadline_id, generation, stage, recipient_id HAVING count(*) > 1) AS told)
     + (SELECT count(*) FROM (SELECT 1 FROM records_outbox
         GROUP BY notice_id, channel_id HAVING count(*) > 1) AS sent)
     + (SELECT count(*) FROM records_notice WHERE reached_at > created_at)
     + (SELECT count(*) FROM records_deadline WHERE rung > 0 AND next_at <= clock_timestamp())
"""


class Outcome(NamedTuple):
    """What was lost or doubled, and the survivor's peak memory beside that of a small sweep."""

    lost: int
    doubled: int
    memory: float


def caught_up() -> Outcome:
    """Two sweepers until nothing is due any more; one is killed on the way."""
    million.make_due()
    small = _memory(_sweeper())
    million.make_due(OVERDUE)
    survivor, victim = _sweeper(), _sweeper()
    while _asked("SELECT count(*) FROM records_notice") < KILLED_AFTER:
        if survivor.poll() is not None:
            raise AssertionError("it was over before anybody could be killed")
        time.sleep(0.01)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    large = _memory(survivor)
    while sweep.sweep().clocks:  # the next ticks: what the dead one still held until just now
        pass
    return Outcome(_asked(LOST), _asked(DOUBLED), large / small)


def _sweeper() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", SWEEPER]
    return subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(os.environ))


def _memory(sweeper: subprocess.Popen[bytes]) -> int:
    """Its peak, which it says at its end."""
    output, _errors = sweeper.communicate(timeout=600)
    if sweeper.returncode:
        raise AssertionError(f"the sweeper ended with {sweeper.returncode}")
    return int(output)


def _asked(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question, {"due": OVERDUE})
        return int(cursor.fetchone()[0])
