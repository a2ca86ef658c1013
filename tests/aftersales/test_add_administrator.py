"""The first person of an installation."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from accounts.models import User
from records import audit
from records.models import Event

pytestmark = pytest.mark.django_db


def add(username: str = "admin", name: str = "沈管理") -> str:
    said = StringIO()
    call_command("add_administrator", username, name, stdout=said)
    return said.getvalue()


def test_the_administrator_keeps_people_and_approves_nothing() -> None:
    password = add().strip().rpartition("：")[2]
    person = User.objects.get()
    assert person.check_password(password)
    assert person.must_change_password
    assert person.has_perm("accounts.manage_people")
    assert not person.is_superuser
    assert not person.has_perm("complaints.close_complaint")


def test_the_adding_stands_in_the_history() -> None:
    add()
    assert list(Event.objects.values_list("object_number", "action")) == [("admin", "add")]
    assert list(audit.faults()) == []


def test_a_name_that_is_taken_or_no_name_is_told() -> None:
    add()
    with pytest.raises(CommandError, match="已被使用"):
        add()
    with pytest.raises(CommandError, match="合法的用户名"):
        add("no name")


def test_before_prepare_it_says_what_to_run() -> None:
    Group.objects.all().delete()
    with pytest.raises(CommandError, match="prepare"):
        add()
