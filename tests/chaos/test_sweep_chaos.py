"""Promise 1: nothing is lost or doubled while sweepers and dispatchers are killed, PostgreSQL is
stopped and the time jumps; and the same chaos finds the fault where a guard is taken away.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.chaos.chaos import ROOT, Chaos, Plan
from tests.chaos.ledger import Ledger, audit
from tests.records.robot_server import RobotServer, robot_server
from tools.servers import Postgres

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("chaos")]
SHORT = Plan(records=110, kills=30, stops=1, jumps=4, hours=10)
FULL = Plan(records=1_500, kills=160, stops=6, jumps=12, hours=60)
SWEEPERS = ("sweeper", "sweeper", "sweeper", "people")
# No message is sent: what is looked for is in the sweep.
CONTROL = Plan(records=40, kills=16, stops=0, jumps=0, hours=6, crew=SWEEPERS)
Run = Callable[[Plan], tuple[Chaos, Ledger]]


@pytest.fixture
def robot() -> Iterator[RobotServer]:
    with robot_server() as server:
        yield server


@pytest.fixture
def run(cluster: Postgres, database: Callable[[], str], robot: RobotServer, tmp_path: Path) -> Run:
    """Chaos by a plan on a database of its own, and what the rows say afterwards."""

    def go(plan: Plan) -> tuple[Chaos, Ledger]:
        url = database()
        if plan.variant == "loose":
            _without_keys(url, tmp_path)
        chaos = Chaos(cluster, url, tmp_path, robot, plan)
        events = chaos.run()
        assert [line for line in events if line.startswith("fault")] == []
        ledger = audit(url, {body["id"] for _path, _headers, body in robot.requests})
        sys.stdout.write(_figures(chaos, ledger, events))
        return chaos, ledger

    return go


def _figures(chaos: Chaos, ledger: Ledger, events: Counter[str]) -> str:
    away = {line: number for line, number in events.items() if line.startswith("away")}
    return (
        f"\n{chaos.plan.variant}: {ledger.stages} stages, {chaos.kills} kills at random and"
        f" {chaos.burnt} at a statement ({events['fuse inside']} in a transaction), {chaos.stops}"
        f" stops, {chaos.jumps} jumps; lost {ledger.lost}, doubled {ledger.doubled}; breaches"
        f" {ledger.breaches}, lost {ledger.breaches_lost}; messages {dict(ledger.messages)}, unsent"
        f" {ledger.unsent}; {away}\n"
    )


def _without_keys(url: str, folder: Path) -> None:
    program = "import django; django.setup(); from tests.chaos.roles import drop_keys; drop_keys()"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "aftersales.settings",
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
        "SECRET_KEY": "only-for-the-chaos-of-one-test-6b1f0c2d9e8a7f5d4c3b",
    }
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=True)


def holds(run: Run, plan: Plan) -> Ledger:
    """The promise under a plan."""
    chaos, ledger = run(plan)
    assert ledger.is_clean, ledger
    assert chaos.kills + chaos.burnt >= plan.kills
    assert (chaos.stops, chaos.jumps) >= (plan.stops, plan.jumps)
    assert ledger.breaches > plan.records / 4
    return ledger


@pytest.mark.timeout(600)
def test_nothing_is_lost_or_doubled(run: Run) -> None:
    assert holds(run, SHORT).stages >= 250


@pytest.mark.long
@pytest.mark.timeout(2_400)
def test_nothing_is_lost_or_doubled_in_long_chaos(run: Run) -> None:
    assert holds(run, FULL).stages >= 4_500


@pytest.mark.timeout(600)
def test_without_lock_and_keys_stages_are_doubled(run: Run) -> None:
    assert run(CONTROL._replace(variant="loose"))[1].doubled > 0


@pytest.mark.long  # its window is small, so that it takes many kills to be hit
@pytest.mark.timeout(900)
def test_a_sweep_in_two_transactions_loses_stages(run: Run) -> None:
    assert run(CONTROL._replace(variant="halves"))[1].lost > 0
