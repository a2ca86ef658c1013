"""产品销售台账 (S9-4.3.1): order lines, narrowed and ordered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import django_filters as filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from records.filters import CodesFilter
from registry.models import Equipment, SalesOrderLine
from registry.querysets import matches_customer

if TYPE_CHECKING:
    from accounts.models import User

VIEWS = {"open": _("未验收"), "differs": _("收货与订购不符"), "all": _("全部")}


def _has_machine(**facts: object) -> Exists:
    return Exists(Equipment.objects.current().filter(order_line=OuterRef("pk"), **facts))


CONDITIONS: dict[str, Callable[[], Q]] = {
    "open": lambda: Q(_has_machine(accepted_on__isnull=True)) | ~Q(_has_machine()),
    "differs": lambda: ~Q(received=F("quantity")),
    "all": Q,
}


def in_ledger(user: User) -> QuerySet[SalesOrderLine]:
    """Every order line that this person may read: orders are the register's to show."""
    lines = SalesOrderLine.objects.all()
    if not user.has_perm("registry.view_salesorder"):
        return lines.none()
    return lines


class LedgerFilter(filters.FilterSet):
    """What may be asked of the ledger."""

    view = filters.ChoiceFilter(method="by_view", choices=list(VIEWS.items()), label=_("视图"))
    q = filters.CharFilter(method="search", label=_("订单、客户、产品、出厂编号"))
    product = CodesFilter(field_name="product__code", label=_("产品"))
    customer = CodesFilter(field_name="order__customer__code", label=_("客户"))
    order = CodesFilter(field_name="order__number", label=_("订单"))
    ordered_from = filters.DateFilter(
        field_name="order__ordered_on", lookup_expr="gte", label=_("订单日期自")
    )
    ordered_until = filters.DateFilter(
        field_name="order__ordered_on", lookup_expr="lte", label=_("订单日期至")
    )

    sorts = {
        "ordered": "order__ordered_on",
        "order": "order__number",
        "customer": "order__customer__name",
        "product": "product__code",
    }
    default_sort = "-ordered"

    class Meta:
        model = SalesOrderLine
        fields: list[str] = []

    def by_view(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(CONDITIONS[value]())

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = value.strip()
        if not text:
            return queryset
        machines = Equipment.objects.filter(order_line=OuterRef("pk"))
        named = Exists(machines.filter(serial_number__icontains=text))
        return queryset.filter(
            Q(order__number__icontains=text)
            | Q(product__model__icontains=text)
            | Q(product__name__icontains=text)
            | named
            | matches_customer(text, "order__customer__")
        )
