"""One PostgreSQL for all chaos, of which a ready database is copied for each run."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tools.servers import Postgres, postgres_cluster

ROOT = Path(__file__).resolve().parents[2]
# What is committed survives the end of the server's processes, which is what is tried here; the
# machine itself goes on.
DURABLE = ("-c", "fsync=off", "-c", "synchronous_commit=on")


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server of the chaos' own, with the database `ready` as after `prepare`."""
    with postgres_cluster(*DURABLE) as server:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "aftersales.settings",
            "DATABASE_URL": server.create("ready"),
            "DATA_DIR": str(tmp_path_factory.mktemp("prepare")),
            "SECRET_KEY": "only-to-prepare-one-test-c2d9e8a7f5d4c3b6b1f0",
        }
        command = [sys.executable, "manage.py", "prepare", "--quiet"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        yield server


@pytest.fixture(scope="session")
def database(cluster: Postgres) -> Callable[[], str]:
    """A new copy of it; its URL."""
    numbers = count(1)
    return lambda: cluster.create(f"run{next(numbers)}", "ready")
