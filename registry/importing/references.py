"""What the cells of a file refer to, looked up once for the whole file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from registry.importing.columns import Sheet
from registry.importing.sheets import Row
from registry.importing.values import Wrong, code
from registry.models import Customer, Product, SalesOrderLine

AT_ONCE = 2000


def in_parts(values: Iterable[Any], size: int = AT_ONCE) -> Iterator[list[Any]]:
    part: list[Any] = []
    for value in values:
        part.append(value)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


class References:
    """Customers, products, people and order lines by what the file calls them."""

    def __init__(self, sheet: Sheet, rows: list[Row]) -> None:
        wanted: dict[str, set[str]] = {}
        for column in sheet.columns:
            if column.kind in FINDERS:
                cells = (row.cells[column.field] for row in rows if column.field in row.cells)
                wanted.setdefault(column.kind, set()).update(code(cell) for cell in cells)
        self._found = {
            kind: {
                name: entry
                for part in in_parts(sorted(names))
                for name, entry in FINDERS[kind](part)
            }
            for kind, names in wanted.items()
        }

    def find(self, kind: str, cell: Any) -> Any:
        """The entry of that name, or why it cannot be taken."""
        name = code(cell)
        found = self._found[kind].get(name)
        if found is None:
            raise Wrong(MISSING[kind]() % {"name": name[:40]})
        kept = getattr(found, "merged_into", None)
        if kept is not None:
            raise Wrong(
                _("“%(name)s”已并入 %(kept)s，请写保留的编号。")
                % {
                    "name": name[:40],
                    "kept": kept.code,
                }
            )
        return found


def _customers(names: list[str]) -> Iterator[tuple[str, Customer]]:
    for customer in Customer.objects.filter(code__in=names).select_related("merged_into"):
        yield customer.code, customer


def _products(names: list[str]) -> Iterator[tuple[str, Product]]:
    for product in Product.objects.filter(code__in=names):
        yield product.code, product


def _people(names: list[str]) -> Iterator[tuple[str, User]]:
    """By log-in name, or by a name that only one person bears."""
    people = User.objects.filter(Q(username__in=names) | Q(name__in=names), is_active=True)
    by_name: dict[str, list[User]] = {}
    for person in people:
        by_name.setdefault(person.name, []).append(person)
    for name, bearers in by_name.items():
        if len(bearers) == 1:
            yield name, bearers[0]
    for person in people:
        yield person.username, person


def _lines(names: list[str]) -> Iterator[tuple[str, SalesOrderLine]]:
    numbers = {name.rpartition("-")[0] for name in names}
    lines = SalesOrderLine.objects.filter(order__number__in=numbers).select_related("order")
    for line in lines:
        yield str(line), line


FINDERS = {"customer": _customers, "product": _products, "user": _people, "order_line": _lines}
MISSING = {
    "customer": lambda: _("没有编号为“%(name)s”的客户。"),
    "product": lambda: _("没有编号为“%(name)s”的产品。"),
    "user": lambda: _("没有叫“%(name)s”的在职人员，或有同名的人，请写登录名。"),
    "order_line": lambda: _("没有“%(name)s”这一订单行，写法是 订单号-行号。"),
}
