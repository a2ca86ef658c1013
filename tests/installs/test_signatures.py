"""Names are bound to what stood above them, by password or by hand; what changes shows (§12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from installs.models import (
    Acceptance,
    AcceptanceRound,
    AcceptanceSignature,
    Adjustment,
    AdjustmentAction,
    Item,
    Precondition,
    Punch,
    Sample,
    ServiceRecord,
)
from installs.signing import acceptances as signing
from installs.workflow import acceptances as do
from records import clock
from records.models import EventPayload
from records.steps import NotNow, NotYours, Stale
from tests.installs import states
from tests.installs.cast import Cast, drawn, proof
from tests.records import locks

pytestmark = pytest.mark.django_db
LOCKS = import_module("installs.migrations.0005_acceptance_locks").LOCKS


def places(acceptance: Acceptance) -> set[str]:
    """Whose names no longer fit."""
    fresh = Acceptance.objects.get(pk=acceptance.pk)
    broken, by_hand = signing.broken(fresh), signing.broken_drawn(fresh)
    found = {row.place for row in fresh.approvals.all() if row.pk in broken}
    return found | {row.place for row in fresh.signatures.all() if row.pk in by_hand}


BOTH = {"ours", "customer"}
CHANGES: dict[str, Callable[[], Any]] = {
    "a measured value": lambda: Item.objects.filter(position=1).update(measured="0.0001"),
    "a limit": lambda: Item.objects.filter(position=1).update(upper="1"),
    "a judgement": lambda: Item.objects.filter(position=2).update(passed=False),
    "a sample": lambda: Sample.objects.filter(position=1).update(value="99"),
    "a problem left over": lambda: Punch.objects.update(grade="C"),
    "its date": lambda: Punch.objects.update(due_on=clock.today()),
    "the conclusion": lambda: AcceptanceRound.objects.update(conclusion="qualified"),
    "a precondition": lambda: Precondition.objects.filter(kind="arrival").update(done_on=None),
    "the machine": lambda: Acceptance.objects.update(machine="2511-9999"),
    "the software": lambda: AcceptanceRound.objects.update(software_version="V9"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_behind_the_verbs_breaks_both_names(what: str) -> None:
    cast = Cast()
    acceptance = states.bring("recording", cast, left=True)
    assert places(acceptance) == set()
    with locks.unlocked(LOCKS):  # they would refuse it
        CHANGES[what]()
    assert places(acceptance) == BOTH
    row = acceptance.approvals.get(place="ours")
    assert not signing.is_intact(row)
    assert not signing.is_drawn_intact(acceptance.signatures.get())


@pytest.mark.parametrize(
    "values",
    [
        {"signer_name": "别人"},
        {"signer_title": "总经理"},
        {"image": drawn().image + b"\0"},
        {"signed_at": clock.now() - timedelta(days=1)},
        {"content_hash": "0" * 64},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_drawn_name_that_is_changed_shows(values: dict[str, Any]) -> None:
    acceptance = states.bring("recording", Cast())
    with locks.unlocked(LOCKS):  # they would refuse it
        AcceptanceSignature.objects.update(**values)
    assert places(acceptance) == {"customer"}


def test_the_seal_of_the_customers_name_stands_in_the_history() -> None:
    acceptance = states.bring("recording", Cast())
    seal = acceptance.signatures.get().seal
    assert EventPayload.objects.filter(opinion__contains=seal).count() == 1


def test_the_service_record_and_the_plan_are_bound_too() -> None:
    cast = Cast()
    acceptance = states.bring("handing_over", cast)
    ServiceRecord.objects.update(quality="改过")
    assert places(acceptance) == {"quality"}
    ServiceRecord.objects.update(engineering="改过")
    assert places(acceptance) == {"quality", "engineering"}
    other = Cast()
    failed = states.bring("carrying_out", other)
    Adjustment.objects.update(cause="改过")
    assert places(failed) == {"adjust"}


def test_an_action_of_the_plan_is_bound_and_its_report_is_not() -> None:
    cast = Cast()
    acceptance = states.bring("carrying_out", cast)
    states.carry_out(acceptance, cast)
    assert places(acceptance) == set()
    AdjustmentAction.objects.update(content="改过")
    assert places(acceptance) == {"adjust"}


def test_taking_over_is_bound_to_both_parts() -> None:
    acceptance = states.bring("handing_over", cast := Cast())
    values = states.signed(acceptance, "take_over", cast.support_manager)
    ServiceRecord.objects.update(quality="改过")
    with pytest.raises(Stale):
        do.take_over(acceptance, service_contact=cast.support_engineer, **values)


def test_nobody_signs_what_was_not_on_screen() -> None:
    cast = Cast()
    acceptance = states.bring("signing", cast)
    ours = states.signed(acceptance, "sign_ours", cast.engineer)
    theirs = states.drawing(acceptance, cast.engineer)
    Item.objects.filter(position=1).update(measured="0.0001")
    with pytest.raises(Stale):
        do.sign_ours(acceptance, **ours)
    with pytest.raises(Stale):
        do.sign_customer(acceptance, **theirs)


def test_what_was_signed_before_a_change_is_not_signed_again_behind_it() -> None:
    """A pending place is bound to what it was opened for, whatever the page shows now."""
    cast = Cast()
    acceptance = states.bring("signing", cast)
    Item.objects.filter(position=1).update(measured="0.0001")
    with pytest.raises(NotNow):
        do.sign_ours(acceptance, **states.signed(acceptance, "sign_ours", cast.engineer))


def test_the_password_is_ones_own_and_just_typed() -> None:
    cast = Cast()
    acceptance = states.bring("signing", cast)
    values = states.signed(acceptance, "sign_ours", cast.engineer)
    with pytest.raises(NotYours):
        do.sign_ours(acceptance, **values | {"proof": proof(cast.planner)})
    with clock.at(clock.now() + timedelta(minutes=6)), pytest.raises(NotNow):
        do.sign_ours(acceptance, **values)


def test_a_customer_without_a_name_is_nobody() -> None:
    cast = Cast()
    acceptance = states.bring("signing", cast)
    values = states.drawing(acceptance, cast.engineer)
    with pytest.raises(ValidationError):
        do.sign_customer(acceptance, **values | {"drawn": values["drawn"]._replace(name=" ")})


def test_later_rounds_leave_the_earlier_names_whole() -> None:
    cast = Cast()
    acceptance = states.bring("carrying_out", cast)
    states.next_round(acceptance, cast)
    acceptance.refresh_from_db()
    assert places(acceptance) == set()
    values = {"problem": "新问题", "owner": cast.solver, "grade": "C"}
    do.add_punch(acceptance, by=cast.engineer, **values)
    do.record_results(
        acceptance,
        by=cast.engineer,
        results=[{"item": 1, "measured": "0.0009"}],
        software_version="V3",
    )
    assert places(acceptance) == set()
