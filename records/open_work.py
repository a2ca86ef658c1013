"""Kinds of open work that a person can have, so that a leaver's is handed over in one step (§2).

Each app says which kinds it knows: whose rows they are, who can take them over, and the verb
that gives one row to somebody else, with its history, in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User


@dataclass(frozen=True)
class Work:
    """One kind. rows: what of it is this person's. words: a row in a list.

    successors: who can have work of that kind at all; `give(row, to=…, by=…)` refuses the single
    row that this person may not have, in words.
    """

    code: str
    label: StrPromise
    rows: Callable[[User], QuerySet[Any]]
    words: Callable[[Any], str]
    successors: Callable[[User], QuerySet[User]]
    give: Callable[..., Any]
