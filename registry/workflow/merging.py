"""Duplicates become one entry: everything that points to one points to the other afterwards.

Foreign keys of all apps are found by the models themselves, so that an app that comes later
is merged too. What was moved is kept, and can be moved back until the kept entry is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from django.db import models, transaction
from django.db.models.fields.reverse_related import ManyToOneRel
from django.utils.translation import gettext as _

from records import audit, clock
from records.steps import NotNow
from registry.models import Customer, CustomerMerge, Equipment, EquipmentMerge
from registry.models.upkeep import MergeBase
from registry.workflow.begin import begin, finish, require

if TYPE_CHECKING:
    from accounts.models import User

E = TypeVar("E", Customer, Equipment)


class Moving(NamedTuple):
    """What a merge would move from one table."""

    label: str
    name: str
    rows: int


def _pointers(model: type[models.Model]) -> Iterator[tuple[str, type[models.Model], str]]:
    """Every foreign key in the product that points to this model: label, table, field."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel):
            continue
        table, field = relation.field.model, relation.field.name
        if not issubclass(table, MergeBase):
            yield f"{table._meta.label_lower}.{field}", table, field


def _pointing(table: type[models.Model], field: str, entry: models.Model) -> models.QuerySet:
    return table._base_manager.filter(**{field: entry}).order_by("pk")


def what_moves(merged: Customer | Equipment) -> list[Moving]:
    """What would go to the kept entry, table by table, empty ones left out."""
    found = (
        Moving(label, str(table._meta.verbose_name), _pointing(table, field, merged).count())
        for label, table, field in _pointers(type(merged))
    )
    return [moving for moving in found if moving.rows]


@transaction.atomic
def merge_customers(
    kept: Customer, merged: Customer, *, by: User, reason: str = ""
) -> CustomerMerge:
    """Make two entries of one customer one. The merged one stays, marked, and is found no more."""
    kept, merged = _pair(kept, merged, by=by, permission="registry.change_customer")
    merged.active = False
    return _merge(CustomerMerge(kept=kept, merged=merged, reason=reason), by=by)


@transaction.atomic
def merge_equipment(
    kept: Equipment, merged: Equipment, *, by: User, reason: str = ""
) -> EquipmentMerge:
    """Make two files of one machine one."""
    kept, merged = _pair(kept, merged, by=by, permission="registry.change_equipment")
    if kept.product_id != merged.product_id:
        raise NotNow(_("两台设备的产品不同，不能合并。"))
    return _merge(EquipmentMerge(kept=kept, merged=merged, reason=reason), by=by)


def _pair(kept: E, merged: E, *, by: User, permission: str) -> tuple[E, E]:
    """Both rows locked, always in the same order, and both still free to merge."""
    if kept.pk == merged.pk:
        raise NotNow(_("要选两条不同的资料。"))
    pair = {
        entry.pk: begin(entry, by=by, permission=permission)
        for entry in sorted((kept, merged), key=lambda entry: entry.pk)
    }
    return pair[kept.pk], pair[merged.pk]


M = TypeVar("M", CustomerMerge, EquipmentMerge)


def _merge(merge: M, *, by: User) -> M:
    kept, merged = merge.kept, merge.merged
    lines: list[audit.Line] = []
    for label, table, field in _pointers(type(kept)):
        rows = list(_pointing(table, field, merged))
        if rows:
            merge.moved[label] = [row.pk for row in rows]
            _pointing(table, field, merged).update(**{field: kept})
            lines += _lines(rows, field, merged, kept)
    merge.held = _held(kept)
    merge.merged_at, merge.merged_by = clock.now(), by
    merge.save()
    audit.write_all(lines, by=by)
    merged.merged_into = kept
    finish(merged, by=by, action="merge", opinion=merge.reason)
    absorbed: audit.Changes = {"absorbed": ["", str(merged)]}
    finish(kept, by=by, action="absorb", opinion=merge.reason, changes=absorbed)
    return merge


def _lines(
    rows: list[models.Model], field: str, old: models.Model, new: models.Model
) -> Iterator[audit.Line]:
    """One line of history for each moved row that has a history of its own."""
    for row in rows:
        number = getattr(row, "history_number", "") or getattr(row, "number", "")
        if number:
            yield audit.Line(
                row._meta.label_lower,
                number,
                "repoint",
                version=getattr(row, "version", 0),
                changes={f"{field}_id": [old.pk, new.pk]},
            )


def _held(kept: models.Model) -> dict[str, int]:
    return {
        label: count
        for label, table, field in _pointers(type(kept))
        if (count := _pointing(table, field, kept).count())
    }


def used_since(merge: CustomerMerge | EquipmentMerge) -> bool:
    """Whether the kept entry was used after the merge, so that nobody can say what was whose."""
    kept = merge.kept
    if kept.merged_into_id or _held(kept) != merge.held | _own_mark(merge):
        return True
    return any(
        _pointing(table, field, kept).filter(pk__in=merge.moved[label]).count()
        != len(merge.moved[label])
        for label, table, field in _pointers(type(kept))
        if label in merge.moved
    )


def _own_mark(merge: CustomerMerge | EquipmentMerge) -> dict[str, int]:
    """The merged entry itself points to the kept one since."""
    label = f"{merge.merged._meta.label_lower}.merged_into"
    return {label: merge.held.get(label, 0) + 1}


def undo_customer_merge(merge: CustomerMerge, *, by: User) -> CustomerMerge:
    """Take a merge of customers back, as long as the kept one was not used since."""
    return _undo(merge, by=by, permission="registry.change_customer")


def undo_equipment_merge(merge: EquipmentMerge, *, by: User) -> EquipmentMerge:
    """Take a merge of machines back, as long as the kept one was not used since."""
    return _undo(merge, by=by, permission="registry.change_equipment")


@transaction.atomic
def _undo(merge: M, *, by: User, permission: str) -> M:
    require(by, permission)
    merge = type(merge)._default_manager.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        raise NotNow(_("这次合并已经撤回。"))
    if used_since(merge):
        raise NotNow(_("合并之后“%(kept)s”已有新的记录，不能撤回。") % {"kept": merge.kept})
    kept = begin(merge.kept, by=by, permission=permission)
    merged = type(kept)._default_manager.select_for_update().get(pk=merge.merged_id)
    merged.before = audit.snapshot(merged)
    lines: list[audit.Line] = []
    for label, table, field in _pointers(type(kept)):
        ids = merge.moved.get(label, [])
        if ids:
            rows = table._base_manager.filter(pk__in=ids)
            lines += _lines(list(rows), field, kept, merged)
            rows.update(**{field: merged})
    audit.write_all(lines, by=by)
    merged.merged_into = None
    if hasattr(merged, "active"):
        merged.active = True
    finish(merged, by=by, action="undo_merge")
    finish(kept, by=by, action="undo_merge")
    merge.undone_at, merge.undone_by = clock.now(), by
    merge.save()
    return merge
