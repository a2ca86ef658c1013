"""How each database is opened: SQLite in the embedded default, `DATABASE_URL` elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url


def embedded(folder: Path) -> dict[str, Any]:
    """SQLite in the data folder, safe for several processes that write."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "aftersales.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # A writer waits for its turn from the first statement on, instead of failing when a
            # read turns into a write; REPLACE fires the triggers that guard history.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                "PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;"
            ),
        },
    }


def production() -> dict[str, Any]:
    """What `DATABASE_URL` names; on PostgreSQL nothing waits for ever."""
    opened: dict[str, Any] = {
        **dj_database_url.config(env="DATABASE_URL", conn_max_age=300, conn_health_checks=True)
    }
    if opened["ENGINE"].endswith("postgresql"):
        opened.setdefault("OPTIONS", {})["options"] = (
            "-c statement_timeout=60s -c lock_timeout=15s"
            " -c idle_in_transaction_session_timeout=60s"
        )
    return opened
