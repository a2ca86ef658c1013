"""Several people at once on several connections, and the guards that can be taken away.

For proofs on PostgreSQL that something happens once, to what was seen, by whom it may. Nothing
here knows what is raced for: an action is a function that returns or is refused.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection
from django.db.models import QuerySet

from records import approvals
from records.models import ApprovalBase
from records.steps import Refused

Action = Callable[[], object]
LATEST = 0.004  # seconds; so that each of them comes first now and then


@dataclass
class Outcome:
    """How the actions of many races ended: done, or the name of what refused them."""

    ends: Counter[str] = field(default_factory=Counter)
    broken: list[BaseException] = field(default_factory=list)

    def add(self, name: str, how: str) -> None:
        self.ends[f"{name}: {how}"] += 1

    def done(self, name: str) -> int:
        return self.ends[f"{name}: done"]


def race(races: Sequence[dict[str, Action]], *, seed: int = 1) -> Outcome:
    """Run each race's actions at the same moment, each name on a thread and connection of its own.

    A deadlock that PostgreSQL resolves counts as refused. Anything else that is raised is broken.
    """
    names = sorted({name for one in races for name in one})
    outcome, lock = Outcome(), threading.Lock()
    together = threading.Barrier(len(names), timeout=60)

    def run(name: str) -> None:
        chance = random.Random(f"{seed} {name}")
        try:
            for one in races:
                together.wait()
                time.sleep(chance.random() * LATEST)
                how = _end(one[name], outcome) if name in one else "absent"
                with lock:
                    outcome.add(name, how)
        except threading.BrokenBarrierError as failure:
            outcome.broken.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcome


def _end(action: Action, outcome: Outcome) -> str:
    try:
        action()
    except Refused as refusal:
        return type(refusal).__name__
    except OperationalError as failure:
        if "deadlock" not in str(failure):
            outcome.broken.append(failure)
        return "deadlock"
    except Exception as failure:  # noqa: BLE001  it is shown by the thread that waits
        outcome.broken.append(failure)
        return "broken"
    return "done"


@contextmanager
def without_row_locks(monkeypatch: Any) -> Iterator[None]:
    """As if no verb locked the row that it reads."""
    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", lambda self, **how: self)
        yield


@contextmanager
def without_guard(monkeypatch: Any) -> Iterator[None]:
    """As if the UPDATE of a signature asked for nothing but its row."""
    with monkeypatch.context() as patch:
        patch.setattr(approvals, "guard", lambda rows, waiting, seen: rows.filter(pk=waiting.pk))
        yield


@dataclass
class Faults:
    """What must never be: counted over all rows of a table of approvals."""

    double: int = 0
    other_content: int = 0
    forbidden: int = 0

    def __bool__(self) -> bool:
        return bool(self.double or self.other_content or self.forbidden)


def faults(
    rows: Sequence[ApprovalBase],
    *,
    record_of: Callable[[Any], object],
    current: Callable[[Any], str],
    forbidden: Callable[[Any], frozenset[int]],
    signed: int,
) -> Faults:
    """Count them. record_of, current, forbidden: of a row, its record, the content's hash now,
    and who must not sign it. signed: how many actions said that they had signed.
    """
    found = Faults()
    given = [row for row in rows if row.signed_at and row.status in {"signed", "void"}]
    once = Counter((record_of(row), row.place, row.round_number, row.version) for row in given)
    found.double = sum(n - 1 for n in once.values()) + max(0, signed - len(given))
    for row in given:
        if row.status == "signed" and not approvals.intact(row, current(row)):
            found.other_content += 1
        if row.signer_id in forbidden(row):
            found.forbidden += 1
    return found
