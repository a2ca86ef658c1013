"""The sweep among a million open clocks, beside the least SQL that writes the same rows.

Every pair is measured in turn in one run; between two rounds the rows are put back and the tables
vacuumed, outside the time that counts.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import connection

from benchmarks import Figure
from benchmarks.engine import million, outage
from records import engine, sweep

PAIRS = 15
TICKS = 2_000


def run() -> Iterator[Figure]:
    """The figures of `Speed: goals`, deadlines."""
    million.fill()
    yield Figure("sweep of 1,000 due in 1,000,000 open ÷ one CTE", _sweep_ratio(), 2)
    yield Figure("idle tick ÷ primary-key lookup", _idle_ratio(), 2)
    outcome = outage.caught_up()
    yield Figure("60,000 overdue, two sweepers, one killed: lost", outcome.lost, 0)
    yield Figure("60,000 overdue, two sweepers, one killed: doubled", outcome.doubled, 0)
    yield Figure("peak memory of a sweeper, 60,000 overdue ÷ 1,000", outcome.memory, 1.2)


def _sweep_ratio() -> float:
    """The median of the ratios of neighbours."""
    ratios = []
    for number in range(PAIRS + 1):
        ours, rows = _timed(lambda: sweep.sweep().clocks)
        theirs, same_rows = _timed(million.one_cte)
        if rows != same_rows:
            raise AssertionError(f"{rows} rows are not {same_rows}")
        if number:  # the first warms up
            ratios.append(ours / theirs)
    return statistics.median(ratios)


def _timed(work: Callable[[], int]) -> tuple[float, tuple[int, ...]]:
    """How long it took, and how many notices, messages and breaches came of it."""
    million.make_due()
    gc.collect()
    begun = time.perf_counter()
    done = work()
    span = time.perf_counter() - begun
    if done != million.DUE:
        raise AssertionError(f"{done} clocks were due")
    return span, million.written()


def _idle_ratio() -> float:
    """Tick and lookup by turns. Beat ticks every 30 s, and each second tick leaves its row."""
    million.make_due(0)
    sweep.sweep()
    patience = engine.WRITTEN_AFTER
    silent, writing, lookups = [], [], []
    for _number in range(TICKS):
        silent.append(_span(sweep.sweep))
        lookups.append(_span(_lookup))
        engine.WRITTEN_AFTER = timedelta()
        writing.append(_span(sweep.sweep))
        engine.WRITTEN_AFTER = patience
        lookups.append(_span(_lookup))
    tick = (statistics.median(silent) + statistics.median(writing)) / 2
    return tick / statistics.median(lookups)


def _span(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _lookup() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT due_at FROM records_deadline WHERE id = %s", [million.OPEN // 2])
        cursor.fetchone()
