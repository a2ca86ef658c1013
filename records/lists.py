"""Lists that go forward and back by key, so that page 1,000 costs what page 1 does.

    SORTS = {"received": "received_at", "due": "next_due_at", "customer": "customer__name"}
    page = KeysetPage(queryset, SORTS, sort="-received", params=request.GET)
    page.rows, page.previous_query, page.next_query, page.count_text

The address keeps `sort`, and `after` or `before`: the key of the row at the edge, never an
offset. Rows without a value come last in both directions. A page that nobody has reached
(the row is gone, the cursor is spoiled) is answered with what stands there, or the first page.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Case, F, Field, Model, Q, QuerySet, SmallIntegerField, Value, When
from django.utils import timezone

PAGE_SIZE = 50
COUNTED = 10_000


class Edge(NamedTuple):
    """The key of the row at a page's edge: the sorted value, and the id that settles a tie.

    later: it stands among those that come after all others (see `Sort.later`).
    """

    value: Any
    pk: int
    later: bool = False


class Sort(NamedTuple):
    """A way to sort by which some rows come after all others whichever way it is sorted.

    later: the condition of those rows, asked anew for each page, as what stands still now.
    """

    path: str
    later: Callable[[], Q]


Sorts = Mapping[str, "str | Sort"]


class Sorting(NamedTuple):
    """One way to sort: `name` as in the address, `path` as the ORM knows it."""

    name: str
    path: str
    field: Field
    nullable: bool
    descending: bool
    later: Callable[[], Q] | None = None

    def order(self) -> list[Any]:
        """The same order for a query without pages; rows without a value come last."""
        field = F(self.path)
        first = field.desc(nulls_last=True) if self.descending else field.asc(nulls_last=True)
        order = [first, "-pk" if self.descending else "pk"]
        return order if self.later is None else [_as_number(self.later()), *order]


def _as_number(condition: Q) -> Case:
    """1 where the condition holds, else 0: no database sorts it between true, false and null."""
    return Case(When(condition, then=1), default=0, output_field=SmallIntegerField())


def _resolve(model: type[Model], path: str) -> tuple[Field, bool]:
    """The field at the end of a path, and whether a row may be without a value there."""
    nullable = False
    parts = path.split("__")
    for part in parts[:-1]:
        relation = model._meta.get_field(part)
        nullable |= relation.null
        if relation.related_model is None or isinstance(relation.related_model, str):
            raise FieldDoesNotExist(path)
        model = relation.related_model
    field = model._meta.get_field(parts[-1])
    if not isinstance(field, Field):
        raise FieldDoesNotExist(path)
    return field, nullable or field.null


def sorting(model: type[Model], sorts: Sorts, asked: str, default: str) -> Sorting:
    """What was asked for if it is on the list of sorts, else the default."""
    name = asked if asked.removeprefix("-") in sorts else default
    wanted = sorts[name.removeprefix("-")]
    path, later = (wanted, None) if isinstance(wanted, str) else wanted
    field, nullable = _resolve(model, path)
    return Sorting(name.removeprefix("-"), path, field, nullable, name.startswith("-"), later)


def pack(edge: Edge) -> str:
    value = edge.value
    if isinstance(value, datetime | date):
        value = value.isoformat()
    elif isinstance(value, Decimal):
        value = str(value)
    key = [value, edge.pk, 1] if edge.later else [value, edge.pk]
    text = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _storable(edge: Edge) -> bool:
    """Whether the database can be asked about it at all."""
    whole = [number for number in edge if isinstance(number, int)]
    if isinstance(edge.value, datetime) and timezone.is_naive(edge.value):
        return False
    return all(-(2**63) <= number < 2**63 for number in whole) and "\x00" not in str(edge.value)


def unpack(text: str, field: Field) -> Edge | None:
    """The edge that `pack` wrote; None for anything else."""
    try:
        value, pk, *later = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        value = None if value is None else field.to_python(value)
        edge = Edge(value, int(pk), later == [1])
        return edge if _storable(edge) else None
    except (binascii.Error, ValueError, TypeError, ValidationError):
        return None
    except (ArithmeticError, RecursionError):  # an infinity, or brackets without end
        return None


def _beyond(edge: Edge, *, down: bool) -> Q:
    """Rows past the edge, in a form that an index on (value, id) can walk."""
    way, turn = ("lt", "lte") if down else ("gt", "gte")
    return Q(**{f"keyset_value__{turn}": edge.value}) & (
        Q(**{f"keyset_value__{way}": edge.value}) | Q(**{f"pk__{way}": edge.pk})
    )


class KeysetPage:
    """One page of a queryset of instances or of `values()`; two queries, however far in.

    sorts: what may be sorted by, name in the address → ORM path (or `Sort`). sort: the default,
    "-" for descending. params: the request's; a `sort` that is not on the list counts as none.
    """

    def __init__(
        self,
        queryset: QuerySet,
        sorts: Sorts,
        *,
        sort: str,
        params: Mapping[str, str],
        size: int = PAGE_SIZE,
    ) -> None:
        self._all = queryset
        self._params = params
        self.size = size
        self.sorting = sorting(queryset.model, sorts, params.get("sort", ""), sort)
        later = self.sorting.later
        self._keyed = queryset.annotate(
            keyset_value=F(self.sorting.path),
            keyset_pk=F("pk"),
            keyset_later=_as_number(later()) if later else Value(0),
        ).order_by()
        self._read()

    # --- reading --------------------------------------------------------------------------
    def _read(self) -> None:
        after = unpack(self._params.get("after", ""), self.sorting.field)
        before = unpack(self._params.get("before", ""), self.sorting.field)
        if before is not None:
            rows = self._take(before, backward=True)
            if len(rows) > self.size:
                self._set(rows[: self.size][::-1], earlier=True, later=True)
                return
            after = None  # less than a page above: show the first page whole
        rows = self._take(after, backward=False)
        if after is not None and not rows:
            after, rows = None, self._take(None, backward=False)
        self._set(rows[: self.size], earlier=after is not None, later=len(rows) > self.size)

    def _take(self, edge: Edge | None, *, backward: bool) -> list[Any]:
        """A page and one row more, from the edge on. Rows with a value first, then the others."""
        down = self.sorting.descending != backward
        parts: list[tuple[bool, bool, Q]] = self._parts()
        if backward:
            parts.reverse()
        rows: list[Any] = []
        started = edge is None
        for later, empty, condition in parts:
            here = condition
            if edge is not None and not started:
                if (later, empty) != (edge.later, edge.value is None):
                    continue
                started = True
                here &= (
                    Q(**{f"pk__{'lt' if down else 'gt'}": edge.pk})
                    if empty
                    else _beyond(edge, down=down)
                )
            sign = "-" if down else ""
            order = [f"{sign}pk"] if empty else [f"{sign}keyset_value", f"{sign}pk"]
            room = self.size + 1 - len(rows)
            rows += self._keyed.filter(here).order_by(*order)[:room]
            if len(rows) > self.size:
                break
        return rows

    def _parts(self) -> list[tuple[bool, bool, Q]]:
        """(later, without a value, condition) of what stands one after the other."""
        nulls = [(False, Q())]
        if self.sorting.nullable:
            nulls = [(False, Q(keyset_value__isnull=False)), (True, Q(keyset_value__isnull=True))]
        if self.sorting.later is None:
            return [(False, empty, condition) for empty, condition in nulls]
        return [
            (later, empty, condition & Q(keyset_later=int(later)))
            for later in (False, True)
            for empty, condition in nulls
        ]

    def _set(self, rows: list[Any], *, earlier: bool, later: bool) -> None:
        self.rows = rows
        self.has_previous = earlier
        self.has_next = later

    def _edge(self, row: Any) -> str:
        if isinstance(row, dict):
            return pack(Edge(row["keyset_value"], row["keyset_pk"], row["keyset_later"] == 1))
        return pack(Edge(row.keyset_value, row.keyset_pk, row.keyset_later == 1))

    # --- addresses ------------------------------------------------------------------------
    def query(self, **changes: str | None) -> str:
        """The page's query string with some parameters changed; the cursor goes unless named."""
        lists = getattr(self._params, "lists", None)
        pairs = lists() if lists else ((k, [v]) for k, v in self._params.items())
        kept = [
            (name, value)
            for name, values in pairs
            if name not in {"after", "before", "page"} | changes.keys()
            for value in values
            if value != ""
        ]
        return urlencode(kept + [(k, v) for k, v in changes.items() if v])

    @property
    def next_query(self) -> str:
        return self.query(after=self._edge(self.rows[-1])) if self.has_next else ""

    @property
    def previous_query(self) -> str:
        return self.query(before=self._edge(self.rows[0])) if self.has_previous else ""

    def sort_query(self, name: str) -> str:
        """What a click on a column's head asks for: sort by it, or turn the order round."""
        turned = self.sorting.name == name and not self.sorting.descending
        return self.query(sort=f"-{name}" if turned else name)

    def aria_sort(self, name: str) -> str:
        """`ascending`, `descending` or "" for the head of a column."""
        if self.sorting.name != name:
            return ""
        return "descending" if self.sorting.descending else "ascending"

    # --- how many -------------------------------------------------------------------------
    @cached_property
    def count(self) -> int:
        """Exact up to 10,000; one more stands for any number beyond."""
        return capped_count(self._all)

    @property
    def count_text(self) -> str:
        return count_text(self.count)


def capped_count(queryset: QuerySet) -> int:
    """How many rows, counted no further than 10,001."""
    return queryset.order_by().values("pk")[: COUNTED + 1].count()


def count_text(count: int) -> str:
    """`326`, or `10,000+` where nobody counted on."""
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"
