"""What of the CAPAs a person still has (`records.open_work`)."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from capa import deadlines
from capa.choices import OPEN, MeasureStatus, Status
from capa.models import Capa, Deployment, Measure, Round
from capa.workflow import taking_over
from records.due import clock_name
from records.models import Deadline
from records.open_work import Work


def _led(person: User) -> QuerySet[Capa]:
    return Capa.objects.filter(status__in=OPEN, owner=person).order_by("pk")


def _drafts(person: User) -> QuerySet[Capa]:
    return Capa.objects.filter(status=Status.DRAFT, opened_by=person).order_by("pk")


def _measures(person: User) -> QuerySet[Measure]:
    """Not yet done, of the round that is worked on."""
    here = Q(round__capa__status__in=OPEN, round__number=F("round__capa__round_number"))
    owed = Measure.objects.filter(here, owner=person, replaced_by__isnull=True)
    return owed.exclude(status=MeasureStatus.DONE).select_related("round__capa").order_by("pk")


def _deployments(person: User) -> QuerySet[Deployment]:
    owed = Deployment.objects.filter(capa__status__in=OPEN, owner=person, done_on__isnull=True)
    return owed.filter(not_needed_reason="").select_related("capa").order_by("pk")


def _verdicts(person: User) -> QuerySet[Round]:
    """Rounds whose effect this person is to judge."""
    here = Q(capa__status__in=OPEN, number=F("capa__round_number"), verified_at__isnull=True)
    return Round.objects.filter(here, evaluator=person).select_related("capa").order_by("pk")


def _clocks(person: User) -> QuerySet[Deadline]:
    """Those that go with no other kind; a measure's stays with the measure, where that stayed."""
    known = Capa.objects.filter(number=OuterRef("record"))
    theirs = Deadline.objects.filter(Exists(known), owner=person, status__in=Deadline.OPEN)
    theirs = theirs.exclude(subject__in=(deadlines.PLAN, deadlines.STANDARDISE, deadlines.VERIFY))
    for kind in (deadlines.MEASURE, deadlines.SENT_BACK):
        theirs = theirs.exclude(subject__startswith=f"{kind}_")
    return theirs.select_related("owner").order_by("pk")


def _others(person: User) -> QuerySet[User]:
    return User.objects.active().exclude(pk=person.pk)


def _who_may(permission: str) -> Callable[[User], QuerySet[User]]:
    """Those whose role lets them."""

    def found(person: User) -> QuerySet[User]:
        able = Q(groups__permissions__codename=permission)
        return _others(person).filter(able).distinct()

    return found


WORK = (
    Work(
        "capas",
        _("当组长的纠正预防"),
        _led,
        lambda row: f"{row.number} {row.get_status_display()}",
        _who_may("work_on_capa"),
        taking_over.take_over,
    ),
    Work(
        "capa_drafts",
        _("纠正预防草稿"),
        _drafts,
        lambda row: row.number,
        _who_may("open_capa"),
        taking_over.take_over_draft,
    ),
    Work(
        "capa_measures",
        _("未完成的措施"),
        _measures,
        lambda row: f"{row.round.capa.number} {row.number}",
        _others,
        taking_over.take_over_measure,
    ),
    Work(
        "capa_deployments",
        _("未完成的横向展开"),
        _deployments,
        lambda row: row.capa.number,
        _others,
        taking_over.take_over_deployment,
    ),
    Work(
        "capa_verdicts",
        _("待做的效果验证"),
        _verdicts,
        lambda row: row.capa.number,
        _who_may("verify_capa"),
        taking_over.take_over_verdict,
    ),
)
# After everything that moves clocks with it.
CLOCKS = Work(
    "capa_clocks",
    _("纠正预防的时限"),
    _clocks,
    lambda row: f"{row.record} {clock_name(row.label)}",
    _others,
    taking_over.take_over_clock,
)
