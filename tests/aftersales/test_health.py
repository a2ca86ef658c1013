"""`/healthz` answers people who are not logged in, and never green without a database."""

import pytest
from django.db import connection
from django.test import Client


@pytest.mark.django_db
def test_ready(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'records'")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": "not migrated"}


@pytest.mark.django_db
def test_only_asked_for_reading(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
