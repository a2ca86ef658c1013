"""Every address × every kind of person (promise 4). The table beside this is reviewed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from records.sweep import sweep
from tests import (
    acceptances_matrix,
    capa_matrix,
    handover_matrix,
    plan_matrix,
    shipping_matrix,
    testdata_matrix,
)
from tests.permission_matrix import MATRIX, PRINCIPALS, STEPS
from tests.permission_world import Route, World

pytestmark = pytest.mark.django_db
BY_VERB = {
    "complaints:step": STEPS,
    "capa:step": capa_matrix.STEPS,
    **handover_matrix.STEPS,
    "testdata:step": testdata_matrix.STEPS,
    "installs:acceptances:step": acceptances_matrix.STEPS,
    "installs:plans:step": plan_matrix.STEPS,
    **shipping_matrix.STEPS,
}
METHODS = ("get", "post")
FURTHER = ("patch", "delete")  # known to the API alone; Django's own views take them for POST
ADMIN_OPEN = {"admin:login", "admin:logout", "admin:jsi18n"}
UID = "00000000-0000-4000-8000-000000000000"


def routes(patterns: list[Any], prefix: str = "/", space: str = "") -> Iterator[Route]:
    """Every address of the resolver, by its name; one without a name by its view's."""
    for one in patterns:
        here = prefix + str(one.pattern).removeprefix("^")
        if isinstance(one, URLResolver):
            within = f"{space}{one.namespace}:" if one.namespace else space
            yield from routes(one.url_patterns, here, within)
        elif isinstance(one, URLPattern):
            view = getattr(one.callback, "view_class", one.callback)
            yield Route(f"{space}{one.name or view.__name__}", here)


ROUTES = sorted(set(routes(get_resolver().url_patterns)))


def test_every_address_stands_in_the_table() -> None:
    """An address that nobody thought about is the one that leaks."""
    listed = set(MATRIX)
    found = {route.name for route in ROUTES}
    assert {name for name in found if not name.startswith("admin:")} - listed == set()
    assert listed - found == set()


class Person(Client):
    """Somebody who stays logged in, whatever the address before did to the session."""

    def __init__(self, user: User | None) -> None:
        super().__init__(raise_request_exception=False)
        if user is not None:
            self.force_login(user)
        self.kept = self.cookies.output(header="", sep=";")

    def ask(self, method: str, at: str) -> Any:
        self.cookies.clear()
        self.cookies.load(self.kept)
        return getattr(self, method)(at)


def clients(world: World) -> dict[str, Person]:
    return {"anonymous": Person(None)} | {
        name: Person(person) for name, person in world.people.items()
    }


def admitted(response: Any) -> bool:
    """Whether it was more than a closed door, a path to the log-in or an unknown method."""
    assert response.status_code < 500, f"{response.request['PATH_INFO']}: {response.status_code}"
    to_login = response.status_code == 302 and "/login/" in response["Location"]
    return not to_login and response.status_code not in (401, 403, 404, 405, 410)


def who_is_admitted(world: World, all_clients: dict[str, Person], method: str, at: str) -> set[str]:
    found, before = set(), world.trace()
    for name, client in all_clients.items():
        with transaction.atomic():
            if admitted(client.ask(method, at)):
                found.add(name)
            else:
                assert world.trace() == before, (name, method, at)
            transaction.set_rollback(True)
    return found


SPACES = sorted({route.name.partition(":")[0] for route in ROUTES if ":" in route.name})


@pytest.mark.timeout(1_800)  # many thousand requests
@pytest.mark.parametrize("space", ["", *(name for name in SPACES if name != "admin")])
def test_each_address_admits_whom_the_table_says(space: str) -> None:
    world = World()
    sweep()  # the engine is alive: /healthz is green
    all_clients = clients(world)
    assert set(all_clients) == set(PRINCIPALS)
    wrong = []
    for route in ROUTES:
        if (route.name.partition(":")[0] if ":" in route.name else "") != space:
            continue
        for method in METHODS + (FURTHER if space == "api" else ()):
            verbs = BY_VERB.get(route.name, {"": MATRIX[route.name]})
            for verb, who in verbs.items():
                at = world.address(route, verb=verb)
                expected = set(who.get(method, "").split())
                asked = all_clients
                if method in FURTHER and not expected:  # the framework knows no such method here
                    asked = {name: all_clients[name] for name in ("qa_manager", "opener", "admin")}
                found = who_is_admitted(world, asked, method, at)
                if found != expected:
                    extra, short = sorted(found - expected), sorted(expected - found)
                    wrong.append(f"{method} {route.name} {verb}: too many {extra}, lack {short}")
    assert wrong == []


def test_the_administration_site_is_for_staff_alone() -> None:
    world = World()
    all_clients = clients(world)
    wrong = []
    for route in ROUTES:
        if not route.name.startswith("admin:") or route.name in ADMIN_OPEN:
            continue
        at = world.address(route)
        if found := who_is_admitted(world, all_clients, "get", at) - {"anonymous"}:
            wrong.append((route.name, at, found))
    assert wrong == []
