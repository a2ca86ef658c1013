"""Promise 7 for shipments: what left, what was counted and what was signed does not change."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from registry import workflow as register
from shipping import signing
from shipping.models import Comment, Count, Item, Replenishment, Shipment
from shipping.workflow import replenishments, shipments
from tests import factories
from tests.records import locks
from tests.records.files import photo
from tests.shipping import states
from tests.shipping.states import BOX, Cast, bring, day, left, looked, sheet

pytestmark = pytest.mark.django_db
LOCKS = import_module("shipping.migrations.0002_locks").LOCKS
TABLES = [lock.table for lock in LOCKS]
NOT_LOCKED = {Comment}  # a row of its own that may come later
MODEL = {model._meta.db_table: model for model in apps.get_app_config("shipping").get_models()}


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", photo())


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def archived(cast: Cast) -> Shipment:
    """Filed, with something in every table; its request is settled."""
    shipment = bring("in_transit", cast)
    shipments.note_transit(shipment, by=cast.sales, text="已过六安")
    shipment = shipments.report_arrival(shipment, by=cast.sales)
    rows = sheet(shipment, states.MISSING)
    rows[0]["photos"] = [upload()]
    boxes = looked(shipment)
    shipment = states.counted(shipment, cast, lines=rows, boxes=boxes, photos=[upload()])
    asked = states.asked(cast, shipment)
    replenishments.attach(asked, upload(), by=cast.engineer)
    replenishments.accept(asked, by=cast.warehouse, promised_on=day(2))
    states.send_tied(asked, cast)
    shipment = states.signed(Shipment.objects.get(pk=shipment.pk), cast)
    shipments.archive(shipment, by=cast.warehouse)
    return Shipment.objects.get(pk=shipment.pk)


def path_to_shipment(model: type[models.Model]) -> str:
    names = {field.name for field in model._meta.concrete_fields}
    if "shipment" in names:
        return "shipment"
    return "count__shipment" if "count" in names else "replenishment__shipment"


def rows_of(shipment: Shipment, table: str) -> list[int]:
    model = MODEL[table]
    if model is Shipment:
        return [shipment.pk]
    found = model._default_manager.filter(**{path_to_shipment(model): shipment})
    return list(found.values_list("pk", flat=True))


def each(shipment: Shipment) -> Iterator[tuple[Any, int]]:
    """Every lock with each row of the shipment that it keeps; no table is left out."""
    for lock in LOCKS:
        keys = rows_of(shipment, lock.table)
        assert keys, lock.table
        for key in keys:
            yield lock, key


def test_every_table_is_locked_or_said_not_to_be() -> None:
    named = {model for model in MODEL.values() if "mentioned" not in model._meta.db_table}
    assert {model for model in named if model._meta.db_table not in TABLES} == NOT_LOCKED


def test_no_statement_changes_what_is_filed(archived: Shipment) -> None:
    before = locks.fingerprint(TABLES)
    statements = [sql for lock, key in each(archived) for sql in locks.attacks(lock, key)]
    with locks.as_application():
        passed = [sql for sql in statements if locks.attempt(sql)]
    assert passed == []
    assert locks.fingerprint(TABLES) == before
    assert len(statements) > 200


def test_without_the_triggers_the_same_statements_get_through(archived: Shipment) -> None:
    """The negative control: one row of each table."""
    tried: dict[str, Any] = {}
    for lock, key in each(archived):
        tried.setdefault(lock.table, (lock, key))
    open_to = set()
    with locks.unlocked(LOCKS):
        for lock, key in tried.values():
            if any(_changes(sql) for sql in locks.attacks(lock, key)):
                open_to.add(lock.table)
    assert open_to == set(TABLES)


def _changes(sql: str) -> bool:
    """Whether it changes something; undone either way."""
    before = locks.fingerprint(TABLES)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(sql)
            changed = locks.fingerprint(TABLES) != before
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return changed


def test_no_row_is_put_into_what_is_filed(archived: Shipment) -> None:
    for lock, key in each(archived):
        model = MODEL[lock.table]
        if model in {Shipment, Replenishment}:
            continue
        row = model._default_manager.get(pk=key)
        row.pk = None
        row._state.adding = True
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


@pytest.mark.parametrize("state", ["packed", "in_transit", "short", "cancelled"])
def test_a_packing_list_changes_in_a_draft_only(cast: Cast, state: str) -> None:
    shipment = bring(state, cast)
    row = {"position": 9, "kind": "accessory", "name": "多的", "unit": "件", "quantity": 1}
    for change in (
        lambda: shipment.items.update(quantity=1),
        lambda: shipment.boxes.update(number="X"),
        lambda: shipment.items.filter(kind="document").delete(),
        lambda: Item.objects.create(shipment=shipment, **row),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert shipment.items.count() == 4


def test_a_count_is_written_once(cast: Cast) -> None:
    shipment = bring("short", cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Count.objects.filter(shipment=shipment).update(conclusion="complete")
    with pytest.raises(IntegrityError), transaction.atomic():
        shipment.counts.get().lines.all().delete()


def test_a_merge_of_customers_and_machines_still_repoints_what_is_filed(
    archived: Shipment, cast: Cast
) -> None:
    kept = factories.customer()
    register.merge_customers(kept, cast.customer, by=factories.keeper(), reason="同一家")
    archived.refresh_from_db()
    assert archived.customer == kept
    assert signing.broken(archived) == set()


def test_only_a_correction_opens_a_settled_request(cast: Cast) -> None:
    asked = states.request("settled", cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Replenishment.objects.filter(pk=asked.pk).update(reason="别的")
    short = sheet(states.tied(asked), {"真空规管": {"missing": 1}})
    shipments.recount(states.tied(asked), by=cast.engineer, lines=short, reason="点错")
    assert Replenishment.objects.get(pk=asked.pk).status == "requested"


def test_a_draft_is_free(cast: Cast) -> None:
    shipment = bring("draft", cast)
    rows = [row | {"quantity": 7} for row in cast.rows()[1:]]
    shipments.save_draft(shipment, by=cast.warehouse, boxes=[BOX], items=rows)
    assert {item.quantity for item in shipment.items.all()} == {7}
    assert left(shipment, cast).status == "in_transit"
