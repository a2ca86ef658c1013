"""Every test of the register happens on one morning in July 2026."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from accounts.models import User
from records import clock
from tests import factories


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.at(datetime(2026, 7, 15, 2, 42, tzinfo=UTC)):
        yield


@pytest.fixture
def admin(client, db) -> User:
    person = factories.user("admin")
    client.force_login(person)
    return person
