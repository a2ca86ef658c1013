"""What every test stands on: the roles, and servers of the tests' own where one is asked for."""

import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands.flush import Command as Flush
from django.core.signals import request_finished
from django.db import close_old_connections, connection

from tools.servers import redis_server


# Migrations whose triggers refuse what empties a test's database: history, and what is closed.
GUARDS = ["records.migrations.0002_append_only", "complaints.migrations.0003_locks"]


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
    """A test with transactions of its own is followed by a flush, which history would refuse."""
    guards = [import_module(name) for name in GUARDS]
    handle = Flush.handle

    def flush(self: Flush, **options: Any) -> None:
        for guard in guards:
            guard.drop(None, Direct)
        handle(self, **options)
        for guard in guards:
            guard.create(None, Direct)
        call_command("prepare", quiet=True)

    class Direct:
        """What the migration wants of a schema editor."""

        connection = connection

        @staticmethod
        def execute(sql: str, params: None) -> None:
            with connection.cursor() as cursor:
                cursor.execute(sql)

    Flush.handle = flush
    yield
    Flush.handle = handle


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
