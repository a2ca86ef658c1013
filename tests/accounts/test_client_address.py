"""Behind a reverse proxy each client is locked out alone, and nobody chooses an address."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.http import client_address
from tests.factories import user

PROXY, CLIENT, OTHER = "10.0.0.1", "203.0.113.7", "203.0.113.8"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, PROXY),
        (0, CLIENT, PROXY),
        (1, CLIENT, CLIENT),
        (1, f"{OTHER}, {CLIENT}", CLIENT),
        (2, f"1.2.3.4, {CLIENT}, 10.0.0.9", CLIENT),
        (2, CLIENT, PROXY),
        (1, None, PROXY),
        (1, "what the sender wrote", PROXY),
        (1, "2001:db8::7", "2001:db8::7"),
    ],
)
def test_the_address_that_our_outermost_proxy_saw(
    settings: Settings, proxies: int, forwarded: str | None, expected: str
) -> None:
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory(REMOTE_ADDR=PROXY).get("/", headers=headers)
    assert client_address(request) == expected


@pytest.mark.django_db
def test_one_client_that_guesses_does_not_lock_the_person_out(
    client: Client, settings: Settings
) -> None:
    settings.PROXIES = 1
    person = user()

    def log_in(address: str) -> int:
        entered = {"username": person.username, "password": "wrong"}
        # The sender's own line stands left of what the proxy added.
        headers = {"X-Forwarded-For": f"{OTHER}, {address}"}
        return client.post(reverse("accounts:login"), entered, headers=headers).status_code

    assert [log_in(CLIENT) for _guess in range(5)][-1] == 429
    assert log_in(OTHER) == 200
