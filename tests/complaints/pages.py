"""People at their browsers, for the tests of pages."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from complaints.models import Complaint
from complaints.workflow import signing
from tests import factories


def browser(person: User) -> Client:
    """A browser in which this person is logged in."""
    client = Client()
    client.force_login(person)
    return client


def statements(ask: Callable[[], Any]) -> list[str]:
    """The SQL of one page, savepoints left out."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        answer = ask()
    assert answer.status_code == 200, answer.status_code
    return [q["sql"] for q in caught.captured_queries if "SAVEPOINT" not in q["sql"]]


def address(complaint: Complaint, verb: str = "") -> str:
    return complaint.get_absolute_url() + (f"{verb}/" if verb else "")


def text_of(answer: Any) -> str:
    return answer.content.decode()


def signed(complaint: Complaint, place: str, **typed: str) -> dict[str, str]:
    """What a browser sends to sign: what was shown, what was typed, and the password."""
    fresh = Complaint.objects.get(pk=complaint.pk)
    shown = {"version": str(fresh.version), "seen": signing.to_sign(fresh, place)}
    return shown | {"password": factories.PASSWORD} | typed
