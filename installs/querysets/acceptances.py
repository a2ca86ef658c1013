"""Which acceptances a person may see (domain §12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from capa.querysets import REACHES
from installs.choices.acceptance import ACCEPTED, ENDED, OPEN
from records import clock

if TYPE_CHECKING:
    from accounts.models import User


def stands_in_for_engineer(user: User) -> Q:
    """The engineer is away and named this person to answer meanwhile (as `User.acts_for`)."""
    today = timezone.localdate(clock.now())
    begun = Q(engineer__stand_in=user, engineer__away_from__lte=today)
    return begun & (Q(engineer__away_until__isnull=True) | Q(engineer__away_until__gte=today))


class AcceptanceQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The one visibility rule of acceptances, for page, API, export and files alike.

        Managers and QA see all; sales those of their customers; engineers their own and their
        department's; 工程部 from when its part of the service record is owed.
        """
        if not user.is_active:
            return self.none()
        if user.has_perm("installs.view_all_acceptances"):
            return self.all()
        reach = Q(opened_by=user) | Q(engineer=user) | stands_in_for_engineer(user)
        reach |= Q(pk__in=self._worked_on_by(user))
        if user.has_perm("installs.view_acceptance"):
            reach |= Q(customer__owner=user) | Q(order__project_engineer=user)
        if user.department_id and user.has_perm("installs.hold_acceptance"):
            department = user.department_id
            reach |= Q(engineer__department=department) | Q(opened_by__department=department)
        if user.has_perm("installs.record_engineering"):
            reach |= Q(status__in=ACCEPTED)
        return self.filter(reach)

    def _worked_on_by(self, user: User) -> models.QuerySet:
        """Those that left this person a problem to settle or an adjustment to carry out."""
        asked = (
            Q(punches__owner=user)
            | Q(rounds__adjustment__written_by=user)
            | Q(rounds__adjustment__actions__owner=user)
            | Q(record__service_contact=user)
        )
        return self.model._base_manager.filter(asked).values("pk")

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def held(self) -> Self:
        """All but those that were put away."""
        return self.exclude(status="cancelled")

    def not_ended(self) -> Self:
        return self.exclude(status__in=ENDED)

    def for_list(self) -> Self:
        """With what one row shows, in one query."""
        return self.select_related(
            "order", "equipment__product", "customer__owner", "engineer__department", "opened_by"
        )


class TemplateQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Whoever has to do with acceptances reads what is asked for in them."""
        return self.all() if user.has_perm("installs.view_acceptance") else self.none()

    def in_force(self) -> Self:
        """The newest of each product that is in use."""
        return self.filter(active=True)

    def for_list(self) -> Self:
        return self.select_related("product", "made_by")


def capas_of_seen_acceptances(user: User) -> Q:
    """The CAPAs that acceptances which this person sees set off, as a condition on CAPAs."""
    acceptances = apps.get_model("installs", "Acceptance").objects.visible_to(user)
    raised = apps.get_model("installs", "RaisedCapa").objects
    return Q(pk__in=raised.filter(acceptance__in=acceptances).values("capa"))


REACHES.append(capas_of_seen_acceptances)  # whoever may see an acceptance sees what it set off
