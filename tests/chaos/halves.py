"""The engine's fault that the proofs must find: a batch of the sweep in two transactions."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from records import effects, sweep


def in_halves(now: Any, ways: Any, **narrowed: int) -> sweep.Swept:
    """The sweep's batch as two transactions: the clocks move on first (the negative control)."""
    with transaction.atomic():
        claimed = sweep._claim(now, **narrowed)
        if not claimed:
            return sweep.Swept(0, 0)
        rungs, _odd = sweep._rungs(claimed)
        keys = [row.pk for row in claimed]
        effects.Batch(keys, rungs, now, ways).advance()
    passed = {(policy, rung + 1): found for (policy, rung), found in rungs.items()}
    with transaction.atomic():
        batch = effects.Batch(keys, passed, now, ways)
        notices = batch.tell()
        batch.record_breaches()
    return sweep.Swept(len(keys), notices)
