"""Reads whose statement is put together once: that takes longer than the database's answer.

For the few rows that every verb reads anew, always by the same condition. What they hold is read
each time; only the text of the statement is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
KEY, NUMBER = 31_991, 31_992  # for a key and a number (of any size) while the text is made
NAME = "\N{REPLACEMENT CHARACTER}name"  # for a record's number
_PLACES = (KEY, NUMBER, NAME)


class Prepared(Generic[M]):
    """Rows by a condition of one shape.

    rows: gives the query set, with `KEY`, `NUMBER` and `NAME` where the values come to stand; each
    may stand there once. locks: the rows are locked, so there must be a transaction.
    """

    def __init__(self, rows: Callable[[], QuerySet[M]], *, locks: bool = False) -> None:
        self._rows = rows
        self._locks = locks
        self._texts: dict[str, tuple[type[M], str, tuple[Any, ...]]] = {}

    def __call__(self, **values: Any) -> list[M]:
        """The rows as they are now. values: key, number, name, as the query set has places."""
        if self._locks:
            connection.validate_no_broken_transaction()
            if not connection.in_atomic_block:
                raise RuntimeError("Rows are locked inside a transaction only.")
        model, sql, parameters = self._text(connection.vendor)
        given = {KEY: values.get("key"), NUMBER: values.get("number"), NAME: values.get("name")}
        filled = [given[one] if one in _PLACES else one for one in parameters]
        return list(model._default_manager.raw(sql, filled))

    def one(self, **values: Any) -> M:
        """The only row, or `DoesNotExist`."""
        found = self(**values)
        if len(found) != 1:
            model = self._text(connection.vendor)[0]
            raise model.DoesNotExist(f"{len(found)} rows of {model._meta.label}: {values}")  # type: ignore[attr-defined]
        return found[0]

    def _text(self, vendor: str) -> tuple[type[M], str, tuple[Any, ...]]:
        if vendor not in self._texts:
            rows = self._rows()
            sql, parameters = rows.query.sql_with_params()
            self._texts[vendor] = rows.model, sql, parameters
        return self._texts[vendor]
