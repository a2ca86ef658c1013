"""A program that speaks to the API for one person."""

from __future__ import annotations

from typing import Any

from django.test import Client
from rest_framework.authtoken.models import Token

from accounts.models import User
from tests import factories


class Api:
    """A program that speaks for one person."""

    def __init__(self, person: User) -> None:
        token, _new = Token.objects.get_or_create(user=person)
        self.client = Client(headers={"authorization": f"Token {token.key}"})
        self.client.raise_request_exception = False

    def get(self, path: str, **params: Any) -> Any:
        return self.client.get(f"/api/{path}", params)

    def post(self, path: str, **values: Any) -> Any:
        return self.client.post(f"/api/{path}", values, content_type="application/json")

    def patch(self, path: str, **values: Any) -> Any:
        return self.client.patch(f"/api/{path}", values, content_type="application/json")


def signed(found: dict[str, Any], place: str) -> dict[str, str]:
    """What is sent to sign: the password, and the hash of the waiting place as it was read."""
    waiting = [s for s in found["signoffs"] if s["place"] == place and s["status"] == "pending"]
    return {"password": factories.PASSWORD, "seen": waiting[0]["content_hash"]}
