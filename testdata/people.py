"""Who may take which step on test data, and who is told (S5-3.5, domain §12)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Department, User
from records import clock
from testdata.models import TestData

TECH = "tech"  # 工艺技术部 is part of 技术管理部


def department_id(code: str) -> int | None:
    return Department.objects.filter(code=code).values_list("pk", flat=True).first()


def reviewers() -> QuerySet[User]:
    """Everybody who may review, for messages."""
    able = Q(
        groups__permissions__codename="review_test_data",
        groups__permissions__content_type__app_label="testdata",
    )
    return User.objects.active().filter(able).select_related("stand_in").distinct()


def only_opener(data: TestData, user: User) -> str:
    """The author, or the stand-in while the author is away; a draft nobody else knows of."""
    if user.acts_for(data.opened_by, clock.today()):
        return ""
    return _("由提交人%(name)s来做这一步。") % {"name": data.opened_by}


def not_the_opener(data: TestData, user: User) -> str:
    """Who hands over does not review as well (domain §12)."""
    if data.opened_by_id != user.pk:
        return ""
    return _("移交的人不能自己审核。")


def only_who_may_urge(data: TestData, user: User) -> str:
    if user.has_perm("records.urge_clock") or not only_opener(data, user):
        return ""
    return _("催办由提交人、经理、品质或业务人员提出。")
