"""A statement put together once reads what is there each time."""

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from records.prepared import KEY, NAME, Prepared

BY_KEY = Prepared(lambda: Group.objects.filter(pk=KEY))
BY_NAME = Prepared(lambda: Group.objects.filter(name=NAME).select_for_update(), locks=True)


@pytest.mark.django_db
def test_the_rows_are_those_of_the_moment_and_of_the_value():
    one, two = Group.objects.create(name="甲"), Group.objects.create(name="乙%s")
    assert BY_KEY(key=one.pk) == [one]
    assert BY_KEY.one(key=two.pk).name == "乙%s"

    Group.objects.filter(pk=one.pk).update(name="丙")
    assert BY_KEY.one(key=one.pk).name == "丙"
    assert BY_NAME(name="乙%s") == [two]
    assert BY_NAME(name="甲") == []

    one.delete()
    with pytest.raises(Group.DoesNotExist):
        BY_KEY.one(key=10**12)


@pytest.mark.django_db(transaction=True)
def test_what_locks_is_refused_outside_a_transaction():
    with transaction.atomic():
        assert BY_NAME(name="丁") == []
    with pytest.raises(RuntimeError, match="inside a transaction"):
        BY_NAME(name="丁")
