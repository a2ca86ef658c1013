"""A request behind the log-in: its `user` is a person, never anonymous."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """What views get: LoginRequiredMiddleware lets nobody else through."""

    user: User
