"""The demo year is legal data: every state is reached through the verbs, and its history holds."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import ROLES
from aftersales.demo.plans import Plan
from aftersales.demo.year import tell_year
from capa.choices import Status as CapaStatus
from capa.models import Capa, Extension, Measure
from complaints.choices import Status
from complaints.models import Complaint
from records import audit
from registry.models import Customer, EquipmentMove

pytestmark = pytest.mark.django_db


def one_of_each(planned: list[Plan]) -> list[Plan]:
    """The first plan of each goal and of each twist."""
    seen: set[str] = set()
    chosen = []
    for plan in planned:
        marks = {plan.goal, *plan.twists} | ({"not_ours"} if plan.not_ours else set())
        if marks - seen:
            seen |= marks
            chosen.append(plan)
    return chosen


@pytest.mark.timeout(600)  # a story of each kind, a year long
def test_every_state_is_there_and_every_line_of_history_holds():
    said: list[tuple[int, int]] = []
    tell_year(lambda done, total: said.append((done, total)), one_of_each)

    assert set(Complaint.objects.values_list("status", flat=True)) == set(Status.values)
    capas = Capa.objects.all()
    assert set(capas.values_list("status", flat=True)) == set(CapaStatus.values)
    assert capas.filter(round_number=2).exists() and capas.filter(level=4).exists()
    assert Measure.objects.filter(replaces__isnull=False).exists()  # rejected, planned anew
    assert Extension.objects.filter(agreed=True).exists()
    assert list(audit.faults()) == []
    assert [done for done, _total in said] == list(range(1, len(said) + 1))
    assert said[-1][0] == said[-1][1]
    moments = list(audit.Event.objects.order_by("seq").values_list("at", flat=True))
    told = [at for at in moments if at != moments[0]]
    assert told == sorted(told)


def test_there_is_a_person_for_each_role_a_leaver_a_stand_in_and_a_merged_customer():
    tell_year(lambda done, total: None, lambda planned: planned[:3])

    for role in ROLES:
        assert User.objects.get(username=role).role_codes == {role}
    assert User.objects.filter(is_active=False, left_on__isnull=False).exists()
    assert User.objects.filter(stand_in__isnull=False, away_from__isnull=False).exists()
    assert Customer.objects.filter(merged_into__isnull=False).exists()
    assert EquipmentMove.objects.exists()


def test_it_is_loaded_into_an_empty_database_only_and_only_where_it_was_asked_for(settings):
    User.objects.create(username="someone", name="某人")
    with pytest.raises(CommandError, match="空的数据库"):
        call_command("load_demo", stdout=io.StringIO())
    call_command("load_demo", if_empty=True, stdout=io.StringIO())
    assert not Complaint.objects.exists()
    settings.DEMO = False
    with pytest.raises(CommandError, match="演示人员"):
        call_command("load_demo", stdout=io.StringIO())
