"""What stands on a shipment or request, as its page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from records import clock
from records.due import moment_text
from registry.facts import contact_fact, day, sees_contacts
from shipping.models import Replenishment, Shipment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from accounts.models import User

Facts = list[dict[str, Any]]


def fact(label: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"label": label, "value": value, **more}


def filled(facts: Iterable[dict[str, Any]]) -> Facts:
    return [one for one in facts if one["value"]]


def moment(at: datetime | None) -> str:
    return moment_text(at, clock.now()) if at else ""


def link(entry: Any, user: User, permission: str) -> str:
    return entry.get_absolute_url() if entry and user.has_perm(permission) else ""


def of_shipment(shipment: Shipment, user: User) -> Facts:
    """Whose it is, where it goes, who carries it."""
    order, customer = shipment.order, shipment.customer
    source, request = shipment.source, shipment.replenishment
    weight = f"{shipment.gross_weight} kg" if shipment.gross_weight is not None else ""
    return filled(
        [
            fact(
                _("订单"), order.number, url=link(order, user, "registry.view_salesorder"), mono=1
            ),
            fact(_("客户"), customer.name, url=link(customer, user, "registry.view_customer")),
            fact(
                _("补发的发货单"),
                source.number if source else "",
                url=source.get_absolute_url() if source else "",
                mono=1,
            ),
            fact(
                _("补发申请"),
                request.number if request else "",
                url=request.get_absolute_url() if request else "",
                mono=1,
            ),
            fact(_("收货地址"), shipment.site, wide=True),
            fact(_("收货联系人"), _contact(shipment, user)),
            fact(_("工程负责人"), str(order.project_engineer or "")),
            fact(_("承运"), shipment.carrier),
            fact(_("运单号"), shipment.waybill, mono=1),
            fact(_("毛重"), weight),
            fact(_("计划发货日"), day(shipment.planned_on)),
            fact(_("预计到货"), day(shipment.expected_on)),
            fact(_("包装检查"), _who(shipment.packed_by, shipment.packed_at)),
            fact(_("包装检查说明"), shipment.packing_note, wide=True),
            fact(_("发货"), _who(shipment.shipped_by, shipment.shipped_at)),
            fact(_("实际到货"), day(shipment.arrived_on)),
            fact(_("到货说明"), shipment.arrival_note, wide=True),
            fact(_("归档"), _who(shipment.archived_by, shipment.archived_at)),
            fact(_("备注"), shipment.remarks, wide=True),
        ]
    )


def _contact(shipment: Shipment, user: User) -> str:
    if shipment.contact is None:
        return ""
    shown = contact_fact(shipment.contact, full=sees_contacts(user, shipment.customer))
    return "　".join(shown[name] for name in ("name", "title", "phone") if shown[name])


def _who(person: User | None, at: datetime | None) -> str:
    return f"{person}　{moment(at)}" if at else ""


def of_replenishment(request: Replenishment, user: User) -> Facts:
    """What was asked for, and what the warehouse answered."""
    shipment = request.shipment
    order, customer = shipment.order, shipment.customer
    asked = _("第 %(n)d 次") % {"n": request.asked} if request.asked > 1 else ""
    return filled(
        [
            fact(_("来源发货单"), shipment.number, url=shipment.get_absolute_url(), mono=1),
            fact(
                _("订单"), order.number, url=link(order, user, "registry.view_salesorder"), mono=1
            ),
            fact(_("客户"), customer.name, url=link(customer, user, "registry.view_customer")),
            fact(_("申请人"), str(request.opened_by)),
            fact(_("需要日期"), day(request.wanted_on)),
            fact(_("申请次数"), asked),
            fact(_("原因"), request.reason, wide=True),
            fact(_("受理"), _who(request.handled_by, request.handled_at)),
            fact(_("承诺发货日"), day(request.promised_on)),
            fact(_("受理意见"), request.answer, wide=True),
            fact(_("补齐"), moment(request.settled_at)),
        ]
    )


def of(record: Any, user: User) -> Facts:
    return (of_shipment if isinstance(record, Shipment) else of_replenishment)(record, user)


def brief(record: Any, user: User) -> Facts:
    """The same in short, beside a step's form."""
    return of(record, user)[:8]
