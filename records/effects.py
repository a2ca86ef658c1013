"""What a rung does, for a whole batch at once: four statements, each the same on both databases.

    notices   a row for whoever the rung names, and for who stands in; their ways out beside them
    breaches  where the rung is the due moment itself, for ever
    advance   the next moment, read from those that were stored when the clock was planned

All of it happens in the transaction that claimed the rows. The unique keys of notice, outbox and
breach let nothing in a second time; no row passes through Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Func, IntegerField
from django.utils import timezone

from records import outbox
from records.models import MessageKind
from records.policies import GROUP, MANAGER, OWNER, Rung

Place = tuple[UUID, int]  # a policy version and how far up its ladder


class Moments(Func):
    """How many moments a clock has; NULL where they can't be read."""

    function = ""
    arity = 1
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # A text that is no moment is refused by the cast in `advance`, for the whole batch.
        template = (
            "CASE WHEN jsonb_typeof(%(expressions)s) = 'array'"
            " THEN jsonb_array_length(%(expressions)s) END"
        )
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # SQLite casts anything, so that every moment is looked at.
        template = (
            "CASE WHEN json_valid(%(expressions)s) THEN CASE"
            " WHEN json_type(%(expressions)s) = 'array' AND NOT EXISTS (SELECT 1"
            " FROM json_each(%(expressions)s) WHERE type <> 'text' OR"
            " strftime('%%%%Y-%%%%m-%%%%d', value) IS NOT substr(value, 1, 10))"
            " THEN json_array_length(%(expressions)s) END END"
        )
        return self.as_sql(compiler, connection, template=template, **context)


class Dialect(NamedTuple):
    """Where the two databases differ."""

    among: str  # the keys of the batch
    next_moment: str


DIALECTS: Mapping[str, Dialect] = {
    "postgresql": Dialect(
        among="= ANY(%(keys)s)",
        next_moment="CAST(records_deadline.moments ->> (records_deadline.rung + 1) AS timestamptz)",
    ),
    "sqlite": Dialect(
        among="IN (SELECT value FROM json_each(%(keys)s))",
        next_moment=(
            "replace(replace(json_extract(records_deadline.moments,"
            " '$[' || (records_deadline.rung + 1) || ']'), 'T', ' '), '+00:00', '')"
        ),
    ),
}

# stage(policy, rung, code, breach) and named(policy, rung, who) hold the few rungs of the batch.
PEOPLE = f"""
{{rungs}},
present(id, stand_in) AS (
    SELECT id, CASE WHEN away_from <= %(today)s AND COALESCE(away_until, %(today)s) >= %(today)s
                    THEN stand_in_id END
      FROM accounts_user WHERE is_active),
hears(person, hearer) AS (
    SELECT id, id FROM present
     UNION ALL
    SELECT away.id, there.id
      FROM present AS away JOIN present AS there ON there.id = away.stand_in),
member(who, person) AS (
    SELECT '{GROUP}' || auth_group.name, link.user_id
      FROM auth_group JOIN accounts_user_groups AS link ON link.group_id = auth_group.id)
"""  # noqa: S608  names of our own
NOTICE = "id, recipient_id, kind, urgent, created_at"
COLUMNS = (
    "recipient_id, text, record_number, url, created_at, deadline_id, generation, stage,"
    " reached_at, due_at, kind, urgent"
)
TOLD = f"""
SELECT hears.hearer, '', d.record, d.url, %(now)s, d.id, d.generation, stage.code,
       d.next_at, d.due_at, '{MessageKind.DEADLINE.value}', CAST(d.circumstances AS text) <> '[]'
  FROM records_deadline AS d
  JOIN stage ON stage.policy = d.policy_version_id AND stage.rung = d.rung
  JOIN named ON named.policy = d.policy_version_id AND named.rung = d.rung
  LEFT JOIN present AS owner ON owner.id = d.owner_id
  LEFT JOIN accounts_department AS unit ON unit.id = d.department_id
  LEFT JOIN member ON member.who = named.who
  JOIN hears ON hears.person = CASE named.who
       WHEN '{OWNER}' THEN COALESCE(owner.id, unit.manager_id)
       WHEN '{MANAGER}' THEN unit.manager_id
       ELSE member.person END
 WHERE d.id {{among}}
ON CONFLICT DO NOTHING
"""  # noqa: S608  names of our own
# PostgreSQL hands the new rows on within one statement; SQLite has them looked up again.
TELL_AND_SEND = f"""
WITH {PEOPLE},
new AS (INSERT INTO records_notice ({COLUMNS}) {TOLD} RETURNING {NOTICE}),
sent AS ({outbox.fill_sql("new")})
SELECT count(*) FROM new
"""  # noqa: S608
TELL = f"INSERT INTO records_notice ({COLUMNS}) WITH {PEOPLE} {TOLD}"
JUST_TOLD = """
(SELECT notice.id, notice.recipient_id, notice.kind, notice.urgent, notice.created_at
   FROM records_deadline AS d
   JOIN stage ON stage.policy = d.policy_version_id AND stage.rung = d.rung
   JOIN records_notice AS notice ON notice.deadline_id = d.id
        AND notice.generation = d.generation AND notice.stage = stage.code
  WHERE d.id {among})
"""
SEND = f"WITH {{rungs}} {outbox.fill_sql(JUST_TOLD)}"
BREACHES = """
INSERT INTO records_breach (deadline_id, at, recorded_at)
WITH {rungs}
SELECT d.id, d.due_at, %(now)s
  FROM records_deadline AS d
  JOIN stage ON stage.policy = d.policy_version_id AND stage.rung = d.rung AND stage.breach
 WHERE d.id {among}
ON CONFLICT DO NOTHING
"""
ADVANCE = """
WITH {rungs}
UPDATE records_deadline
   SET rung = records_deadline.rung + 1,
       next_at = {next_moment},
       breached_at = CASE WHEN stage.breach
                          THEN COALESCE(records_deadline.breached_at, records_deadline.due_at)
                          ELSE records_deadline.breached_at END
  FROM stage
 WHERE stage.policy = records_deadline.policy_version_id
   AND stage.rung = records_deadline.rung AND records_deadline.id {among}
"""


