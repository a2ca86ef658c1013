"""What an administrator changes about people and departments, each with its line of history."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from axes.utils import reset as unlock
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from accounts.models import Department, User
from records import audit, clock

# Without the characters that are read wrongly from a slip of paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# Neither secrets nor how one likes one's pages are history.
SILENT = frozenset({"id", "password", "last_login", "date_joined", "language", "theme", "density"})


def one_time_password() -> str:
    """Twelve characters in three groups: good for one log-in, then an own one is chosen."""
    groups = ("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(3))
    return "-".join(groups)


def facts(person: User) -> dict[str, Any]:
    """What is compared before and after a change: the fields, and the roles held."""
    values = {k: v for k, v in audit.snapshot(person).items() if k not in SILENT}
    roles = sorted(person.groups.values_list("name", flat=True)) if person.pk else []
    return values | {"roles": roles}


def _write(person: User, action: str, *, by: User, before: dict[str, Any]) -> None:
    audit.write(
        by=by,
        object_type="person",
        number=person.username,
        action=action,
        changes=audit.difference(before, facts(person)),
    )


@transaction.atomic
def add(person: User, roles: Iterable[Group], *, by: User) -> str:
    """Store a new person; the one-time password is returned and kept nowhere."""
    password = one_time_password()
    person.set_password(password)
    person.must_change_password = True
    person.save()
    person.groups.set(roles)
    _write(person, "add", by=by, before={})
    return password


@transaction.atomic
def change(person: User, roles: Iterable[Group], *, before: dict[str, Any], by: User) -> None:
    """Store what the form changed. Nobody takes the administrator's role from oneself."""
    codes = {group.name for group in roles}
    if person.pk == by.pk and "admin" in before["roles"] and "admin" not in codes:
        raise ValidationError(_("不能取消自己的系统管理员角色，请由另一位系统管理员修改。"))
    person.save()
    person.groups.set(roles)
    _write(person, "change", by=by, before=before)


@transaction.atomic
def deactivate(person: User, *, by: User) -> None:
    """Bar a leaver: refused from the next request on, the name stays on what was signed.

    The token goes too, so that it does not come back with the person.
    """
    if person.pk == by.pk:
        raise ValidationError(_("不能停用自己的账号，请由另一位系统管理员停用。"))
    before = facts(person)
    person.is_active = False
    person.left_on = timezone.localdate(clock.now())
    person.save(update_fields=["is_active", "left_on"])
    Token.objects.filter(user=person).delete()
    _write(person, "deactivate", by=by, before=before)


@transaction.atomic
def reactivate(person: User, *, by: User) -> None:
    """Let somebody back in who had left, with the roles held before."""
    before = facts(person)
    person.is_active, person.left_on = True, None
    person.save(update_fields=["is_active", "left_on"])
    _write(person, "reactivate", by=by, before=before)


@transaction.atomic
def name_stand_in(person: User, stand_in: User, *, by: User) -> None:
    """Somebody else stands in for this person from now on."""
    before = facts(person)
    person.stand_in = stand_in
    person.save(update_fields=["stand_in"])
    _write(person, "change", by=by, before=before)


@transaction.atomic
def reset_password(person: User, *, by: User) -> str:
    """A new one-time password, returned and kept nowhere; sessions, token and lock-outs end."""
    password = one_time_password()
    before = facts(person)
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    unlock(username=person.username)
    Token.objects.filter(user=person).delete()
    _write(person, "reset_password", by=by, before=before)
    return password


@transaction.atomic
def save_department(department: Department, *, before: dict[str, Any], by: User) -> None:
    """Store a department, new or changed."""
    action = "change" if department.pk else "add"
    department.save()
    audit.write(
        by=by,
        object_type="department",
        number=department.code,
        action=action,
        changes=audit.difference(before, audit.snapshot(department)),
    )
