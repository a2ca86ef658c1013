"""What of the install plans a person still has (`records.open_work`)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from installs.choices.plan import BOOKED
from installs.models import InstallPlan, PlanEngineer
from installs.people import plans as people
from installs.workflow.plans.taking_over import take_over_plan, take_over_visit
from records.open_work import Work


def _drawn_up(person: User) -> QuerySet[InstallPlan]:
    return InstallPlan.objects.filter(opened_by=person, status__in=BOOKED).order_by("pk")


def _visits(person: User) -> QuerySet[PlanEngineer]:
    mine = PlanEngineer.objects.filter(engineer=person, plan__status__in=BOOKED)
    return mine.select_related("plan").order_by("plan", "pk")


def _who_draws_up(person: User) -> QuerySet[User]:
    able = Q(groups__permissions__codename="open_plan")
    return User.objects.active().exclude(pk=person.pk).filter(able).distinct()


def _who_goes(person: User) -> QuerySet[User]:
    return people.engineers().exclude(pk=person.pk)


WORK = (
    Work(
        "install_plans",
        _("没有完成的安装方案"),
        _drawn_up,
        lambda plan: f"{plan.number} {plan.get_status_display()}",
        _who_draws_up,
        take_over_plan,
    ),
    Work(
        "planned_visits",
        _("要去的安装"),
        _visits,
        lambda row: row.plan.number,
        _who_goes,
        take_over_visit,
    ),
)
