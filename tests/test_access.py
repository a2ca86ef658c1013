"""Every address wants a log-in, except those that are listed here with their reason."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

OPEN = {
    "/healthz": "asked by machines; names nothing",
    "/login/": "where one logs in",
    "/account/preferences/": "language and colours of the log-in page too",
    "/api/token/": "where a program logs in",
    "/api/schema/": "the description of the API, the same for everybody",
    "/api/docs/": "its viewer",
    "/verify/x/": "proves a printed form to whoever holds it; names no customer",
    "/admin/login/": "where one logs in",
    "/admin/jsi18n/": "words of the calendar widget",
}
SAMPLES = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}
INNER = r"(?:[^()]|\([^()]*\))*"
GROUP = re.compile(rf"\(\?P<\w+>(?:[^()]|\({INNER}\))*\)")


def fitting(group: re.Match[str]) -> str:
    """Something that the group of a regular expression matches."""
    words = group[0].partition(">")[2].removesuffix(")").split("|")
    return next(one for one in ("1", *SAMPLES.values(), *words) if re.fullmatch(group[0], one))


def spelled(pattern: URLPattern | URLResolver) -> str:
    """A part of an address with something in each of its places."""
    if isinstance(pattern.pattern, RoutePattern):
        text = str(pattern.pattern)
        for name, converter in pattern.pattern.converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            text = re.sub(rf"<(\w+:)?{name}>", SAMPLES.get(kind, "x"), text)
        return text
    return (
        GROUP.sub(fitting, str(pattern.pattern)).strip("^$").replace("\\Z", "").replace("\\.", ".")
    )


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Every address that the product answers, once."""
    for pattern in patterns:
        here = before + spelled(pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, here)
        else:
            yield here


ALL = sorted(set(addresses(get_resolver().url_patterns)))
CLOSED = [address for address in ALL if address not in OPEN]


def test_the_list_holds_nothing_that_is_gone() -> None:
    assert set(OPEN) - set(ALL) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_gets_nowhere(client: Client, method: str) -> None:
    answered = {}
    for address in CLOSED:
        answer = getattr(client, method)(address)
        to_login = answer.status_code == 302 and "/login/" in answer["Location"]
        if not to_login and answer.status_code not in (401, 403):
            answered[address] = answer.status_code
    assert answered == {}
