"""Two sweepers at once on PostgreSQL: exactly once, and what happens without the guards.

Two things keep a rung to one effect: the row's lock while it is swept, and the unique keys of
notice and breach. Either alone is enough; with neither the fault is seen.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Count, QuerySet

from records import calendar_seed, clock, clocks, effects, policies, sweep
from records.models import Breach, Deadline, EngineTick, Notice
from tests.records.calendar_days import moment
from tests.records.clock_setup import person, publish, start

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CLOCKS, RUNGS = 120, len(policies.LADDER)


@pytest.fixture
def overdue() -> int:
    """Clocks of which every rung is due."""
    with clock.at(moment("2026-07-13 09:00")):
        calendar_seed.seed_calendar()
        publish()
        owner = person("sweep-owner")
        for number in range(CLOCKS):
            start("answer", "2026-07-13 09:00", f"KS-2607-{number:04d}", owner=owner)
    return CLOCKS


KEYS = {
    "records_notice": ["deadline_id", "generation", "stage", "recipient_id"],
    "records_breach": ["deadline_id"],
}


@contextmanager
def without_keys() -> Iterator[None]:
    """The same tables, their exactly-once gates taken away."""
    back = []
    with connection.cursor() as cursor:
        for table, columns in KEYS.items():
            found = connection.introspection.get_constraints(cursor, table)
            name = next(n for n, c in found.items() if c["unique"] and c["columns"] == columns)
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            unique = ", ".join(columns)
            back.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE ({unique})")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # past the append-only guard
            Notice.objects.all().delete()
            Breach.objects.all().delete()
            cursor.execute("SET session_replication_role = DEFAULT")
            for statement in back:
                cursor.execute(statement)


def sweep_at_once(sweepers: int) -> None:
    """Let several threads sweep at the same moment, each on its own connection."""
    together, failures = threading.Barrier(sweepers), []

    def run() -> None:
        try:
            together.wait(10)
            with clock.at(moment("2026-07-20 09:00")):
                sweep.sweep()
        except Exception as failure:  # noqa: BLE001  it is shown by the thread that waits
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(sweepers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []


def outcome() -> dict[str, int]:
    """How many rungs are without notice, and how many have more than one."""
    each = Notice.objects.values("deadline", "stage").annotate(n=Count("pk"))
    breaches = Breach.objects.values("deadline").annotate(n=Count("pk"))
    counts = [row["n"] for row in [*each, *breaches]]
    return {"lost": 3 * CLOCKS - len(counts), "doubled": sum(n > 1 for n in counts)}


@pytest.mark.parametrize(
    ("lock", "keys"), [(True, True), (True, False), (False, True), (False, False)]
)
def test_two_sweepers(
    overdue: int, lock: bool, keys: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell = effects.Batch.tell

    def slowly(batch: effects.Batch) -> int:
        time.sleep(0.2)  # so that both hold their claim at the same time
        return tell(batch)

    monkeypatch.setattr(effects.Batch, "tell", slowly)
    monkeypatch.setattr(sweep, "BATCH", CLOCKS // 2)
    with ExitStack() as stack:
        if not lock:
            monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
        if not keys:
            stack.enter_context(without_keys())
        sweep_at_once(2)
        found = outcome()
    assert found["lost"] == 0
    if lock or keys:
        assert found["doubled"] == 0
    else:
        assert found["doubled"] > 0
    assert not Deadline.objects.filter(next_at__isnull=False).exists()
    if lock:  # nobody did what somebody else had claimed
        assert sum(EngineTick.objects.values_list("swept", flat=True)) == RUNGS * overdue


def test_a_clock_that_a_verb_holds_is_left_to_the_next_tick(overdue: int) -> None:
    """The verb that meets a clock at the last moment and the sweep do not both have their way."""
    met, go_on = threading.Event(), threading.Event()

    def verb() -> None:
        with transaction.atomic(), clock.at(moment("2026-07-13 10:59")):
            clocks.meet("KS-2607-0000", "answer", at=clock.now())
            met.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=verb)
    thread.start()
    assert met.wait(10)
    with clock.at(moment("2026-07-20 09:00")):
        assert sweep.sweep().clocks == RUNGS * (overdue - 1)
    go_on.set()
    thread.join(10)
    with clock.at(moment("2026-07-20 09:00")):
        assert sweep.sweep().clocks == 0
    kept = Deadline.objects.get(record="KS-2607-0000")
    assert (kept.status, kept.breached_at) == ("met", None)
    assert not Notice.objects.filter(record_number="KS-2607-0000").exists()


def test_the_database_has_the_clock() -> None:
    assert abs(clock.database_now() - clock.now()) < timedelta(minutes=1)
