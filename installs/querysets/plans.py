"""Which install plans a person may see (domain §12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone

from installs.choices.plan import BOOKED, OPEN, PlanStatus
from records import clock

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import User


def answered_by(user: User) -> Q:
    """Engineers of a plan who are this person, or are away and named this person (§2)."""
    today = timezone.localdate(clock.now())
    away = Q(team__engineer__stand_in=user, team__engineer__away_from__lte=today)
    back = Q(team__engineer__away_until__isnull=True) | Q(team__engineer__away_until__gte=today)
    return Q(team__engineer=user) | away & back


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The one visibility rule of plans, for page, API, export and files alike.

        Managers and QA see all; sales those of their customers; engineers those they drew up or
        go on, and their department's.
        """
        if not user.is_active:
            return self.none()
        if user.has_perm("installs.view_all_plans"):
            return self.all()
        mine = self.model._base_manager.filter(answered_by(user)).order_by().values("pk")
        reach = Q(opened_by=user) | Q(pk__in=mine)
        if user.has_perm("installs.view_installplan"):
            reach |= Q(customer__owner=user) | Q(order__project_engineer=user)
        if user.department_id and user.has_perm("installs.open_plan"):
            ours = self.model._base_manager.filter(
                Q(opened_by__department=user.department_id)
                | Q(team__engineer__department=user.department_id)
            )
            reach |= Q(pk__in=ours.order_by().values("pk"))
        return self.filter(reach)

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def between(self, first: date, last: date) -> Self:
        """Those that take up days of this stretch; what was done did so until it was done."""
        planned = Q(status__in=BOOKED, starts_on__lte=last, ends_on__gte=first)
        done = Q(status=PlanStatus.INSTALLED, started_on__lte=last, installed_on__gte=first)
        return self.filter(planned | done)

    def for_list(self) -> Self:
        """With what one row shows: one statement, and one each for machines and engineers."""
        found = self.select_related("order", "customer__owner", "opened_by")
        # By name: the models import this module.
        machines = apps.get_model("installs.PlanMachine").objects.select_related(
            "equipment__product"
        )
        team = apps.get_model("installs.PlanEngineer").objects.select_related(
            "engineer__department"
        )
        return found.prefetch_related(Prefetch("machines", machines), Prefetch("team", team))
