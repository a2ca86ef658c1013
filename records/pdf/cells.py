"""What stands in a cell: dates as print writes them, choices with all their boxes, signers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from records.due import exact_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import User

Cells = dict[str, Any]


def moment(value: datetime | None) -> str:
    """`2026-07-10 09:26` in the site's zone."""
    return exact_text(value) if value else ""


def day(value: date | None) -> str:
    return value.isoformat() if value else ""


def money(value: Decimal | None) -> str:
    return f"¥{value:,.2f}" if value is not None else ""


def boxes(options: Iterable[tuple[Any, StrOrPromise]], chosen: Iterable[Any] = ()) -> list[Cells]:
    """All options of a choice, the chosen ones ticked: on paper none is left out."""
    ticked = set(chosen)
    return [{"label": label, "on": value in ticked} for value, label in options]


def yes_no(value: bool | None, yes: StrOrPromise, no: StrOrPromise) -> list[Cells]:
    """Two boxes; neither is ticked while it is not known."""
    return boxes([(True, yes), (False, no)], () if value is None else (value,))


def signer(label: StrOrPromise, name: User | str | None = None, at: str = "") -> Cells:
    """One name under a cell; a line to sign by hand where there is none."""
    return {"label": label, "name": str(name or ""), "at": at}
