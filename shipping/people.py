"""Who may take which step on shipments and replenishments, who answers, who is told (§1, §12)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Department, User
from records import clock
from shipping.models import Replenishment, Shipment

# The departments that the procedures name; they are found by code.
WAREHOUSE, SUPPORT, SALES = "warehouse", "support", "sales"


def department_id(code: str) -> int | None:
    return Department.objects.filter(code=code).values_list("pk", flat=True).first()


def holders(permission: str) -> QuerySet[User]:
    """Everybody whose role has the permission, for messages."""
    app, _dot, codename = permission.partition(".")
    able = Q(
        groups__permissions__codename=codename,
        groups__permissions__content_type__app_label=app,
    )
    return User.objects.active().filter(able).select_related("stand_in").distinct()


def serves(shipment: Shipment, user: User) -> bool:
    """The customer's own sales, or the stand-in while they are away; anybody's without one."""
    owner = shipment.customer.owner
    return owner is None or user.acts_for(owner, clock.today())


def only_who_prepares(shipment: Shipment, user: User) -> str:
    """The packing list is drawn up by sales or service, and filled in by whoever packs."""
    if user.has_perm("shipping.pack_shipment"):
        return ""
    may = user.has_perm("shipping.draft_shipment")
    if may and (shipment.opened_by_id == user.pk or serves(shipment, user)):
        return ""
    if may and user.has_perm("shipping.count_shipment"):  # 服务中心, whoever the customer's is
        return ""
    return _("由编制人%(name)s、客户的业务员或仓管来做这一步。") % {"name": shipment.opened_by}


def only_who_serves(shipment: Shipment, user: User) -> str:
    """Sales speak of their own customers' goods; the service centre of all."""
    if serves(shipment, user) or shipment.opened_by_id == user.pk:
        return ""
    if user.has_perm("shipping.count_shipment"):
        return ""
    return _("由客户的业务员%(name)s来做这一步。") % {"name": shipment.customer.owner or ""}


def only_who_may_urge(record: Any, user: User) -> str:
    if user.has_perm("records.urge_clock") or user.acts_for(record.opened_by, clock.today()):
        return ""
    return _("催办由提出人、经理、品质或业务人员提出。")


WORKS = (
    "shipping.draft_shipment",
    "shipping.pack_shipment",
    "shipping.count_shipment",
    "shipping.request_replenishment",
)


def only_who_works_on_it(record: Any, user: User) -> str:
    """Files come from those who take part; onlookers comment."""
    if record.opened_by_id == user.pk or any(user.has_perm(name) for name in WORKS):
        return ""
    return _("您可以查看和留言，附件由参与的同事添加。")


def engineer_of(shipment: Shipment) -> User | None:
    """Who follows the order at the customer's (工程负责人)."""
    return shipment.order.project_engineer


def told_of(record: Shipment | Replenishment, *permissions: str) -> Iterable[User | None]:
    """Sales and engineer of the order, and whoever has one of the permissions."""
    shipment = record.shipment if isinstance(record, Replenishment) else record
    found: list[User | None] = [shipment.customer.owner, engineer_of(shipment), record.opened_by]
    for permission in permissions:
        found += holders(permission)
    return found


def service_told(shipment: Shipment) -> Iterable[User | None]:
    """Whoever goes to the customer: the order's engineer, all of them where none is named."""
    engineer = engineer_of(shipment)
    return [engineer] if engineer is not None else holders("shipping.count_shipment")


def only_who_cancels(record: Any, user: User) -> str:
    """A shipment: whoever prepares it. A request: whoever may ask for one."""
    if isinstance(record, Shipment):
        return only_who_prepares(record, user)
    mine = user.acts_for(record.opened_by, clock.today())
    if mine or user.has_perm("shipping.request_replenishment"):
        return ""
    return _("由申请人%(name)s撤销。") % {"name": record.opened_by}
