"""故障代码: QA keeps the list. What is no longer wanted is taken out of use, never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.models import DefectCode
from records import audit
from records.steps import NotYours

if TYPE_CHECKING:
    from accounts.models import User

PERMISSION = "complaints.manage_settings"


@transaction.atomic
def save_defect_code(defect: DefectCode, values: Mapping[str, Any], *, by: User) -> DefectCode:
    """Add a code, or change its words and its group."""
    defect, before = _begin(defect, by=by)
    for name, value in values.items():
        setattr(defect, name, value)
    return _finish(defect, before, by=by, action="change" if before else "add")


@transaction.atomic
def deactivate_defect_code(defect: DefectCode, *, by: User) -> DefectCode:
    """Offer it no longer, nor what is in it; complaints keep the code that they have."""
    defect, before = _begin(defect, by=by)
    defect.active = False
    return _finish(defect, before, by=by, action="deactivate")


@transaction.atomic
def reactivate_defect_code(defect: DefectCode, *, by: User) -> DefectCode:
    """Offer it again."""
    defect, before = _begin(defect, by=by)
    defect.active = True
    return _finish(defect, before, by=by, action="reactivate")


def _begin(defect: DefectCode, *, by: User) -> tuple[DefectCode, dict[str, Any]]:
    """Refuse whoever does not keep the list; the row locked and afresh, and what it said."""
    if not by.is_active or not by.has_perm(PERMISSION):
        raise NotYours(_("您的角色不能维护故障代码，请找品质主管或系统管理员。"))
    if defect._state.adding:
        return defect, {}
    fresh = DefectCode.objects.select_for_update().get(pk=defect.pk)
    return fresh, audit.snapshot(fresh)


def _finish(defect: DefectCode, before: dict[str, Any], *, by: User, action: str) -> DefectCode:
    """Check, save, write the line of history; what changed nothing leaves none."""
    defect.full_clean()
    defect.save()
    changes = audit.difference(before, audit.snapshot(defect))
    if changes:
        audit.write(
            by=by,
            object_type=DefectCode._meta.label_lower,
            number=f"defect:{defect.pk}",
            action=action,
            changes={name: pair for name, pair in changes.items() if name != "id"},
        )
    return defect
