"""What has to be there, or not to be there, before a step (S5-3.1, S9-4.1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shipping import quantities
from shipping.choices import BEFORE_SHIPPING, ReplenishmentStatus, ShipmentStatus
from shipping.models import Replenishment, Shipment


def nothing_to_pack(shipment: Shipment) -> str:
    if not shipment.items.exists():
        return _("发货清单还是空的，请先列出要发的货。")
    if not shipment.boxes.exists():
        return _("还没有写箱号，请先写明分几箱。")
    return ""


def has_no_address(shipment: Shipment) -> str:
    return "" if shipment.site.strip() else _("还没有填收货地址。")


def was_signed(shipment: Shipment) -> str:
    """What the customer has signed for is not counted anew."""
    signed = shipment.receipts.filter(round_number=shipment.round_number, void_reason="")
    return _("客户已经签收这次清点，不能再改。") if signed.exists() else ""


def goes_on_elsewhere(shipment: Shipment) -> str:
    """A replenishing shipment is counted anew only while what follows from it still stands open."""
    if shipment.source is None or shipment.replenishment is None:
        return ""
    if shipment.source.status not in {ShipmentStatus.SHORT, ShipmentStatus.COUNTED}:
        return _("来源发货单 %(number)s 已经签收，不能再改。") % {"number": shipment.source.number}
    counted = {ReplenishmentStatus.SETTLED, ReplenishmentStatus.REQUESTED}
    if shipment.replenishment.status not in counted:
        return _("补发申请 %(number)s 已经再次受理，不能再改这次清点。") % {
            "number": shipment.replenishment.number
        }
    return ""


def nothing_to_ask(shipment: Shipment) -> str:
    if quantities.askable(shipment):
        return ""
    return _("缺损的都已经申请补发。")


def nothing_is_amiss(shipment: Shipment) -> str:
    if any(quantities.amiss([shipment]).values()):
        return ""
    return _("这次清点没有缺损。")


def one_is_under_way(replenishment: Replenishment) -> str:
    open_one = replenishment.shipments.filter(status__in=BEFORE_SHIPPING).first()
    if open_one is None:
        return ""
    return _("补发发货单 %(number)s 正在备货。") % {"number": open_one.number}
