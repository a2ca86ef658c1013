"""Promise 7 for CAPAs: a closed one does not change, by route, ORM, bulk or SQL."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from capa import workflow as do
from capa.models import Capa, CapaApproval, Comment, Measure, Round
from records.clock import now
from registry import workflow as register
from tests import factories
from tests.capa import states
from tests.capa.cast import Cast, day
from tests.complaints.api import Api
from tests.records import locks
from tests.records.files import photo

pytestmark = pytest.mark.django_db
LOCKS = import_module("capa.migrations.0002_locks").LOCKS
TABLES = [lock.table for lock in LOCKS]
NOT_LOCKED = {Comment}  # a row of its own that may come later
MODEL = {model._meta.db_table: model for model in apps.get_app_config("capa").get_models()}


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def closed(cast: Cast) -> Capa:
    """Closed with something in every table, after a round that did not work."""
    capa = states.bring("analysing", cast, 3)
    do.attach(capa, SimpleUploadedFile("a.jpg", photo()), by=cast.opener)
    do.follow_up(capa, by=cast.tech_management, text="已拆检", progress=20)
    capa = states.approve(states.submit(capa, cast), cast)
    do.ask_extension(capa, by=cast.worker, measure=2, to_on=day(30), reason="等备件")
    do.decide_extension(capa, by=cast.assembler, measure=2, agreed=True)
    capa = states.implement(capa, cast)
    reading = {"taken_on": day(), "subject": "2511-1", "value": 1, "passed": False}
    do.record_reading(capa, by=cast.evaluator, **reading)
    capa = states.ineffective(capa, cast)
    for step in (states.submit, states.approve, states.implement, states.verify):
        capa = step(capa, cast)
    capa = states.close(states.submit_closing(capa, cast), cast)
    assert (capa.status, capa.round_number) == ("closed", 2)
    return Capa.objects.get(pk=capa.pk)


def path_to_capa(model: type[models.Model]) -> str:
    names = {field.name for field in model._meta.concrete_fields}
    if "capa" in names:
        return "capa"
    if "round" in names:
        return "round__capa"
    return "cause__round__capa" if "cause" in names else "measure__round__capa"


def rows_of(capa: Capa, table: str) -> list[int]:
    """The keys of its rows in a table."""
    model = MODEL[table]
    if model is Capa:
        return [capa.pk]
    found = model._default_manager.filter(**{path_to_capa(model): capa})
    return list(found.values_list("pk", flat=True))


def test_every_table_of_a_capa_is_locked_or_said_not_to_be() -> None:
    assert {MODEL[name] for name in set(MODEL) - set(TABLES)} == NOT_LOCKED


def each(capa: Capa) -> Iterator[tuple[Any, int]]:
    """Every lock with each row of the CAPA that it keeps; no table is left out."""
    for lock in LOCKS:
        keys = rows_of(capa, lock.table)
        assert keys, lock.table
        for key in keys:
            yield lock, key


def test_no_statement_changes_what_is_closed(closed: Capa) -> None:
    before = locks.fingerprint(TABLES)
    statements = [sql for lock, key in each(closed) for sql in locks.attacks(lock, key)]
    with locks.as_application():
        passed = [sql for sql in statements if locks.attempt(sql)]
    assert passed == []
    assert locks.fingerprint(TABLES) == before
    assert len(statements) > 500


def test_without_the_triggers_the_same_statements_get_through(closed: Capa) -> None:
    """The negative control: one row of each table."""
    tried: dict[str, Any] = {}
    for lock, key in each(closed):
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


def test_no_row_is_put_into_what_is_closed(closed: Capa) -> None:
    for lock, key in each(closed):
        model = MODEL[lock.table]
        if model is Capa:
            continue
        row = model._default_manager.get(pk=key)
        row.pk = None
        row._state.adding = True
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_no_row_of_another_capa_is_moved_into_it(closed: Capa, cast: Cast) -> None:
    other = states.bring("implementing", cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        other.members.update(capa=closed)
    with pytest.raises(IntegrityError), transaction.atomic():
        other.rounds.get().measures.update(round=closed.rounds.get(number=1))


def test_orm_and_bulk_change_nothing(closed: Capa) -> None:
    before = locks.fingerprint(TABLES)
    closed.title = "别的"
    measure = closed.rounds.get(number=1).measures.first()
    measure.content = "别的"
    for change in (
        closed.save,
        lambda: Capa.objects.filter(pk=closed.pk).update(status="closing"),
        lambda: Capa.objects.bulk_update([closed], ["title"]),
        lambda: Measure.objects.bulk_update([measure], ["content"]),
        lambda: closed.rounds.update(verdict=""),
        lambda: closed.approvals.filter(place="close").delete(),
        lambda: closed.standardisations.all().delete(),
        lambda: closed.attachments.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert locks.fingerprint(TABLES) == before


def test_no_route_changes_what_is_closed(closed: Capa, cast: Cast) -> None:
    before = locks.fingerprint(TABLES)
    given = {"reason": "改", "opinion": "改", "text": "改", "summary": "改", "seen": "0" * 64}
    for person in (cast.qa_manager, cast.leader, cast.assembler, cast.admin):
        api = Api(person)
        for verb in set(do.STEPS) - {"reopen", "comment"}:
            sent = given | {"password": factories.PASSWORD}
            answer = api.post(f"capas/{closed.number}/{verb}/", **sent)
            assert answer.status_code in {400, 403, 404, 409, 415}, (verb, answer.status_code)
    assert locks.fingerprint(TABLES) == before


def test_the_admin_pages_know_no_capa() -> None:
    assert not [model for model in admin.site._registry if model in MODEL.values()]


def test_a_merge_of_customers_still_repoints_it(closed: Capa) -> None:
    kept = factories.customer()
    register.merge_customers(kept, closed.customer, by=factories.keeper(), reason="同一家")
    closed.refresh_from_db()
    assert closed.customer == kept


def test_only_a_signed_reopening_opens_it(closed: Capa, cast: Cast) -> None:
    reopened = {"status": "analysing", "round_number": 3, "closed_at": None}
    change = Capa.objects.filter(pk=closed.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        change.update(**reopened)
    place = {"capa": closed, "round_number": 3, "meaning": "reopened", "version": 1}
    with pytest.raises(IntegrityError), transaction.atomic():  # no other place of that round
        CapaApproval.objects.create(**place, place="close", created_at=now(), content_hash="")
    with pytest.raises(IntegrityError), transaction.atomic():  # no round that nobody signed
        Round.objects.create(capa=closed, number=3, opened_at=now(), opened_by=cast.leader)
    waiting = CapaApproval.objects.create(
        **place, place="reopen", created_at=now(), content_hash=""
    )
    with pytest.raises(IntegrityError), transaction.atomic():  # waits, but is not signed
        change.update(**reopened)
    waiting.delete()
    given = states.signed(closed, "reopen", cast.qa_manager, reason="一周后复发")
    capa = do.reopen(closed, **given)
    assert (capa.status, capa.round_number) == ("analysing", 3)
    with pytest.raises(IntegrityError), transaction.atomic():  # the ended rounds stay locked
        capa.rounds.filter(number=2).update(verdict="")
