"""Signing: the password again, within five minutes, for what was seen, once (domain §12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from accounts.models import User
from complaints.models import Complaint, Signoff
from records import approvals, clock
from records.approvals import Proof
from records.steps import NotNow, NotYours, Stale
from tests import factories, source

pytestmark = pytest.mark.django_db
WRONG = "nicht-das-Passwort"


@pytest.fixture
def person() -> User:
    return factories.user("qa_manager")


def place(**values: object) -> Signoff:
    """One pending place of a record that is nothing but a row."""
    owner = factories.user("sales")
    moment = clock.now()
    made = {"received_at": moment, "created_at": moment, "updated_at": moment}
    record = Complaint.objects.create(number="KS-T", opened_by=owner, **made)
    rows = approvals.open_places(
        Signoff,
        owner={"complaint": record},
        round_number=1,
        version=3,
        content_hash="c" * 64,
        places={"qa": approvals.Meaning.COUNTERSIGNED},
    )
    Signoff.objects.filter(pk=rows[0].pk).update(**values)
    return Signoff.objects.get(pk=rows[0].pk)


def attempts() -> int:
    return sum(AccessAttempt.objects.values_list("failures_since_start", flat=True))


def test_the_right_password_proves_who_it_is(person: User) -> None:
    proof = approvals.prove(person, factories.PASSWORD)
    assert proof.person_id == person.pk
    assert not AccessAttempt.objects.exists()


def test_a_wrong_one_is_a_sentence_at_the_field_and_counts(person: User) -> None:
    request = RequestFactory().post("/x/", {"password": WRONG}, REMOTE_ADDR="10.0.0.9")
    with pytest.raises(ValidationError) as refused:
        approvals.prove(person, WRONG, request=request)
    assert list(refused.value.message_dict) == ["password"]
    assert attempts() == 1
    assert not AccessAttempt.objects.filter(post_data__contains=WRONG).exists()


def test_five_wrong_ones_lock_and_the_right_one_does_not_help(person: User) -> None:
    for _n in range(5):
        with pytest.raises(ValidationError):
            approvals.prove(person, WRONG)
    with pytest.raises(ValidationError) as refused:
        approvals.prove(person, factories.PASSWORD)
    assert "锁定" in refused.value.message_dict["password"][0]
    assert not getattr(RequestFactory().get("/"), "axes_locked_out", False)


def test_a_right_one_forgets_the_wrong_ones_before_it(person: User) -> None:
    for _n in range(4):
        with pytest.raises(ValidationError):
            approvals.prove(person, WRONG)
    approvals.prove(person, factories.PASSWORD)
    assert attempts() == 0


def test_who_is_gone_proves_nothing(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        approvals.prove(person, factories.PASSWORD)


def test_stories_sign_only_while_the_clock_is_set(person: User, settings) -> None:
    with pytest.raises(RuntimeError):
        approvals.for_story(person)
    with clock.at(datetime(2026, 7, 10, tzinfo=UTC)):
        assert approvals.for_story(person).person_id == person.pk
        settings.DEMO = False
        with pytest.raises(RuntimeError):
            approvals.for_story(person)


def test_a_stand_in_counts_as_both_persons(person: User) -> None:
    other = factories.user("qa_manager")
    assert approvals.identities(other) == {other.pk}
    person.stand_in = other
    person.save()
    assert approvals.identities(other) == {other.pk, person.pk}
    assert approvals.identities(person) == {person.pk}


def test_a_name_is_bound_to_role_moment_version_and_content(person: User) -> None:
    row = place()
    signed = approvals.sign(
        Signoff.objects.all(),
        "qa",
        by=person,
        proof=factories.proof(person),
        seen="c" * 64,
        opinion="同意",
    )
    assert signed.pk == row.pk
    assert (signed.status, signed.agreed, signed.opinion) == ("signed", True, "同意")
    assert (signed.signer_name, signed.signer_role) == (person.name, "qa_manager")
    assert (signed.version, signed.content_hash, signed.meaning) == (3, "c" * 64, "countersigned")
    assert abs(clock.now() - signed.signed_at) < timedelta(minutes=1)
    assert str(signed) == f"会签 {person.name}"
    assert approvals.intact(signed, "c" * 64)
    assert not approvals.intact(signed, "d" * 64)


def test_a_place_is_signed_once(person: User) -> None:
    place()
    given = {"by": person, "proof": factories.proof(person), "seen": "c" * 64}
    approvals.sign(Signoff.objects.all(), "qa", **given)
    with pytest.raises(NotNow):
        approvals.sign(Signoff.objects.all(), "qa", **given)


def test_other_content_than_was_seen_is_not_signed(person: User) -> None:
    row = place()
    with pytest.raises(NotNow):
        approvals.sign(
            Signoff.objects.all(), "qa", by=person, proof=factories.proof(person), seen="d" * 64
        )
    row.refresh_from_db()
    assert row.status == "pending"
    with pytest.raises(Stale):
        approvals.require_seen(row.complaint, "d" * 64, "c" * 64)
    approvals.require_seen(row.complaint, "c" * 64, "c" * 64)


def test_the_password_is_ones_own_and_typed_just_now(person: User) -> None:
    place()
    other = factories.proof(factories.user("admin"))
    old = Proof(person.pk, clock.now() - timedelta(minutes=6))
    early = Proof(person.pk, clock.now() + timedelta(minutes=1))
    for proof, refusal in ((other, NotYours), (old, NotNow), (early, NotNow)):
        with pytest.raises(refusal):
            approvals.sign(Signoff.objects.all(), "qa", by=person, proof=proof, seen="c" * 64)


def test_a_refusal_is_kept_beside_the_place_that_opens_again(person: User) -> None:
    row = place()
    assert approvals.refuse(Signoff.objects.all(), "qa", by=person, opinion="再查") == 1
    row.refresh_from_db()
    assert (row.status, row.agreed, row.opinion) == ("refused", False, "再查")
    assert approvals.void(Signoff.objects.all(), "内容已改") == 0


def test_what_is_void_says_why(person: User) -> None:
    row = place(status="signed")
    assert approvals.void(Signoff.objects.all(), "内容已改") == 1
    row.refresh_from_db()
    assert (row.status, row.void_reason) == ("void", "内容已改")


def test_only_approvals_makes_proofs() -> None:
    """A verb that made one itself would sign for somebody who typed nothing."""
    makers = {
        source.place(path) for path in source.modules() if source.calls(source.tree(path), "Proof")
    }
    assert makers <= {"records/approvals.py"}
