"""`/healthz` answers people who are not logged in, and never green without database and engine."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from records import clock, engine
from records.models import EngineMark, EngineTick
from records.sweep import sweep
from tests.records.calendar_days import moment
from tests.records.clock_setup import start

pytestmark = pytest.mark.django_db
NOW = moment("2026-07-13 09:00")


def health(client: Client, *, seconds: int = 0) -> dict[str, Any]:
    with clock.at(NOW + timedelta(seconds=seconds)):
        answer = client.get("/healthz")
    found: dict[str, Any] = answer.json()
    assert answer.status_code == (200 if found["ready"] else 503)
    return found


@pytest.fixture
def ticked() -> None:
    with clock.at(NOW):
        sweep()


def test_ready(client: Client, ticked: None) -> None:
    assert health(client, seconds=7) == {
        "ready": True,
        "state": "green",
        "database": "ok",
        "engine": "ok",
        "engine_age": 7,
        "holding": [],
        "set_aside": 0,
    }
    assert "no-cache" in client.get("/healthz")["Cache-Control"]


@pytest.mark.parametrize(
    ("seconds", "colour", "state"),
    [
        (119, "green", "ok"),
        (120, "yellow", "late"),
        (179, "yellow", "late"),
        (180, "red", "stopped"),
        (-300, "green", "ok"),  # the clock went back
    ],
)
def test_colour_by_the_engines_age(
    client: Client, ticked: None, seconds: int, colour: str, state: str
) -> None:
    found = health(client, seconds=seconds)
    assert (found["state"], found["engine"]) == (colour, state)
    assert found["engine_age"] == max(seconds, 0)


def test_a_new_installation_has_three_minutes(client: Client) -> None:
    EngineTick.objects.all().delete()
    with connection.cursor() as cursor:
        at = connection.ops.adapt_datetimefield_value(NOW)
        cursor.execute("UPDATE django_migrations SET applied = %s", [at])
    assert health(client, seconds=90)["state"] == "green"
    assert health(client, seconds=180)["state"] == "red"


def test_yellow_where_somebody_should_look(client: Client, ticked: None) -> None:
    engine.mark(EngineMark.Name.WEB_SWEEP, NOW, timedelta(minutes=1))
    assert health(client)["state"] == "green"
    engine.mark(EngineMark.Name.CLOCK, NOW, timedelta(hours=1))
    assert (health(client)["state"], health(client)["holding"]) == ("yellow", ["clock"])
    engine.release(EngineMark.Name.CLOCK, NOW)
    assert health(client)["state"] == "green"
    with clock.at(NOW):
        deadline = start("judge", "2026-07-13 09:00")
    deadline.set_aside = "没有时间"
    deadline.save()
    assert (health(client)["state"], health(client)["set_aside"]) == ("yellow", 1)


def test_a_missing_migration_is_not_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'records'")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "state": "red", "database": "not migrated"}


def test_only_asked_for_reading(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
