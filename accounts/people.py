"""Finding people by what they answer for."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import UserManager
from django.db import models


class UserQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def in_role(self, *codes: str) -> Self:
        """Active people who hold any of the roles."""
        return self.active().filter(groups__name__in=codes).distinct()


class PeopleManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # built at run time
    use_in_migrations = False
