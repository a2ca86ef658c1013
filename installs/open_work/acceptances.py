"""What of acceptances a person still has (`records.open_work`)."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from installs.choices.acceptance import OPEN, Status
from installs.models import Acceptance, AdjustmentAction, Punch
from installs.workflow.acceptances import leaving
from records.open_work import Work


def _held(person: User) -> QuerySet[Acceptance]:
    states = OPEN | {Status.DRAFT}
    return Acceptance.objects.filter(status__in=states, engineer=person).order_by("pk")


def _drafts(person: User) -> QuerySet[Acceptance]:
    return Acceptance.objects.filter(status=Status.DRAFT, opened_by=person).order_by("pk")


def _punches(person: User) -> QuerySet[Punch]:
    """Problems left over, after 转售后 as well."""
    open_ = Punch.objects.filter(owner=person, settled_at__isnull=True)
    open_ = open_.exclude(acceptance__status=Status.CANCELLED)
    return open_.select_related("acceptance").order_by("pk")


def _actions(person: User) -> QuerySet[AdjustmentAction]:
    """Of the adjustment that is carried out now."""
    here = Q(
        adjustment__round__acceptance__status=Status.CARRYING_OUT,
        adjustment__round__number=F("adjustment__round__acceptance__round_number"),
    )
    owed = AdjustmentAction.objects.filter(here, owner=person, done_on__isnull=True)
    return owed.select_related("adjustment__round__acceptance").order_by("pk")


def _others(person: User) -> QuerySet[User]:
    return User.objects.active().exclude(pk=person.pk)


def _who_may(codename: str) -> Callable[[User], QuerySet[User]]:
    """Those whose role lets them."""

    def found(person: User) -> QuerySet[User]:
        return _others(person).filter(groups__permissions__codename=codename).distinct()

    return found


WORK = (
    Work(
        "acceptances",
        _("在办的验收"),
        _held,
        lambda row: f"{row.number} {row.get_status_display()}",
        _who_may("hold_acceptance"),
        leaving.hand_on_engineer,
    ),
    Work(
        "acceptance_drafts",
        _("验收草稿"),
        _drafts,
        lambda row: row.number,
        _who_may("open_acceptance"),
        leaving.hand_on_draft,
    ),
    Work(
        "acceptance_punches",
        _("未关闭的遗留问题"),
        _punches,
        lambda row: f"{row.acceptance.number} {row.number}",
        _others,
        leaving.hand_on_punch,
    ),
    Work(
        "adjustment_actions",
        _("未完成的调整措施"),
        _actions,
        lambda row: f"{row.adjustment.number} {row.number}",
        _others,
        leaving.hand_on_action,
    ),
)
