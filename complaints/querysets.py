"""Which complaints a person may see, and the rows that a list needs (domain §12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from capa.querysets import REACHES
from complaints.choices import OPEN
from records import clock

if TYPE_CHECKING:
    from accounts.models import User


def clock_runs() -> Q:
    """The nearest clock does not stand still now: no wait, or its latest end has come."""
    return Q(paused_until__isnull=True) | Q(paused_until__lte=clock.now())


def stands_in(user: User) -> Q:
    """The handler is away and named this person to answer meanwhile (as `User.acts_for`)."""
    today = timezone.localdate(clock.now())
    begun = Q(handler__stand_in=user, handler__away_from__lte=today)
    return begun & (Q(handler__away_until__isnull=True) | Q(handler__away_until__gte=today))


class ComplaintQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The one visibility rule of complaints, for page, API, export and files alike.

        QA and managers see all, sales those of their customers, engineers those of their
        department and their own; a draft is its author's alone, also after it was put away.
        """
        if not user.is_active:
            return self.none()
        own, registered = Q(opened_by=user), Q(submitted_at__isnull=False)
        if user.has_perm("complaints.view_all_complaints"):
            return self.filter(own | registered)
        reach = Q(handler=user) | stands_in(user) | Q(responsible_department__manager=user)
        if user.has_perm("complaints.reply_complaint"):
            # A customer whose sales left, or who never had one, is everybody's in sales: somebody
            # must be able to answer.
            reach |= Q(customer__owner=user) | Q(customer__owner__isnull=True)
            reach |= Q(customer__owner__is_active=False)
        if user.department_id and user.has_perm("complaints.handle_complaint"):
            reach |= Q(department=user.department_id)
            reach |= Q(responsible_department=user.department_id)
        return self.filter(own | reach & registered)

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def for_list(self) -> Self:
        """With what one row shows, in one query."""
        return self.select_related("customer", "product", "handler", "responsible_department")


def capas_of_seen_complaints(user: User) -> Q:
    """The CAPAs behind the complaints that this person sees, as a condition on CAPAs."""
    complaints = apps.get_model("complaints", "Complaint").objects.visible_to(user)
    links = apps.get_model("complaints", "ComplaintCapa").objects
    return Q(pk__in=links.filter(complaint__in=complaints).values("capa"))


REACHES.append(capas_of_seen_complaints)  # whoever may see a complaint sees the CAPA it set off
