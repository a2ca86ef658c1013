"""What every test stands on: the roles, and servers of the tests' own where one is asked for."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands.flush import Command as Flush
from django.core.signals import request_finished
from django.db import close_old_connections, connection

from tests import migrated
from tools.servers import redis_server


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker
) -> Iterator[None]:
    """A migrated database is copied where one is kept; asked for before the tests' is made."""
    with migrated.kept():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:
    """The rows that the program itself brings, as after `prepare`."""
    with django_db_blocker.unblock():
        call_command("prepare", quiet=True)


@pytest.fixture(autouse=True)
def transactions_of_tests_stay_open() -> None:
    """A response that is closed ends a request, which would end the test's transaction too.

    Django's own client connects the signal again after each request, so it is asked each time.
    """
    request_finished.disconnect(close_old_connections)


@pytest.fixture(scope="session", autouse=True)
def emptied_between_tests() -> Iterator[None]:
    """A test with transactions of its own is followed by a flush, which the guards would refuse."""
    handle = Flush.handle

    def flush(self: Flush, **options: Any) -> None:
        with without_guards():
            handle(self, **options)
        call_command("prepare", quiet=True)

    Flush.handle = flush
    yield
    Flush.handle = handle


@contextmanager
def without_guards() -> Iterator[None]:
    """No trigger refuses anything: neither that of history nor those of closed records."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE%'"
        )
        triggers = cursor.fetchall()
        for name, _body in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, body in triggers:
            cursor.execute(body)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis of the tests' own: that of `./dev test`, or one started now."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    with redis_server() as url:
        yield url


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for, and keep the browser's tests together on one worker."""
    other_engine = "sqlite" if os.environ.get("DATABASE_URL") else "postgres"
    chosen, left = [], []
    for item in items:
        if item.get_closest_marker("e2e"):
            item.add_marker(pytest.mark.xdist_group("e2e"))
        wrong_engine = item.get_closest_marker(other_engine)
        too_long = item.get_closest_marker("long") and not os.environ.get("TEST_LONG")
        (left if wrong_engine or too_long else chosen).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = chosen
