"""Promise 7 for acceptances: what is in service or signed by both sides does not change."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from installs.models import Acceptance, Adjustment, Item, Punch, ServiceRecord
from installs.workflow import acceptances as do
from registry import workflow as register
from tests import factories
from tests.complaints.api import Api
from tests.installs import states
from tests.installs.cast import Cast, day
from tests.records import locks
from tests.records.files import photo

pytestmark = pytest.mark.django_db
LOCKS = import_module("installs.migrations.0005_acceptance_locks").LOCKS
TABLES = [lock.table for lock in LOCKS]
PATHS = {
    "installs_acceptance": "pk",
    "installs_item": "round__acceptance",
    "installs_sample": "item__round__acceptance",
    "installs_adjustment": "round__acceptance",
    "installs_adjustmentaction": "adjustment__round__acceptance",
    "installs_acceptancetemplate": "pk__in",
    "installs_templateitem": "template__in",
}


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def served(cast: Cast) -> Acceptance:
    """In service with something in every table, after a round that failed."""
    acceptance = states.bring("measuring", cast)
    do.attach(acceptance, SimpleUploadedFile("a.jpg", photo()), by=cast.engineer, item=1)
    states.punch(acceptance, cast)
    acceptance = states.adjust(states.fail(acceptance, cast), cast)
    acceptance = states.next_round(acceptance, cast)
    acceptance = do.conclude(acceptance, by=cast.engineer, conclusion="conditional")
    acceptance = states.take_over(states.record(states.sign(acceptance, cast), cast), cast)
    assert (acceptance.status, acceptance.round_number) == ("in_service", 2)
    return Acceptance.objects.get(pk=acceptance.pk)


def model_of(table: str) -> type[models.Model]:
    return next(m for m in apps.get_models() if m._meta.db_table == table)


def each(acceptance: Acceptance) -> Iterator[tuple[Any, int]]:
    """Every lock with each row of the acceptance that it keeps; no table is left out."""
    for lock in LOCKS:
        path = PATHS.get(lock.table, "acceptance")
        value: Any = [acceptance.template_id] if path.endswith("__in") else acceptance
        value = acceptance.pk if path == "pk" else value
        found = model_of(lock.table)._default_manager.filter(**{path: value})
        keys = list(found.values_list("pk", flat=True))
        assert keys, lock.table
        for key in keys:
            yield lock, key


def test_no_statement_changes_what_is_in_service(served: Acceptance) -> None:
    """An open problem may be settled; its row is tried below."""
    before = locks.fingerprint(TABLES)
    statements = [
        sql
        for lock, key in each(served)
        if lock.table != "installs_punch"
        for sql in locks.attacks(lock, key)
    ]
    with locks.as_application():
        passed = [sql for sql in statements if locks.attempt(sql)]
    assert passed == []
    assert locks.fingerprint(TABLES) == before
    assert len(statements) > 300


def test_without_the_triggers_the_same_statements_get_through(served: Acceptance) -> None:
    """The negative control: one row of each table."""
    tried: dict[str, Any] = {}
    for lock, key in each(served):
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


@pytest.mark.parametrize(
    "change",
    [
        {"problem": "别的"},
        {"grade": "C"},
        {"due_on": "2099-01-01"},
        {"due_on": None, "grade": "C"},
        {"number": 9},
    ],
)
def test_a_problem_stays_what_was_signed(served: Acceptance, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Punch.objects.update(**change)


def test_a_settled_problem_is_settled_for_good(served: Acceptance, cast: Cast) -> None:
    do.settle_punch(served, by=cast.solver, punch=1, settled_on=day(), settlement="已换")
    for change in ({"settlement": "没换"}, {"settled_at": None, "settled_on": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Punch.objects.update(**change)


def test_a_round_that_both_signed_is_locked_before_the_end(cast: Cast) -> None:
    acceptance = states.bring("carrying_out", cast)
    for change in (
        lambda: Item.objects.filter(position=1).update(measured="0.0001"),
        lambda: acceptance.rounds.update(conclusion="qualified"),
        lambda: acceptance.approvals.filter(place="ours").update(signer_name="别人"),
        lambda: acceptance.signatures.update(signer_name="别人"),
        lambda: acceptance.signatures.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    states.next_round(acceptance, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.update(cause="别的")


def test_no_route_changes_what_is_in_service(served: Acceptance, cast: Cast) -> None:
    before = locks.fingerprint(TABLES)
    given = {"reason": "改", "text": "改", "result": "改", "seen": "0" * 64}
    for person in (cast.support_manager, cast.engineer, cast.qa_manager, cast.admin):
        api = Api(person)
        for verb in set(do.STEPS) - {"comment", "raise_capa"}:
            sent = given | {"password": factories.PASSWORD}
            answer = api.post(f"acceptances/{served.number}/{verb}/", **sent)
            expected = {400, 403, 404, 409, 415} | ({200} if verb == "acknowledge" else set())
            assert answer.status_code in expected, (verb, answer.status_code)
    assert locks.fingerprint(TABLES) == before


def test_what_may_come_still_comes(served: Acceptance, cast: Cast) -> None:
    do.comment(served, by=cast.engineer, text="客户满意")
    do.raise_capa(served, by=cast.qa_engineer)
    kept = factories.customer()
    register.merge_customers(kept, served.customer, by=factories.keeper(), reason="同一家")
    served.refresh_from_db()
    assert served.customer == kept
    assert ServiceRecord.objects.get().acceptance == served
