"""What of the test data a person still has (`records.open_work`)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from records.open_work import Work
from testdata.choices import WRITABLE
from testdata.models import TestData
from testdata.workflow.taking_over import take_over


def _unfinished(person: User) -> QuerySet[TestData]:
    return TestData.objects.filter(opened_by=person, status__in=WRITABLE).order_by("pk")


def _who_may(person: User) -> QuerySet[User]:
    able = Q(groups__permissions__codename="hand_test_data")
    return User.objects.active().exclude(pk=person.pk).filter(able).distinct()


WORK = (
    Work(
        "test_data",
        _("没有移交的实验数据"),
        _unfinished,
        lambda row: f"{row.number} {row.get_status_display()}",
        _who_may,
        take_over,
    ),
)