class Batch:
    """The claimed clocks, each on a rung that is there, and the effects that are owed to them."""

    def __init__(
        self, keys: Iterable[int], rungs: Mapping[Place, Rung], now: datetime, ways: dict[str, Any]
    ) -> None:
        """ways: `outbox.parameters()`, asked once a sweep."""
        self.rungs = rungs
        self.dialect = DIALECTS[connection.vendor]
        operations, keys = connection.ops, list(keys)
        as_list = connection.vendor == "postgresql"
        self.values: dict[str, Any] = {
            "keys": keys if as_list else f"[{','.join(map(str, keys))}]",
            "now": operations.adapt_datetimefield_value(now),
            "today": operations.adapt_datefield_value(timezone.localdate(now)),
            **ways,
        }
        self.tables = self._tables()

    def _tables(self) -> str:
        """The rungs of this batch as two small tables."""
        stages, told = [], []
        for number, ((policy, rung), found) in enumerate(self.rungs.items()):
            self.values |= {
                f"policy{number}": policy if connection.vendor == "postgresql" else policy.hex,
                f"rung{number}": rung,
                f"code{number}": found.code,
                f"breach{number}": found.is_breach,
            }
            place = f"%(policy{number})s, %(rung{number})s"
            stages.append(f"({place}, %(code{number})s, %(breach{number})s)")
            for index, who in enumerate(found.to):
                self.values[f"who{number}_{index}"] = who
                told.append(f"({place}, %(who{number}_{index})s)")
        return f"stage(policy, rung, code, breach) AS (VALUES {', '.join(stages)})" + (
            f", named(policy, rung, who) AS (VALUES {', '.join(told)})" if told else ""
        )

    def tell(self) -> int:
        """Notices for everybody whom the rungs name, and their ways out; how many notices."""
        if not any(rung.to for rung in self.rungs.values()):
            return 0
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                self._run(cursor, TELL_AND_SEND)
                return int(cursor.fetchone()[0])
        with connection.cursor() as cursor:
            self._run(cursor, TELL)
            told = int(cursor.rowcount)
            if told:
                self._run(cursor, SEND)
        return told

    def record_breaches(self) -> None:
        """Write down for ever what is overdue from now on (domain §4)."""
        if any(rung.is_breach for rung in self.rungs.values()):
            with connection.cursor() as cursor:
                self._run(cursor, BREACHES)

    def advance(self) -> None:
        """The next moment of each clock, or none."""
        with connection.cursor() as cursor:
            self._run(cursor, ADVANCE)

    def _run(self, cursor: Any, statement: str) -> None:
        words = {"rungs": self.tables, **self.dialect._asdict()}
        cursor.execute(statement.format(**words), self.values)
