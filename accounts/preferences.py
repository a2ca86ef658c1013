"""Theme, row height and language: the person's own, a cookie's before anybody has logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import Density, Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

YEAR = 365 * 24 * 60 * 60
LANGUAGES = {code for code, _name in settings.LANGUAGES}
# What a page may send for each of them, and what is stored for it.
KNOWN: dict[str, dict[str, str]] = {
    "theme": {"system": "", **{value: value for value in Theme.values}},
    "density": {"standard": "", **{value: value for value in Density.values}},
    "language": {code: code for code in LANGUAGES},
}


def chosen(data: Mapping[str, str]) -> dict[str, str]:
    """The settings among what was sent; values that nobody offers are left out."""
    return {
        name: values[data[name]]
        for name, values in KNOWN.items()
        if name in data and data[name] in values
    }


def keep(request: HttpRequest, response: HttpResponse, values: Mapping[str, str]) -> None:
    """Store them with the person if there is one, and with this browser for the log-in page."""
    user = request.user
    if user.is_authenticated and values:
        for name, value in values.items():
            setattr(user, name, value)
        user.save(update_fields=list(values))
    for name, value in values.items():
        cookie = settings.LANGUAGE_COOKIE_NAME if name == "language" else name
        response.set_cookie(
            cookie,
            value,
            max_age=YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def language_of(request: HttpRequest) -> str:
    """The person's language, else this browser's, else the product's: never guessed."""
    own = request.user.language if request.user.is_authenticated else ""
    for code in (own, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")):
        if code in LANGUAGES:
            return code
    return settings.LANGUAGE_CODE
