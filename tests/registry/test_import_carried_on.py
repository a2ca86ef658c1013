"""A large file whose knock was lost is taken up by the timetable: once, and not too early."""

from datetime import timedelta

import pytest

from records import clock
from registry import tasks
from registry.importing import runs
from registry.models import Customer, ImportRun
from tests.registry.sheets import CUSTOMER, checked

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(settings) -> ImportRun:
    """A file that is left to a worker."""
    settings.IMPORT_ROWS_AT_ONCE = 0
    run = checked("customers", CUSTOMER)
    assert run.state == "checking"
    return run


def state_after(run: ImportRun, minutes: float) -> str:
    with clock.at(run.started_at + timedelta(minutes=minutes)):
        tasks.carry_on_importing()
    run.refresh_from_db()
    return run.state


def test_what_nobody_began_is_checked_then_imported(large: ImportRun) -> None:
    assert state_after(large, 1) == "checking"
    assert state_after(large, 2) == "checked"
    runs.claim(large, by=large.started_by)
    assert state_after(large, 3) == "imported"
    assert state_after(large, 4) == "imported"
    assert Customer.objects.filter(code="C1").count() == 1


def test_what_a_worker_checks_is_left_to_it_until_it_must_be_dead(large: ImportRun) -> None:
    ImportRun.objects.update(done=1)
    assert state_after(large, 14) == "checking"
    assert state_after(large, 15) == "checked"
