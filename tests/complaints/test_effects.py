"""The indicator of a CAPA is filled from the complaints that came while it was watched (§5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from capa.models import Capa, Round
from complaints import workflow as do
from complaints.effects import fill_effects
from complaints.models import Complaint
from records import clock
from records.models import Event
from tests import factories
from tests.complaints import capas
from tests.complaints.states import Cast, bring

pytestmark = pytest.mark.django_db
WATCHED = 14  # days; implemented twenty days ago


@pytest.fixture
def cast() -> Cast:
    return Cast()


def received(cast: Cast, days_ago: float, **facts: Any) -> Complaint:
    moment = clock.now() - timedelta(days=days_ago)
    values = {"category": "function", "serial_number": "VC-7", "received_at": moment}
    return bring("registered", cast, **values | facts)


def watched(cast: Cast, source: str = "repeats", **values: Any) -> Round:
    """A CAPA whose watching period is over, set off by a complaint of a month before."""
    origin = received(cast, 50)
    capa = capas.capa(cast.qa_manager, "verifying")
    do.link_capa(origin, by=cast.qa_manager, capa=capa, part="trigger")
    implemented = clock.now() - timedelta(days=20)
    facts = {
        "implemented_at": implemented,
        "window_until": (implemented + timedelta(days=WATCHED)).date(),
        "data_source": source,
        "target": 0,
    }
    capa.rounds.update(**facts | values)
    return capa.rounds.get()


def filled(current: Round) -> Any:
    fill_effects()
    return Round.objects.get(pk=current.pk).measured


def test_what_came_again_within_the_period_counts(cast: Cast) -> None:
    current = watched(cast)
    inside = [received(cast, 15), received(cast, 10)]
    received(cast, 25)  # before the measures were in place
    received(cast, 3)  # after the period
    received(cast, 12, category="appearance")
    received(cast, 12, product=factories.product())
    bring("cancelled", cast, category="function", received_at=clock.now() - timedelta(days=12))
    assert filled(current) == 2
    note = Round.objects.get(pk=current.pk).measured_note
    assert all(one.number in note for one in inside)
    line = Event.objects.filter(object_number=current.capa.number).latest("seq")
    assert (line.action, line.actor) == ("fill_effectiveness", None)


def test_one_machine_is_counted_by_its_number(cast: Cast) -> None:
    current = watched(cast, "machine_repeats")
    received(cast, 12)
    received(cast, 12, serial_number="VC-8")
    assert filled(current) == 1


def test_nothing_that_came_again_is_a_nought_not_a_blank(cast: Cast) -> None:
    assert filled(watched(cast)) == 0


@pytest.mark.parametrize(
    "values",
    [
        {"window_until": clock.today() + timedelta(days=1)},
        {"data_source": "inspection"},
        {"measured": 7},
    ],
)
def test_what_is_not_over_not_ours_or_known_is_left_alone(
    cast: Cast, values: dict[str, Any]
) -> None:
    current = watched(cast, **values)
    assert filled(current) == values.get("measured")


def test_another_state_is_left_alone(cast: Cast) -> None:
    current = watched(cast)
    Capa.objects.filter(pk=current.capa_id).update(status="implementing")
    assert filled(current) is None


def test_a_recurrence_sets_no_measure(cast: Cast) -> None:
    """What was said to have come again is counted, but is not what others are compared with."""
    current = watched(cast)
    other = received(cast, 12, category="appearance", product=factories.product())
    Capa.objects.filter(pk=current.capa_id).update(status="standardising")
    do.link_capa(other, by=cast.qa_manager, capa=current.capa, part="recurrence")
    Capa.objects.filter(pk=current.capa_id).update(status="verifying")
    received(cast, 11, category="appearance", product=other.product)
    assert filled(current) == 0


def test_the_command_line_does_the_same(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    current = watched(cast)
    call_command("fill_capa_effects")
    assert capsys.readouterr().out == "已为 1 份纠正预防措施取数。\n"
    assert Round.objects.get(pk=current.pk).measured == 0
