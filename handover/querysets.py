"""Which hand-overs, requests and notices a person may see (domain §12): one rule for the three."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handover.choices import OPEN

if TYPE_CHECKING:
    from accounts.models import User


class PaperQuerySet(models.QuerySet):
    """A draft is its author's alone, also after it was put away; what went out is for its readers.

    `Model.VIEW_ALL` sees all of that; sales see theirs, and those of the customers they own.
    """

    related: tuple[str, ...] = ("opened_by",)

    def visible_to(self, user: User) -> Self:
        """For page, API, export and files alike."""
        if not user.is_active:
            return self.none()
        own, begun = Q(opened_by=user), Q(begun_at__isnull=False)
        if user.has_perm(self.model.VIEW_ALL):
            return self.filter(own | begun)
        return self.filter(own | self.reached_by(user) & begun)

    def reached_by(self, user: User) -> Q:
        """Without the right to see all: those that concern this person."""
        return Q(pk__in=[])

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def for_list(self) -> Self:
        """With what one row shows, in one query."""
        return self.select_related(*self.related)


class HandoverQuerySet(PaperQuerySet):
    related = ("opened_by", "order", "customer", "project_engineer")

    def reached_by(self, user: User) -> Q:
        """Sales those of their customers, and whoever follows the order as 工程负责人."""
        follows = Q(order__project_engineer=user)
        return follows | Q(customer__owner=user) if user.has_perm("handover.hand_over") else follows


class RequestQuerySet(PaperQuerySet):
    related = ("opened_by", "product", "equipment", "order")


class NoticeQuerySet(PaperQuerySet):
    related = ("opened_by", "product")
