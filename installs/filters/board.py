"""Which machines stand on the board, and how they are narrowed and ordered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from installs.models import Acceptance
from records import clock
from records.filters import CodesFilter
from registry.models import Equipment, SalesOrder
from registry.querysets import matches_customer
from shipping.choices import ShipmentStatus
from shipping.models import Shipment

if TYPE_CHECKING:
    from decimal import Decimal

    from accounts.models import User

VIEWS = {
    "open": _("未验收"),
    "in_transit": _("运输途中"),
    "short": _("缺件、破损"),
    "late": _("验收超期"),
    "month": _("本月可验收"),
    "accepted": _("已验收"),
    "all": _("全部"),
}
NOT_YET = Q(accepted_on__isnull=True)


def _sent(*states: str) -> Exists:
    """A shipment of the machine's order stands in one of these states."""
    rows = Shipment.objects.originals().filter(
        order=OuterRef("order_line__order"), status__in=states
    )
    return Exists(rows)


def late() -> Q:
    return NOT_YET & Q(order_line__order__acceptance_due__lt=clock.today())


def this_month() -> Q:
    """What the contract wants accepted before the month is over."""
    today = clock.today()
    end = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return NOT_YET & Q(
        order_line__order__acceptance_due__gte=today, order_line__order__acceptance_due__lt=end
    )


CONDITIONS: dict[str, Callable[[], Q]] = {
    "open": lambda: NOT_YET,
    "in_transit": lambda: NOT_YET & Q(_sent(ShipmentStatus.IN_TRANSIT)),
    "short": lambda: NOT_YET & Q(_sent(ShipmentStatus.SHORT)),
    "late": late,
    "month": this_month,
    "accepted": lambda: Q(accepted_on__isnull=False),
    "all": Q,
}


def on_board(user: User) -> QuerySet[Equipment]:
    """Machines that were ordered, of orders that this person has to do with (domain §12)."""
    machines = Equipment.objects.current().filter(order_line__isnull=False)
    order = "order_line__order"
    if not user.has_perm("shipping.view_all_shipments"):
        held = Acceptance.objects.visible_to(user).filter(equipment=OuterRef("pk"))
        sent = Shipment.objects.visible_to(user).filter(order=OuterRef(order))
        machines = machines.filter(
            Q(customer__owner=user)
            | Q(**{f"{order}__project_engineer": user})
            | Q(Exists(held))
            | Q(Exists(sent))
        )
    return machines.select_related(
        "product",
        "customer",
        "order_line__order__customer__owner",
        "order_line__order__project_engineer",
    )


class BoardFilter(filters.FilterSet):
    """What may be asked of the board."""

    view = filters.ChoiceFilter(method="by_view", choices=list(VIEWS.items()), label=_("视图"))
    q = filters.CharFilter(method="search", label=_("合同号、客户、出厂编号"))
    product = CodesFilter(field_name="product__code", label=_("产品"))
    customer = CodesFilter(field_name="customer__code", label=_("客户"))
    order = CodesFilter(field_name="order_line__order__number", label=_("订单"))

    sorts = {
        "due": "order_line__order__acceptance_due",
        "order": "order_line__order__number",
        "machine": "serial_number",
    }
    default_sort = "due"

    class Meta:
        model = Equipment
        fields: list[str] = []

    def by_view(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(CONDITIONS[value]())

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = value.strip()
        if not text:
            return queryset
        return queryset.filter(
            Q(serial_number__icontains=text)
            | Q(order_line__order__number__icontains=text)
            | Q(product__model__icontains=text)
            | matches_customer(text, "customer__")
        )


def payable(machines: QuerySet[Equipment]) -> Decimal | None:
    """尾款 of the orders of these machines, each order once; None where none is written down."""
    orders = SalesOrder.objects.filter(pk__in=machines.values("order_line__order"))
    return orders.aggregate(total=Sum("final_payment"))["total"]
