"""What became of every stage, asked of the rows alone, by rules that know nothing of the sweep."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

import psycopg

CODES = ("75%", "100%", "+240", "+480")
BREACH = CODES.index("100%")
CLOCKS = """
SELECT d.id, d.record, d.status, d.generation, d.rung, d.next_at, d.due_at, d.met_at,
       d.breached_at, d.set_aside, d.owner_id, unit.manager_id
  FROM records_deadline d JOIN accounts_department unit ON unit.id = d.department_id
"""
ROLES = """
SELECT g.name, link.user_id FROM auth_group g JOIN accounts_user_groups link ON link.group_id = g.id
"""
TOLD = """
SELECT deadline_id, generation, stage, recipient_id, reached_at > created_at
  FROM records_notice WHERE deadline_id IS NOT NULL
"""
MESSAGES = """
SELECT n.id, o.state, o.message_id, o.digest FROM records_notice n
  LEFT JOIN records_outbox o ON o.notice_id = n.id WHERE n.deadline_id IS NOT NULL
"""


@dataclass
class Ledger:
    """Counts, and in `words` the first few of what is amiss."""

    stages: int = 0
    lost: int = 0
    doubled: int = 0
    early: int = 0
    breaches: int = 0
    breaches_lost: int = 0
    unsent: int = 0  # said to be sent, and the robot knows nothing of it; or never sent at all
    invented: int = 0
    messages: Counter[str] = field(default_factory=Counter)
    words: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        faults = (self.lost, self.doubled, self.early, self.breaches_lost)
        return not any((*faults, self.unsent, self.invented))

    def amiss(self, name: str, *what: Any) -> None:
        """One fault more."""
        setattr(self, name, getattr(self, name) + 1)
        if len(self.words) < 20:
            self.words.append(f"{name}: {what}")


def audit(url: str, received: Set[str]) -> Ledger:
    """Go through all rows. received: the ids under which messages came to the robot."""
    ledger = Ledger()
    with psycopg.connect(url) as connection:
        _stages(connection, ledger)
        _messages(connection, ledger, received)
    return ledger


def _stages(connection: psycopg.Connection[Any], ledger: Ledger) -> None:
    told: dict[tuple[int, int], dict[str, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    for deadline, generation, stage, recipient, early in connection.execute(TOLD):
        told[deadline, generation][stage][recipient] += 1
        if early:
            ledger.amiss("early", deadline, generation, stage)
    for key, stages in told.items():
        for stage, people in stages.items():
            ledger.stages += 1
            if max(people.values()) > 1:
                ledger.amiss("doubled", *key, stage)
    breaches = Counter(
        row[0] for row in connection.execute("SELECT deadline_id FROM records_breach")
    )
    ledger.breaches = len(breaches)
    roles = {name: {user} for name, user in connection.execute(ROLES)}
    for row in connection.execute(CLOCKS).fetchall():
        _clock(ledger, row, told[row[0], row[3]], roles)
        _breach(ledger, row, breaches[row[0]])


def _clock(
    ledger: Ledger, row: Any, told: dict[str, Counter[int]], roles: dict[str, set[int]]
) -> None:
    key, record, status, generation, rung, next_at, *_moments = row
    set_aside, owner, manager = row[9:]
    hears = ({owner}, {owner, manager}, roles["qa_manager"], roles["general_manager"])
    # Long after the last of its moments, an open clock has come to the end of its ladder.
    reached = len(CODES) if status in ("running", "paused") else rung
    for place, (code, people) in enumerate(zip(CODES, hears, strict=True)):
        if place < reached and set(told[code]) != people:
            ledger.amiss("lost", key, record, status, generation, code, dict(told[code]))
        if place >= rung and told[code]:
            ledger.amiss("doubled", key, "told before its time", code)
    if set_aside or (status == "running" and next_at is not None):
        ledger.amiss("lost", key, record, status, next_at, set_aside)


def _breach(ledger: Ledger, row: Any, count: int) -> None:
    key, _record, status, generation, rung, _next_at, due_at, met_at, breached_at = row[:9]
    owed = breached_at is not None or rung > BREACH or (met_at is not None and met_at > due_at)
    if owed and not count:
        ledger.amiss("breaches_lost", key, status, generation)
    if count > 1 or (count and not owed):
        ledger.amiss("doubled", key, "breach", count)


def _messages(connection: psycopg.Connection[Any], ledger: Ledger, received: Set[str]) -> None:
    known: set[str] = set()
    seen: set[int] = set()
    for notice, state, message_id, digest in connection.execute(MESSAGES):
        ledger.messages[state or "none"] += 1
        if notice in seen:
            ledger.amiss("doubled", "message", message_id)
        seen.add(notice)
        name = digest or message_id
        known.add(name)
        if state not in ("sent", "withdrawn") or (state == "sent" and name not in received):
            ledger.amiss("unsent", notice, state, name)
    for name in received - known:
        ledger.amiss("invented", name)
