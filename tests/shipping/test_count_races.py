"""Sixteen counts at the same moment on PostgreSQL, and what happens without the guards.

Two things keep a round single: the shipment's row lock and the key of shipment and round. Without
the lock the key refuses, but not in words; with neither the fault is seen.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count as Many

from accounts.models import User
from registry.models import SalesOrderLine
from shipping import quantities
from shipping.models import Count, CountLine, Replenishment, Shipment
from shipping.querysets import ShipmentQuerySet
from shipping.workflow import shipments
from tests.records import locks
from tests.records.races import Outcome, race
from tests.shipping.states import MISSING, Cast, bring, item, sheet

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LOCKS = import_module("shipping.migrations.0002_locks").LOCKS
AT_ONCE = 16
NAMES = [f"phone {n:02}" for n in range(AT_ONCE)]


def counting(shipment: Shipment, cast: Cast, uid: uuid.UUID | None = None) -> Any:
    rows = sheet(shipment, {"真空规管": {"missing": 1}})

    def act() -> None:
        by = User.objects.get(pk=cast.engineer.pk)
        shipments.count(shipment, by=by, client_uid=uid or uuid.uuid4(), lines=rows)

    return act


def all_at_once(shipment: Shipment, cast: Cast, uid: uuid.UUID | None = None) -> Outcome:
    return race([{name: counting(shipment, cast, uid) for name in NAMES}])


def done(outcome: Outcome) -> int:
    return sum(outcome.done(name) for name in NAMES)


def doubled() -> int:
    """Rounds that were counted more than once."""
    rounds = Count.objects.values("shipment", "round_number").annotate(n=Many("pk"))
    return rounds.filter(n__gt=1).count()


def received(cast: Cast) -> int:
    return SalesOrderLine.objects.get(pk=cast.line.pk).received


@contextmanager
def unlocked(monkeypatch: Any) -> Iterator[None]:
    """As if nobody locked a shipment."""
    with monkeypatch.context() as patch:
        patch.setattr(ShipmentQuerySet, "select_for_update", lambda self, **how: self)
        yield


@contextmanager
def without_key() -> Iterator[None]:
    """As if the table let a round be counted twice; what was counted twice goes afterwards."""
    name = "count_once_a_round"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE shipping_count DROP CONSTRAINT {name}")
    yield
    with locks.unlocked(LOCKS):
        for model in (CountLine, Count):
            model.objects.all().delete()
    with connection.cursor() as cursor:
        columns = "(shipment_id, round_number)"
        cursor.execute(f"ALTER TABLE shipping_count ADD CONSTRAINT {name} UNIQUE {columns}")


def test_of_sixteen_counts_one_is_the_rounds() -> None:
    cast = Cast()
    shipment = bring("arrived", cast)
    outcome = all_at_once(shipment, cast)
    assert outcome.broken == []
    assert (done(outcome), doubled(), Count.objects.count()) == (1, 0, 1)
    assert received(cast) == 1
    assert Shipment.objects.get(pk=shipment.pk).round_number == 1


def test_the_same_count_from_a_phone_that_sends_sixteen_times_is_one() -> None:
    cast = Cast()
    shipment = bring("arrived", cast)
    outcome = all_at_once(shipment, cast, uuid.uuid4())
    assert outcome.broken == []
    assert (done(outcome), Count.objects.count(), received(cast)) == (AT_ONCE, 1, 1)


def test_without_the_row_lock_the_key_still_refuses_but_not_in_words(monkeypatch: Any) -> None:
    cast = Cast()
    shipment = bring("arrived", cast)
    with unlocked(monkeypatch):
        outcome = all_at_once(shipment, cast)
    assert (done(outcome), doubled()) == (1, 0)
    assert outcome.broken
    assert {type(one).__name__ for one in outcome.broken} == {"IntegrityError"}


def test_without_lock_and_key_a_round_is_counted_twice(monkeypatch: Any) -> None:
    cast = Cast()
    shipment = bring("arrived", cast)
    with without_key():
        with unlocked(monkeypatch):
            outcome = all_at_once(shipment, cast)
        assert done(outcome) > 1
        assert doubled() == 1


def test_sixteen_requests_ask_for_no_more_than_is_amiss() -> None:
    cast = Cast()
    shipment = bring("short", cast, MISSING)
    pump = item(shipment, "真空规管").pk
    rows = [{"item": pump, "quantity": 1, "reason": "missing"}]

    def act() -> None:
        by = User.objects.get(pk=cast.engineer.pk)
        shipments.request_replenishment(shipment, by=by, reason="缺件", lines=rows)

    outcome = race([dict.fromkeys(NAMES, act)])
    assert {type(one).__name__ for one in outcome.broken} <= {"ValidationError"}
    assert (done(outcome), Replenishment.objects.count()) == (2, 2)
    assert quantities.asked([shipment]) == {pump: 2}


class Fleet:
    """Sixteen shipments of one order, each with one machine of the order's first line."""

    def __init__(self) -> None:
        self.cast = cast = Cast()
        SalesOrderLine.objects.filter(pk=cast.line.pk).update(quantity=AT_ONCE)
        row = cast.rows()[0] | {"equipment": None}
        self.shipments = [bring("arrived", cast, items=[row]) for _name in NAMES]

    def count(self) -> Outcome:
        def act(shipment: Shipment) -> Any:
            def counted() -> None:
                by = User.objects.get(pk=self.cast.engineer.pk)
                rows = sheet(shipment)
                shipments.count(shipment, by=by, client_uid=uuid.uuid4(), lines=rows)

            return counted

        pairs = zip(NAMES, self.shipments, strict=True)
        return race([{name: act(shipment) for name, shipment in pairs}])


def test_what_sixteen_shipments_of_one_order_bring_adds_up() -> None:
    fleet = Fleet()
    outcome = fleet.count()
    assert (outcome.broken, done(outcome)) == ([], AT_ONCE)
    assert received(fleet.cast) == AT_ONCE
