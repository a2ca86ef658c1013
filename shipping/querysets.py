"""Which shipments and replenishments a person may see (domain §12): one rule for both."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from shipping.choices import OPEN

if TYPE_CHECKING:
    from accounts.models import User

# Apps above that know who works at a customer's site add their condition on shipments here when
# they are loaded; each is asked with the way that leads to the shipment ("" or "shipment__").
REACHES: list[Callable[[User, str], Q]] = []


def seen_by(user: User, way: str = "") -> Q:
    """The condition on shipments: warehouse, QA and managers see all, sales their customers'.

    An engineer sees what nobody is named for yet, what follows one of their orders, and what a
    colleague of their department follows.
    """
    reach = Q(**{f"{way}opened_by": user})
    if user.has_perm("shipping.draft_shipment"):
        reach |= Q(**{f"{way}customer__owner": user})
    if user.has_perm("shipping.count_shipment"):
        follows = f"{way}order__project_engineer"
        reach |= Q(**{f"{follows}__isnull": True}) | Q(**{follows: user})
        if user.department_id:
            reach |= Q(**{f"{follows}__department": user.department_id})
    for condition in REACHES:
        reach |= condition(user, way)
    return reach


class ConsignmentQuerySet(models.QuerySet):
    """way: how it leads to the shipment. related: what one row of a list shows."""

    way = ""
    related: tuple[str, ...] = ()

    def visible_to(self, user: User) -> Self:
        """The one visibility rule, for page, API, export and files alike."""
        if not user.is_active:
            return self.none()
        if user.has_perm("shipping.view_all_shipments"):
            return self
        return self.filter(Q(opened_by=user) | seen_by(user, self.way))

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def for_list(self) -> Self:
        """With what one row shows, in one query."""
        return self.select_related(*self.related)


class ShipmentQuerySet(ConsignmentQuerySet):
    related = ("opened_by", "order__project_engineer", "customer__owner", "source")

    def originals(self) -> Self:
        """Those that bring what was ordered, not what an earlier one lacked."""
        return self.filter(source__isnull=True)


class ReplenishmentQuerySet(ConsignmentQuerySet):
    way = "shipment__"
    related = (
        "opened_by",
        "shipment__order__project_engineer",
        "shipment__customer__owner",
        "handled_by",
    )
