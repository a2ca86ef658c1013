"""What the name under an install plan stands for, as plain values that are hashed (domain §12).

Values are read from the database, so that a change behind the verbs' backs shows. What goes on
afterwards is no part of what was signed: points of the preparation are done, days are put off
(each postponement stands beside the plan with its reason), another engineer goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from installs.models import InstallPlan

HEAD = ("number", "kind", "order", "complaint_number", "site", "purpose", "tools", "risks")
Days = tuple[date | None, date | None]


def _values(row: Any, names: Iterable[str]) -> list[Any]:
    """A row's values by name, a foreign key as the key that it holds."""
    found = (getattr(row, row._meta.get_field(name).attname) for name in names)
    return [f"{one.normalize():f}" if hasattr(one, "normalize") else one for one in found]


def days_approved(plan: InstallPlan) -> Days:
    """The days that were signed: those before the first postponement since, if they hang together.

    Where they do not, somebody moved days without a postponement, and what stands there counts.
    """
    days: Days = (plan.starts_on, plan.ends_on)
    if plan.approved_at is None:
        return days
    for moved in reversed(plan.postponements.all()):
        if moved.at < plan.approved_at or (moved.starts_on, moved.ends_on) != days:
            break
        days = (moved.from_starts_on, moved.from_ends_on)
    return days


def content(plan: InstallPlan) -> list[Any]:
    """All that 批准 is given for."""
    row = plan if plan.kept is not None else InstallPlan.objects.get(pk=plan.pk)
    prepared = ("position", "what", "side", "needed_by")
    return [
        _values(row, HEAD),
        row.team_approved,
        list(days_approved(row)),
        sorted(one.serial_number for one in row.machines.all()),
        [_values(one, prepared) for one in row.preparations.all()],
        [_values(one, ("position", "content", "days")) for one in row.steps.all()],
        [_values(one, ("position", "name", "number", "edition")) for one in row.documents.all()],
    ]
