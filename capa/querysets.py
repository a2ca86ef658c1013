"""Which CAPAs a person may see (domain §12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from capa.choices import OPEN
from records import clock

if TYPE_CHECKING:
    from accounts.models import User

# Apps above that know who works on what a CAPA came from add their condition here when they are
# loaded: whoever may see a complaint sees the CAPA it set off.
REACHES: list[Callable[[User], Q]] = []


def stands_in_for_owner(user: User) -> Q:
    """The leader is away and named this person to answer meanwhile (as `User.acts_for`)."""
    today = timezone.localdate(clock.now())
    begun = Q(owner__stand_in=user, owner__away_from__lte=today)
    return begun & (Q(owner__away_until__isnull=True) | Q(owner__away_until__gte=today))


class CapaQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The one visibility rule of CAPAs, for page, API, export and files alike.

        QA and managers see all; others those they lead, work on or answer for, and those of
        their department. A draft is its author's alone, also after it was put away.
        """
        if not user.is_active:
            return self.none()
        own, begun = Q(opened_by=user), Q(started_at__isnull=False)
        if user.has_perm("capa.view_all_capas"):
            return self.filter(own | begun)
        reach = Q(owner=user) | stands_in_for_owner(user) | Q(champion=user)
        reach |= Q(responsible_department__manager=user)
        reach |= Q(pk__in=self._worked_on_by(user))
        if user.department_id and user.has_perm("capa.work_on_capa"):
            reach |= Q(responsible_department=user.department_id)
        for condition in REACHES:
            reach |= condition(user)
        return self.filter(own | reach & begun)

    def _worked_on_by(self, user: User) -> models.QuerySet:
        """The CAPAs of whose team this person is, or who has a measure or deployment in them."""
        model = self.model
        asked = (
            Q(members__person=user)
            | Q(rounds__measures__owner=user)
            | Q(rounds__evaluator=user)
            | Q(deployments__owner=user)
            | Q(containments__owner=user)
        )
        return model._base_manager.filter(asked).values("pk")

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def for_list(self) -> Self:
        """With what one row shows, in one query."""
        return self.select_related("owner", "responsible_department", "product")
