"""Requests as the product takes them: who asks, and from where."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """What views get: LoginRequiredMiddleware lets nobody else through.

    Its `user` is a person, never anonymous.
    """

    user: User


def client_address(request: HttpRequest) -> str | None:
    """The address whose failed log-ins are counted: the one that the outermost proxy saw.

    What stands further left in X-Forwarded-For is what the sender wrote there.
    """
    own = request.META.get("REMOTE_ADDR") or None
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not settings.PROXIES or len(seen) < settings.PROXIES:
        return own
    address = seen[-settings.PROXIES].strip()
    try:
        ip_address(address)
    except ValueError:
        return own
    return address
