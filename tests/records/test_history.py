"""The history holds against SQL, and says where it does not hold."""

import random

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from records import audit
from records.models import ChainHead, Event, EventPayload
from tests import factories

pytestmark = pytest.mark.django_db

ATTACKS = [
    "UPDATE records_event SET action = 'nothing' WHERE seq = 1",
    "DELETE FROM records_event",
    "UPDATE records_eventpayload SET opinion = 'all well' WHERE event_id = 1",
    "UPDATE records_eventpayload SET event_id = 99, opinion = '', changes = '{}'"
    " WHERE event_id = 1",
    "DELETE FROM records_eventpayload",
    "INSERT INTO records_event SELECT * FROM records_event WHERE seq = 1"
    " ON CONFLICT (seq) DO UPDATE SET action = 'nothing'",
]
ONLY = {
    "sqlite": [
        "REPLACE INTO records_event SELECT * FROM records_event WHERE seq = 1",
        "UPDATE OR REPLACE records_event SET seq = 2 WHERE seq = 1",
        "REPLACE INTO records_eventpayload SELECT * FROM records_eventpayload WHERE event_id = 1",
    ],
    "postgresql": ["TRUNCATE records_event CASCADE", "TRUNCATE records_eventpayload"],
}


@pytest.fixture
def lines(db: None) -> list[Event]:
    """Some lines of history, numbered from one."""
    person = factories.user("qa_manager")
    with transaction.atomic():
        return [
            audit.write(
                by=person, object_type="case", number=f"N{n % 3}", action="act", opinion=f"said {n}"
            )
            for n in range(12)
        ]


def test_what_was_written_holds(lines: list[Event]) -> None:
    assert [line.seq for line in lines] == list(range(lines[0].seq, lines[0].seq + 12))
    assert list(audit.faults()) == []
    call_command("verify_history")


@pytest.mark.parametrize("attack", ATTACKS + ONLY[connection.vendor])
def test_sql_changes_nothing(lines: list[Event], attack: str) -> None:
    first = lines[0].seq
    attack = attack.replace("seq = 1", f"seq = {first}").replace(
        "event_id = 1", f"event_id = {first}"
    )
    attack = attack.replace("seq = 2", f"seq = {first + 1}")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert list(audit.faults()) == []


@pytest.mark.sqlite
def test_replace_is_refused_even_where_the_connection_forgot_its_pragma(lines: list[Event]) -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL knows no REPLACE
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
        try:
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(ONLY["sqlite"][0].replace("= 1", f"= {lines[0].seq}"))
        finally:
            cursor.execute("PRAGMA recursive_triggers=ON")


def test_personal_data_can_be_erased_and_the_chain_holds(lines: list[Event]) -> None:
    person = factories.user("admin")
    audit.erase([lines[0].seq, lines[1].seq], number="N0", by=person, reason="asked to")
    assert EventPayload.objects.get(pk=lines[0].seq).opinion == ""
    assert EventPayload.objects.get(pk=lines[1].seq).opinion == "said 1"  # of another record
    assert list(audit.faults()) == []


def test_erasing_without_saying_so_is_a_fault(lines: list[Event]) -> None:
    EventPayload.objects.filter(pk=lines[3].seq).update(opinion="", changes={})
    assert list(audit.faults()) == [f"what line {lines[3].seq} says was changed"]
    with pytest.raises(CommandError):
        call_command("verify_history")


@pytest.mark.parametrize("seed", range(40))
def test_each_tampering_is_found_once_the_guards_are_gone(lines: list[Event], seed: int) -> None:
    """The negative control: without triggers SQL does change history, and the chain says where."""
    _without_guards()
    chance = random.Random(seed)
    target = chance.choice(lines)
    row = Event.objects.filter(pk=target.pk)
    chance.choice(
        [
            lambda: row.update(action="other"),
            lambda: row.update(object_number="N9"),
            lambda: row.update(actor=None),
            lambda: row.update(hash="0" * 64),
            lambda: row.update(previous_hash="0" * 64),
            lambda: row.update(version=7),
            lambda: EventPayload.objects.filter(pk=target.pk).update(opinion="never"),
            lambda: EventPayload.objects.filter(pk=target.pk).delete(),
            lambda: (EventPayload.objects.filter(pk=target.pk).delete(), row.delete()),
            lambda: ChainHead.objects.update(seq=1),
            lambda: _forge(target),
        ]
    )()
    assert list(audit.faults())


def _forge(line: Event) -> None:
    """A line rewritten with a hash of its own, by somebody without the key."""
    line.action, line.hash = "other", "f" * 64
    Event.objects.filter(pk=line.pk).update(action=line.action, hash=line.hash)


def _without_guards() -> None:
    names = {
        "sqlite": "SELECT name, '' FROM sqlite_master WHERE type = 'trigger'"
        " AND name LIKE 'records_event%'",
        "postgresql": "SELECT DISTINCT trigger_name, ' ON ' || event_object_table"
        " FROM information_schema.triggers WHERE trigger_name LIKE 'records_event%'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(names)
        for name, table in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}{table}")
        if connection.vendor == "postgresql":
            for table in ("records_event", "records_eventpayload"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_refuses_truncate ON {table}")
