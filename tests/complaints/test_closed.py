"""Promise 7: a closed complaint does not change, by route, ORM, bulk or SQL."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from complaints import workflow as do
from complaints.forms.steps import STEP_FORMS
from complaints.models import Comment, Complaint, ComplaintCapa, Round, Signoff
from records.clock import now
from registry import workflow as register
from tests import factories
from tests.complaints import states
from tests.complaints.api import Api
from tests.complaints.pages import address, browser
from tests.records import locks
from tests.records.files import photo

pytestmark = pytest.mark.django_db
LOCKS = import_module("complaints.migrations.0003_locks").LOCKS
TABLES = [lock.table for lock in LOCKS]
# Rows of their own that may come later, and what is no row of a complaint.
NOT_LOCKED = {Comment, ComplaintCapa}
MODEL = {model._meta.db_table: model for model in apps.get_app_config("complaints").get_models()}


@pytest.fixture
def cast(db: None) -> states.Cast:
    return states.Cast()


@pytest.fixture
def closed(cast: states.Cast) -> Complaint:
    """Closed with something in every table, after a round that did not work."""
    complaint = states.bring("judged", cast)
    do.attach(complaint, **_photo(cast))
    do.quote(
        complaint,
        by=cast.support_manager,
        quotation_number="BJ-1",
        amount=800,
        content="换件",
        reason="过保",
    )
    do.record_consent(complaint, by=cast.sales, consented=True, channel="phone", person="邵工")
    words = {"channel": "phone", "person": "邵工", "content": "约定上门"}
    do.log_contact(complaint, by=cast.support_engineer, **words)
    for step in (states.classify, states.give):
        complaint = step(complaint, cast, 2)
    parts = [{"name": "密封圈", "drawn": 3, "used": 2, "returned": 1}]
    do.record_handling(complaint, by=cast.handler, parts=parts)
    complaint = states.approve(states.handle(complaint, cast, 2), cast, 2)
    do.verify(complaint, by=cast.qa_engineer, effective=False, evidence="又报警")
    for _state, step in states.WAY[5:]:
        complaint = step(complaint, cast, 2)
    assert (complaint.status, complaint.round_number) == ("closed", 2)
    return Complaint.objects.get(pk=complaint.pk)


def _photo(cast: states.Cast) -> dict[str, Any]:
    return {"by": cast.opener, "upload": SimpleUploadedFile("a.jpg", photo())}


def rows_of(complaint: Complaint, table: str) -> list[int]:
    """The keys of its rows in a table."""
    rows = MODEL[table].objects
    if table == "complaints_complaint":
        return [complaint.pk]
    names = {field.name for field in MODEL[table]._meta.get_fields()}
    path = "complaint" if "complaint" in names else "round__complaint"
    return list(rows.filter(**{path: complaint}).values_list("pk", flat=True))


def test_every_table_of_a_complaint_is_locked_or_said_not_to_be() -> None:
    belonging = {
        model
        for model in MODEL.values()
        if any(
            isinstance(field, models.ForeignKey)
            and field.related_model in {Complaint, Round}
            and model is not Complaint
            for field in model._meta.get_fields()
        )
    }
    kept = {model for model in belonging if model._meta.db_table not in TABLES}
    assert {model for model in kept if model._meta.model_name != "draftpage"} <= NOT_LOCKED


def each(complaint: Complaint) -> Iterator[tuple[Any, int]]:
    """Every lock with each row of the complaint that it keeps; no table is left out."""
    for lock in LOCKS:
        keys = rows_of(complaint, lock.table)
        assert keys or lock.table == "complaints_confirmation"  # of levels 3–4 alone
        for key in keys:
            yield lock, key


def test_no_statement_changes_what_is_closed(closed: Complaint) -> None:
    before = locks.fingerprint(TABLES)
    statements = [sql for lock, key in each(closed) for sql in locks.attacks(lock, key)]
    with locks.as_application():
        passed = [sql for sql in statements if locks.attempt(sql)]
    assert passed == []
    assert locks.fingerprint(TABLES) == before
    assert len(statements) > 300


def test_without_the_triggers_the_same_statements_get_through(closed: Complaint) -> None:
    """The negative control."""
    open_to = set()
    with locks.unlocked(LOCKS):
        for lock, key in each(closed):
            if any(_changes(sql) for sql in locks.attacks(lock, key)):
                open_to.add(lock.table)
    assert open_to >= set(TABLES) - {"complaints_confirmation"}


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


def test_no_row_is_put_into_what_is_closed(closed: Complaint) -> None:
    for lock, key in each(closed):
        if lock.table == "complaints_complaint":
            continue
        row = MODEL[lock.table].objects.get(pk=key)
        row.pk = None
        row._state.adding = True
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_no_row_of_another_complaint_is_moved_into_it(closed: Complaint, cast: Any) -> None:
    other = states.bring("verifying", cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        other.judgements.update(complaint=closed)
    with pytest.raises(IntegrityError), transaction.atomic():
        other.rounds.get().measures.update(round=closed.rounds.get(number=1))


def test_orm_and_bulk_change_nothing(closed: Complaint) -> None:
    before = locks.fingerprint(TABLES)
    closed.site = "别处"
    measure = closed.rounds.get(number=2).measures.first()
    measure.content = "别的"
    for change in (
        closed.save,
        lambda: Complaint.objects.filter(pk=closed.pk).update(status="closing"),
        lambda: Complaint.objects.bulk_update([closed], ["site"]),
        lambda: type(measure).objects.bulk_update([measure], ["content"]),
        lambda: closed.rounds.update(occurrence_cause=""),
        lambda: closed.signoffs.filter(place="close").delete(),
        lambda: closed.replies.all().delete(),
        lambda: closed.attachments.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert locks.fingerprint(TABLES) == before


def test_no_route_changes_what_is_closed(closed: Complaint, cast: states.Cast) -> None:
    before = locks.fingerprint(TABLES)
    talk = {"reason": "改", "opinion": "改", "text": "改", "conclusion": "改"}
    for person in (cast.qa_manager, cast.support_manager, cast.sales, cast.admin):
        client, api = browser(person), Api(person)
        for verb in set(do.STEPS) - {"reopen", "comment"}:
            given = talk | {"password": factories.PASSWORD, "seen": "0" * 64}
            answer = api.post(f"complaints/{closed.number}/{verb}/", **given)
            assert answer.status_code in {400, 403, 404, 409, 415}, (verb, answer.status_code)
            if verb in STEP_FORMS:
                answer = client.post(address(closed, verb), given)
                assert answer.status_code in {400, 403, 404, 409}, (verb, answer.status_code)
    assert locks.fingerprint(TABLES) == before


def test_the_admin_pages_know_no_complaint() -> None:
    assert not [model for model in admin.site._registry if model in MODEL.values()]


def test_comments_and_later_capas_stay_possible(closed: Complaint, cast: states.Cast) -> None:
    do.comment(closed, by=cast.sales, text="回访：运行正常")
    assert closed.comments.exists()


def test_a_merge_of_customers_or_machines_still_repoints_it(
    closed: Complaint, cast: states.Cast
) -> None:
    kept = factories.customer()
    register.merge_customers(kept, closed.customer, by=factories.keeper(), reason="同一家")
    closed.refresh_from_db()
    assert closed.customer == kept


def test_only_a_signed_reopening_opens_it(closed: Complaint, cast: states.Cast) -> None:
    reopened = {"status": "handling", "round_number": 3, "closed_at": None}
    change = Complaint.objects.filter(pk=closed.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        change.update(**reopened)
    place = {"complaint": closed, "round_number": 3, "meaning": "reopened", "version": 1}
    with pytest.raises(IntegrityError), transaction.atomic():  # no other place of that round
        Signoff.objects.create(**place, place="qa", created_at=now(), content_hash="")
    waiting = Signoff.objects.create(**place, place="reopen", created_at=now(), content_hash="")
    with pytest.raises(IntegrityError), transaction.atomic():  # waits, but is not signed
        change.update(**reopened)
    waiting.delete()
    given = states.name(closed, cast.qa_manager, "reopen")
    complaint = do.reopen(closed, **given, reason="一周后复发")
    assert (complaint.status, complaint.round_number) == ("handling", 3)
    with pytest.raises(IntegrityError), transaction.atomic():  # the ended rounds stay locked
        complaint.rounds.filter(number=2).update(occurrence_cause="")
