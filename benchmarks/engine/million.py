"""A million open clocks of three hundred people, of which a thousand can be made due."""

from __future__ import annotations

from datetime import UTC

from django.contrib.auth.models import Group
from django.db import connection

from accounts.models import Department, User
from records import clock, clocks
from records.models import Channel, ChannelChoice, Deadline, MessageKind

OPEN = 1_000_000
DUE = 1_000
PEOPLE, DEPARTMENTS = 300, 12
LEADERS = DEPARTMENTS + 2  # who manage and own nothing, so that each rung has its full number

# Every column of the first clock but these; all of it lies a month ahead until it is made due.
COLUMNS = {
    "record": "'KS-' || n",
    "url": "'/complaints/KS-' || n || '/'",
    "due_at": "at + interval '1 hour'",
    "warn_at": "at",
    "next_at": "at",
    "moments": "jsonb_build_array(iso(at), iso(at + interval '1 hour'), "
    "iso(at + interval '2 hours'), iso(at + interval '3 hours'))",
    "owner_id": "(%(people)s)[1 + n %% %(persons)s]",
    "department_id": "(%(units)s)[1 + n %% %(departments)s]",
}
CLOCKS = """
INSERT INTO records_deadline ({columns})
SELECT {values}
  FROM (SELECT n, %(now)s::timestamptz + interval '30 days' + n * interval '1 second' AS at
          FROM generate_series(2, %(open)s) AS n) AS spread, records_deadline AS first
"""
ISO = """
CREATE FUNCTION iso(timestamptz) RETURNS text LANGUAGE sql AS $$
    SELECT to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') $$
"""
# Of the due ones half stand on the first rung, the others on those above in equal parts.
MAKE_DUE = """
UPDATE records_deadline AS d
   SET rung = place.rung, next_at = at, breached_at = NULL, due_at = at + offsets[place.rung + 1],
       moments = jsonb_build_array(
           iso(at + offsets[place.rung + 1] - interval '1 hour'), iso(at + offsets[place.rung + 1]),
           iso(at + offsets[place.rung + 1] + interval '1 hour'),
           iso(at + offsets[place.rung + 1] + interval '2 hours'))
  FROM (SELECT id, greatest(0, id %% 6 - 2) AS rung,
               %(now)s::timestamptz - (id %% 60) * interval '1 second' AS at,
               ARRAY[interval '1 hour', interval '0', interval '-1 hour', interval '-2 hours']
                   AS offsets
          FROM records_deadline ORDER BY id LIMIT %(due)s) AS place
 WHERE d.id = place.id
"""
# The least that does the same: nobody away, no name looked up twice, no doubles to look for.
ONE_CTE = """
WITH due AS (
    SELECT id, record, url, generation, rung, moments, next_at, due_at, urgent, owner_id,
           department_id, policy_version_id
      FROM records_deadline WHERE status = 'running' AND next_at <= clock_timestamp()
     ORDER BY next_at, id LIMIT %(due)s FOR UPDATE SKIP LOCKED),
ladder(rung, code, who) AS (VALUES (0, '75%%', 'owner'), (1, '100%%', 'owner'),
    (1, '100%%', 'manager'), (2, '+240', 'qa_manager'), (3, '+480', 'general_manager')),
told AS (
    INSERT INTO records_notice (recipient_id, text, record_number, url, created_at, deadline_id,
                                generation, stage, reached_at, due_at, kind, urgent)
    SELECT CASE who WHEN 'owner' THEN owner_id WHEN 'manager' THEN unit.manager_id
                    ELSE member.user_id END,
           '', record, url, clock_timestamp(), due.id, generation, ladder.code, next_at, due_at,
           'deadline', urgent
      FROM due JOIN ladder USING (rung)
      JOIN accounts_department AS unit ON unit.id = department_id
      LEFT JOIN auth_group ON auth_group.name = who
      LEFT JOIN accounts_user_groups AS member ON member.group_id = auth_group.id
    RETURNING id, recipient_id, created_at, urgent),
sent AS (
    INSERT INTO records_outbox (notice_id, channel_id, message_id, digest, urgent, state,
                                not_before, attempts, last_error, lease, created_at)
    SELECT told.id, channel_id, 'n' || told.id || '.' || channel_id, '', urgent, 'ready',
           created_at, 0, '', '', created_at
      FROM told JOIN records_channelchoice AS choice
           ON choice.person_id = recipient_id AND choice.kind = 'deadline'),
breached AS (
    INSERT INTO records_breach (deadline_id, at, recorded_at)
    SELECT id, due_at, clock_timestamp() FROM due WHERE rung = 1),
moved AS (
    UPDATE records_deadline AS d
       SET rung = d.rung + 1, next_at = (due.moments ->> (due.rung + 1))::timestamptz,
           breached_at = CASE WHEN due.rung = 1 THEN d.due_at ELSE d.breached_at END
      FROM due WHERE d.id = due.id)
SELECT count(*) FROM due
"""
WRITTEN = ("records_notice", "records_outbox", "records_breach")
COUNTS = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in WRITTEN)


def fill() -> None:
    """People, policy, a channel for each, and the clocks."""
    people, units = _company()
    values = {
        "now": clock.now(),
        "open": OPEN,
        "people": people[LEADERS:],
        "persons": PEOPLE - LEADERS,
        "units": units,
        "departments": DEPARTMENTS,
    }
    clocks.start(
        "KS-1",
        "handle",
        label="处理完成",
        url="/complaints/KS-1/",
        level=2,
        urgent=False,
        started_at=clock.now(),
        owner_id=people[-1],
        department_id=units[0],
    )
    columns = [field.column for field in Deadline._meta.concrete_fields if not field.primary_key]
    chosen = [COLUMNS.get(column, f"first.{column}") for column in columns]
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(ISO)
        statement = CLOCKS.format(columns=", ".join(columns), values=", ".join(chosen))
        cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")


def _company() -> tuple[list[int], list[int]]:
    User.objects.bulk_create(User(username=f"p{n}", name=f"员工 {n}") for n in range(PEOPLE))
    people = list(User.objects.order_by("pk").values_list("pk", flat=True))[-PEOPLE:]
    units = [
        Department.objects.create(code=f"d{n}", name=f"部门 {n}", manager_id=people[n]).pk
        for n in range(DEPARTMENTS)
    ]
    for role, number in (("qa_manager", DEPARTMENTS), ("general_manager", DEPARTMENTS + 1)):
        Group.objects.get(name=role).user_set.add(people[number])
    robot = Channel.objects.create(kind="wecom", name="群", address="-", created_at=clock.now())
    ChannelChoice.objects.bulk_create(
        ChannelChoice(person_id=person, kind=MessageKind.DEADLINE, channel=robot)
        for person in people
    )
    return people, units


def make_due(due: int = DUE) -> None:
    """Take back what the last round wrote, and let the first clocks be due again."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # past the append-only guard
        cursor.execute(f"TRUNCATE {', '.join(WRITTEN)} CASCADE")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("DELETE FROM records_enginemark")
        cursor.execute(MAKE_DUE, {"now": clock.now().astimezone(UTC), "due": due})
        cursor.execute(f"VACUUM ANALYZE {', '.join(WRITTEN)}")
        cursor.execute("VACUUM records_deadline")


def one_cte() -> int:
    """Claim, tell, record and move on in one statement; how many clocks."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_CTE, {"due": DUE})
        return int(cursor.fetchone()[0])


def written() -> tuple[int, ...]:
    """How many notices, messages and breaches there are."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return tuple(cursor.fetchone())
