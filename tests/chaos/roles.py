"""What the children of the chaos do, and the engine with a guard taken away (negative controls)."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.models import User
from records import clock, clocks, delivery, effects, sweep
from tests.chaos import company
from tests.chaos.halves import in_halves

Work = Callable[[], object]
BATCH = 15  # so that a sweep is several transactions, and a kill falls between and into them


def sweeper(rng: random.Random) -> Work:
    return sweep.sweep


def dispatcher(rng: random.Random) -> Work:
    return delivery.dispatch


def people(rng: random.Random) -> Work:
    """Somebody who begins, ends, stops and reclassifies, on any record."""
    records = int(os.environ["CHAOS_RECORDS"])
    by: list[User] = []

    @transaction.atomic
    def verb() -> None:
        if not by:
            by.append(User.objects.get(username="p0"))
        number, now = rng.randrange(records), clock.now()
        record = f"KS-{number}"
        does = rng.random()
        if does < 0.12:
            for subject in company.SUBJECTS:
                clocks.meet(record, subject, at=now)
        elif does < 0.42:
            wait = timedelta(minutes=rng.randrange(20, 600))
            reason = {"reason": "customer", "note": "等客户", "by": by[0]}
            clocks.pause(record, company.SUBJECTS, latest_end=now + wait, **reason)
        elif does < 0.62:
            clocks.resume(record, by=by[0])
        elif does < 0.88:
            clocks.recompute(record, level=rng.choice(company.LEVELS), urgent=rng.random() < 0.3)
        else:
            company.begin_one(number, rng, now)

    return verb


ROLES: Mapping[str, Callable[[random.Random], Work]] = {
    "sweeper": sweeper,
    "dispatcher": dispatcher,
    "people": people,
}


def whole() -> None:
    """The engine as it is, in small batches."""
    vars(sweep)["BATCH"] = BATCH


def loose() -> None:
    """No row is locked, and nobody is quick; the harness has dropped the unique keys."""
    whole()
    told = effects.Batch.tell
    QuerySet.select_for_update = lambda rows, *_args, **_options: rows

    def slowly(batch: effects.Batch) -> int:
        time.sleep(0.03)
        return told(batch)

    effects.Batch.tell = slowly


def halves() -> None:
    """A sweep that moves the clocks on in one transaction and tells of it in the next."""
    whole()
    vars(sweep)["_sweep_batch"] = in_halves


VARIANTS: Mapping[str, Callable[[], None]] = {"whole": whole, "loose": loose, "halves": halves}
KEYS = {
    "records_notice": ["deadline_id", "generation", "stage", "recipient_id"],
    "records_breach": ["deadline_id"],
}


def drop_keys() -> None:
    """Take the exactly-once gates from the tables."""
    with connection.cursor() as cursor:
        for table, columns in KEYS.items():
            found = connection.introspection.get_constraints(cursor, table)
            name = next(n for n, c in found.items() if c["unique"] and c["columns"] == columns)
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
