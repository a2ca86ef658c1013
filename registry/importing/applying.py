"""Writing what was checked, in bulk: all of it in one transaction, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from records import audit, clock
from records.steps import NotNow
from registry.importing.columns import SHEETS
from registry.importing.references import in_parts
from registry.models import Contact, ImportRun, SalesOrderLine

if TYPE_CHECKING:
    from accounts.models import User

AT_ONCE = 500


def apply(kind: str, entries: list[dict[str, Any]], *, by: User) -> None:
    """Write the checked entries and their history. Runs in the caller's transaction."""
    model = SHEETS[kind].model
    for part in in_parts(entries, AT_ONCE):
        rows = _rows(model, part)
        new = [row for row in rows if row.pk is None]
        old = [row for row in rows if row.pk is not None]
        now = clock.now()
        for row in rows:
            row.version += 1
            row.updated_at = now
        for row in new:
            row.created_at = now
        _refuse_known(kind, model, new)
        model._default_manager.bulk_create(new)
        if old:
            model._default_manager.bulk_update(old, _changed_fields(model, part))
        _write_parts(kind, zip(rows, part, strict=True))
        audit.write_all(_lines(rows, part), by=by)


def _rows(model: Any, part: list[dict[str, Any]]) -> list[Any]:
    """The rows with their new values, locked, and as they were when they were checked."""
    pks = [entry["pk"] for entry in part if entry["pk"]]
    known = model._default_manager.select_for_update().in_bulk(pks)
    rows = []
    for entry in part:
        row = known.get(entry["pk"]) if entry["pk"] else model()
        if row is None or row.version != entry["version"]:
            raise NotNow(
                _("第 %(row)s 行的资料在检查之后被别人改过。请重新上传检查。")
                % {"row": entry["row"]}
            )
        for name, value in entry["values"].items():
            setattr(row, name, model._meta.get_field(name).to_python(value))
        if hasattr(row, "initials"):
            row.initials = entry["initials"]
        rows.append(row)
    return rows


def _changed_fields(model: Any, part: list[dict[str, Any]]) -> list[str]:
    changed = {name for entry in part if entry["pk"] for name in entry["values"]}
    always = {"version", "updated_at"} | ({"initials"} if hasattr(model, "initials") else set())
    return sorted({model._meta.get_field(name).name for name in changed} | always)


def _refuse_known(kind: str, model: Any, new: list[Any]) -> None:
    """Somebody may have added the same code since the check."""
    name = SHEETS[kind].key[0]
    taken = model._default_manager.filter(**{f"{name}__in": [getattr(r, name) for r in new]})
    if found := taken.values_list(name, flat=True)[:3]:
        raise NotNow(
            _("检查之后别人新增了 %(codes)s。请重新上传检查。") % {"codes": _("、").join(found)}
        )


def _write_parts(kind: str, pairs: Iterator[tuple[Any, dict[str, Any]]]) -> None:
    filled = [(row, entry["parts"]) for row, entry in pairs if entry["parts"]]
    if not filled:
        return
    if kind == ImportRun.Kind.CUSTOMERS:
        _write_contacts(filled)
    else:
        _write_lines(filled)


def _write_contacts(filled: list[tuple[Any, list[dict[str, Any]]]]) -> None:
    """The contact of that name is updated, another one added."""
    owners = [row.pk for row, _parts in filled]
    known = {
        (contact.customer_id, contact.name): contact
        for contact in Contact.objects.filter(customer__in=owners, active=True)
    }
    new, old = [], []
    for row, parts in filled:
        for part in parts:
            contact = known.get((row.pk, part["name"]))
            (new if contact is None else old).append(contact := contact or Contact(customer=row))
            for name, value in part.items():
                setattr(contact, name, value)
            contact.digits = re.sub(r"\D", "", contact.phone)[:40]
    Contact.objects.bulk_create(new)
    Contact.objects.bulk_update(old, ["title", "phone", "email", "wechat", "digits"])


def _write_lines(filled: list[tuple[Any, list[dict[str, Any]]]]) -> None:
    orders = [row.pk for row, _parts in filled]
    known = {
        (line.order_id, line.position): line
        for line in SalesOrderLine.objects.filter(order__in=orders)
    }
    new, old = [], []
    for row, parts in filled:
        for part in parts:
            line = known.get((row.pk, part["position"]))
            (new if line is None else old).append(line := line or SalesOrderLine(order=row))
            for name, value in part.items():
                setattr(line, name, value)
    SalesOrderLine.objects.bulk_create(new)
    SalesOrderLine.objects.bulk_update(old, ["product", "quantity", "shipped", "received"])


def _lines(rows: list[Any], part: list[dict[str, Any]]) -> Iterator[audit.Line]:
    for row, entry in zip(rows, part, strict=True):
        yield audit.Line(
            row._meta.label_lower,
            row.history_number,
            "import",
            version=row.version,
            changes={
                name: [entry["before"].get(name), value] for name, value in entry["values"].items()
            },
        )
