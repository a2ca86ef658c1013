"""Which test data a person may see (domain §12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from testdata.choices import OPEN, Status

if TYPE_CHECKING:
    from accounts.models import User


class TestDataQuerySet(models.QuerySet):
    __test__ = False

    def visible_to(self, user: User) -> Self:
        """The one visibility rule, for page, API, export and files alike.

        A draft is its author's alone, also after it was put away. What was handed over is seen by
        those who see all, by colleagues of the author's department who hand over themselves, and
        once it is archived by everybody who knows test data.
        """
        if not user.is_active:
            return self.none()
        own, handed = Q(opened_by=user), Q(handed_at__isnull=False)
        if user.has_perm("testdata.view_all_test_data"):
            return self.filter(own | handed)
        reach = Q(pk__in=[])
        if user.has_perm("testdata.view_testdata"):
            reach |= Q(status=Status.ARCHIVED)
        if user.department_id and user.has_perm("testdata.hand_test_data"):
            reach |= Q(opened_by__department=user.department_id)
        return self.filter(own | reach & handed)

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def for_list(self) -> Self:
        """With what one row shows, in one query."""
        return self.select_related("opened_by", "customer", "equipment", "order", "reviewed_by")
