"""The words of shipments and replenishments that are chosen, not typed (S6, S5-3.1)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShipmentStatus(models.TextChoices):
    """发货: from the packing list to the signed receipt in the warehouse's file."""

    DRAFT = "draft", _("备货")
    PACKED = "packed", _("待发")
    IN_TRANSIT = "in_transit", _("在途")
    ARRIVED = "arrived", _("待清点")
    SHORT = "short", _("待补发")
    COUNTED = "counted", _("待签收")
    SIGNED = "signed", _("待归档")
    ARCHIVED = "archived", _("已归档")
    CANCELLED = "cancelled", _("已撤销")


class ReplenishmentStatus(models.TextChoices):
    """补发: what was missing, damaged or wrong, until all of it has arrived (S5-3.1.2)."""

    REQUESTED = "requested", _("待受理")
    ACCEPTED = "accepted", _("待补发")
    SHIPPED = "shipped", _("补发在途")
    SETTLED = "settled", _("已补齐")
    REFUSED = "refused", _("已退回")
    CANCELLED = "cancelled", _("已撤销")


DRAFT = str(ShipmentStatus.DRAFT)
BEFORE_SHIPPING = frozenset({str(ShipmentStatus.DRAFT), str(ShipmentStatus.PACKED)})
# Codes of one meaning have one name in both, so one set serves them.
OPEN = frozenset(
    str(status)
    for status in (
        ShipmentStatus.PACKED,
        ShipmentStatus.IN_TRANSIT,
        ShipmentStatus.ARRIVED,
        ShipmentStatus.SHORT,
        ShipmentStatus.COUNTED,
        ShipmentStatus.SIGNED,
        ReplenishmentStatus.REQUESTED,
        ReplenishmentStatus.ACCEPTED,
        ReplenishmentStatus.SHIPPED,
    )
)
ENDED = frozenset(
    str(status)
    for kind in (ShipmentStatus, ReplenishmentStatus)
    for status in kind
    if status not in OPEN | {DRAFT}
)
# Quantities that are asked for, on their way or arrived: they are not asked for twice.
LIVE_REQUESTS = frozenset(
    str(status)
    for status in (
        ReplenishmentStatus.REQUESTED,
        ReplenishmentStatus.ACCEPTED,
        ReplenishmentStatus.SHIPPED,
        ReplenishmentStatus.SETTLED,
    )
)


class ItemKind(models.TextChoices):
    MAIN = "main", _("主机")
    ACCESSORY = "accessory", _("配件")
    DOCUMENT = "document", _("随机资料")


class Condition(models.TextChoices):
    """How a box looks."""

    INTACT = "intact", _("完好")
    DAMAGED = "damaged", _("破损")


class Labels(models.TextChoices):
    """防倾防震标签."""

    OK = "ok", _("正常")
    TRIPPED = "tripped", _("已触发")
    NONE = "none", _("没有贴")


class Shortage(models.TextChoices):
    """What a piece that is not there, or not good, is called on the list (F3)."""

    MISSING = "missing", _("缺")
    DAMAGED = "damaged", _("损")
    WRONG = "wrong", _("错")


class Conclusion(models.TextChoices):
    """What a count comes to (F3): computed, never chosen."""

    COMPLETE = "complete", _("齐全")
    USABLE = "usable", _("缺件可安装")
    BLOCKING = "blocking", _("缺件不可安装")
    DAMAGED = "damaged", _("损坏")


class TransitKind(models.TextChoices):
    """在途跟进: what the day's note says (S9-4.2)."""

    IN_TRANSIT = "in_transit", _("正常在途")
    DELAYED = "delayed", _("延误")
    DAMAGED = "damaged", _("货损")
    STORED = "stored", _("暂存")
