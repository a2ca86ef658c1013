"""How every verb of the register begins and ends: who, afresh, when; checked, saved, written."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext as _

from records import audit, clock
from records.steps import NotNow, NotYours, Stale
from registry.models.base import Entry

if TYPE_CHECKING:
    from accounts.models import User

E = TypeVar("E", bound=Entry)


def require(by: User, permission: str) -> None:
    """Refuse a person whose role does not keep this part of the register (403)."""
    if not by.is_active:
        raise NotYours(_("这个账号已停用。"))
    if not by.has_perm(permission):
        raise NotYours(_("您的角色不能维护这项资料，请找有权限的同事处理。"))


def begin(entry: E, *, by: User, permission: str, version: int | None = None) -> E:
    """Lock the row and read it afresh; a new one is taken as it is.

    version: the one the person had on screen; another one in the database is `Stale` (409).
    """
    require(by, permission)
    if entry.pk is None:
        entry.before = {}
        return entry
    fresh: E = type(entry)._default_manager.select_for_update().get(pk=entry.pk)
    if version is not None and version != fresh.version:
        raise Stale(_("您打开之后，别人改过这条资料。请核对后再保存。"), fresh)
    kept = getattr(fresh, "merged_into", None)
    if kept is not None:
        raise NotNow(_("已并入“%(kept)s”，请改那一条。") % {"kept": kept})
    fresh.before = audit.snapshot(fresh)
    return fresh


def finish(
    entry: E,
    *,
    by: User | None,
    action: str,
    opinion: str = "",
    changes: audit.Changes | None = None,
) -> E:
    """Check the row, save it under its next version and write its history.

    by: nobody where the timetable does it.
    """
    entry.version += 1
    entry.updated_at = clock.now()
    if entry.pk is None:
        entry.created_at = entry.updated_at
    entry.full_clean()
    entry.save()
    differences = audit.difference(entry.before, audit.snapshot(entry)) | (changes or {})
    audit.write(
        by=by,
        object_type=entry._meta.label_lower,
        number=entry.history_number,
        version=entry.version,
        action=action,
        opinion=opinion,
        changes={name: pair for name, pair in differences.items() if name not in SILENT},
    )
    return entry


SILENT = {"id", "created_at", "initials"}
