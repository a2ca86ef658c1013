"""Two dispatchers at once on PostgreSQL: no row is sent twice within its lease.

What keeps them apart is the claim: rows locked, then leased, in one transaction. Without the lock
and the comparison both read the same ready rows, and the fault is seen.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from pytest_django import Settings

from records import clock, delivery
from records.delivery import leasing, mail
from records.delivery.letters import Failure, Letter
from records.models import Outbox
from tests.records.calendar_days import moment
from tests.records.clock_setup import person
from tests.records.outbox_setup import MORNING, mention, states

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PEOPLE = 60  # three batches


@pytest.fixture
def letters_sent(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every row that a mail server would have taken, in order."""
    settings.EMAIL_CONFIGURED = True
    sent: list[str] = []

    def send(connection: object, letter: Letter) -> None:
        time.sleep(0.01)
        sent.extend(str(pk) for pk in letter.rows)

    monkeypatch.setattr(mail, "_send", send)
    return sent


@pytest.fixture
def waiting(letters_sent: list[str]) -> int:
    with clock.at(moment(MORNING)):
        for number in range(PEOPLE):
            someone = person(f"p{number}", email=f"p{number}@example.com")
            for _n in range(1 + number % 5):  # some get a digest
                mention(someone)
    return Outbox.objects.count()


def at_once(dispatchers: int, work: Callable[[], Any] = delivery.dispatch) -> list[Any]:
    """Let several threads dispatch at the same moment, each with a connection of its own."""
    together, done, failures = threading.Barrier(dispatchers), [], []

    def run() -> None:
        try:
            together.wait(10)
            with clock.at(moment(MORNING)):
                done.append(work())
        except Exception as failure:  # noqa: BLE001  shown by the thread that waits
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(dispatchers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    return done


@pytest.mark.parametrize("guarded", [True, False])
def test_two_dispatchers(
    waiting: int, letters_sent: list[str], guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each dispatcher has lines of its own, as two processes have.
    monkeypatch.setattr("records.delivery.dispatcher._busy", NoMemory())
    composing = leasing.letters.compose

    def slowly(*args: Any, **options: Any) -> Letter:
        time.sleep(0.005)  # so that both are between reading and leasing at the same time
        return composing(*args, **options)

    monkeypatch.setattr(leasing.letters, "compose", slowly)
    if not guarded:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    at_once(2)
    times = Counter(letters_sent)
    assert len(times) == waiting
    assert states() == ["sent"] * waiting
    if guarded:
        assert set(times.values()) == {1}
    else:
        assert max(times.values()) == 2


class NoMemory(dict[int, threading.Thread]):
    """Nobody's line is remembered."""

    def get(self, key: int, default: Any = None) -> Any:
        return None


def test_one_that_died_leaves_its_rows_to_the_next(waiting: int, letters_sent: list[str]) -> None:
    """Leased and never heard of again: owed after the lease, and not before."""
    now = moment(MORNING)
    with clock.at(now):
        channel = Outbox.objects.select_related("channel")[0].channel
        batch = leasing.claim(channel, now)
        assert batch is not None
        gone = {str(pk) for letter in batch.letters for pk in letter.rows}
        delivery.dispatch()
    assert set(letters_sent).isdisjoint(gone)
    with clock.at(now + leasing.LEASE - timedelta(seconds=1)):
        assert delivery.dispatch() == (0, 0)
    with clock.at(now + leasing.LEASE):
        delivery.dispatch()
    assert set(Counter(letters_sent).values()) == {1}
    assert states() == ["sent"] * waiting
    # What the dead one reports after all changes nothing any more.
    leasing.mark_failed(batch, batch.letters[0], "late", now)
    assert states() == ["sent"] * waiting


def test_who_gives_leases_back_waits_for_nobody(waiting: int) -> None:
    """Rows that are being marked are left to their own: waiting for one another is a deadlock."""
    now = moment(MORNING)
    channel = Outbox.objects.select_related("channel")[0].channel
    batch = leasing.claim(channel, now)
    assert batch is not None
    keys = sorted(pk for letter in batch.letters for pk in letter.rows)
    held, go_on = threading.Event(), threading.Event()

    def mark() -> None:
        """A dispatcher that comes late marks its rows, the last one first."""
        try:
            with transaction.atomic():
                Outbox.objects.filter(pk=keys[-1]).update(sent_at=now)
                held.set()
                go_on.wait(10)
                leasing.put_back(batch, batch.letters)
        finally:
            connection.close()

    marking = threading.Thread(target=mark)
    marking.start()
    held.wait(10)
    threading.Timer(0.5, go_on.set).start()
    assert leasing.recover(now + leasing.LEASE) == len(keys) - 1
    marking.join(10)
    assert set(states()) == {"ready"}


def test_a_line_reports_what_it_did_not_try(
    waiting: int, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    def refuse(connection: object, letter: Letter) -> None:
        raise Failure("down")

    monkeypatch.setattr(mail, "_send", refuse)
    with clock.at(moment(MORNING)):
        assert delivery.dispatch() == (0, 1)
    tried = Outbox.objects.filter(attempts=1)
    assert 1 <= tried.count() <= 5  # one person's letter
    assert set(states()) == {"ready"}
    assert not Outbox.objects.exclude(lease="").exists()
