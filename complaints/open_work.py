"""What of the complaints a person still has (`records.open_work`)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from complaints.choices import OPEN, Status
from complaints.models import Complaint
from complaints.workflow import taking_over
from records.due import clock_name
from records.models import Deadline
from records.open_work import Work


def _handled(person: User) -> QuerySet[Complaint]:
    return Complaint.objects.filter(status__in=OPEN, handler=person).order_by("pk")


def _drafts(person: User) -> QuerySet[Complaint]:
    return Complaint.objects.filter(status=Status.DRAFT, opened_by=person).order_by("pk")


def _clocks(person: User) -> QuerySet[Deadline]:
    known = Complaint.objects.filter(number=OuterRef("record"))
    theirs = Deadline.objects.filter(Exists(known), owner=person, status__in=Deadline.OPEN)
    return theirs.select_related("owner").order_by("pk")


def _in_roles(*roles: str) -> QuerySet[User]:
    return User.objects.in_role(*roles)


def _others(person: User) -> QuerySet[User]:
    return User.objects.active().exclude(pk=person.pk)


WORK = (
    Work(
        "handled",
        _("处理中的客诉"),
        _handled,
        lambda row: f"{row.number} {row.get_status_display()}",
        _others,
        taking_over.take_over,
    ),
    Work(
        "drafts",
        _("客诉草稿"),
        _drafts,
        lambda row: row.number,
        lambda person: _in_roles("sales", "support_engineer").exclude(pk=person.pk),
        taking_over.take_over_draft,
    ),
)
# After everything that moves clocks with it.
CLOCKS = Work(
    "clocks",
    _("负责的时限"),
    _clocks,
    lambda row: f"{row.record} {clock_name(row.label)}",
    _others,
    taking_over.take_over_clock,
)
