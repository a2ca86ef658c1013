"""Promise 2: the state machine of `tests.chaos.machine`, and the same with a broken sweep."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from records import sweep
from tests.chaos import machine
from tests.chaos.halves import in_halves

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]
STEPS = 50
USUAL = settings(
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)


def play(monkeypatch: pytest.MonkeyPatch, runs: int, **options: object) -> None:
    """So many runs of the machine, with batches of two clocks."""
    monkeypatch.setattr(sweep, "BATCH", 2)
    machine.Clockwork.owner = machine.found()
    run_state_machine_as_test(
        machine.Clockwork, settings=settings(USUAL, max_examples=runs, **options)
    )


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(4))  # 300 runs in all, so that several workers share them
def test_nothing_is_lost_or_told_twice(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, 75)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_nothing_is_lost_or_told_twice_in_many_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, 1_000)


@pytest.mark.timeout(300)
def test_a_sweep_in_two_transactions_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_sweep_batch", in_halves)
    with pytest.raises(AssertionError):
        play(monkeypatch, 40, phases=[Phase.generate])
