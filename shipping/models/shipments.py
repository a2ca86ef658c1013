"""发货: one consignment to a customer with its boxes and what lies in them (S6, S9-4.1)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import Channel
from registry.models import Contact, Customer, Equipment, SalesOrder, SalesOrderLine
from shipping.choices import Condition, ItemKind, Labels, ShipmentStatus, TransitKind
from shipping.models.base import Consignment
from shipping.querysets import ShipmentQuerySet


class Shipment(Consignment):
    """发货单. With a `source` it brings what was missing, damaged or wrong in that one.

    What a replenishing shipment (补发) itself lacks is owed on its source: it stands there until
    nothing is outstanding any more.
    """

    SPACE, OWN = "shipping:shipments", "shipment"

    status = models.CharField(
        _("状态"),
        max_length=12,
        choices=ShipmentStatus,
        default=ShipmentStatus.DRAFT,
        editable=False,
    )
    order = models.ForeignKey(
        SalesOrder, models.PROTECT, related_name="shipments", verbose_name=_("订单")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="shipments", verbose_name=_("客户")
    )
    source = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="replenished_by",
        verbose_name=_("补发的发货单"),
    )
    replenishment = models.ForeignKey(
        "shipping.Replenishment",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="shipments",
        verbose_name=_("补发申请"),
    )
    site = models.CharField(_("收货地址"), max_length=200, blank=True)
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("收货联系人"),
    )
    carrier = models.CharField(_("承运"), max_length=60, blank=True)
    waybill = models.CharField(_("运单号"), max_length=60, blank=True)
    gross_weight = models.DecimalField(
        _("毛重（kg）"), max_digits=9, decimal_places=1, null=True, blank=True
    )
    planned_on = models.DateField(_("计划发货日"), null=True, blank=True)
    expected_on = models.DateField(_("预计到货"), null=True, blank=True)
    remarks = models.TextField(_("备注"), max_length=2_000, blank=True)

    # 包装检查
    packed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("包装检查人"),
    )
    packed_at = models.DateTimeField(_("包装检查时间"), null=True, editable=False)
    packing_note = models.TextField(_("包装检查说明"), max_length=2_000, blank=True)

    shipped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("发货人"),
    )
    shipped_at = models.DateTimeField(_("发货时间"), null=True, editable=False)
    arrived_on = models.DateField(_("实际到货"), null=True, editable=False)
    arrival_note = models.TextField(_("到货说明"), max_length=2_000, blank=True)
    arrived_at = models.DateTimeField(_("到货登记时间"), null=True, editable=False)
    # Of the count that stands; 0: not counted yet.
    round_number = models.PositiveSmallIntegerField(_("清点次数"), default=0, editable=False)
    signed_at = models.DateTimeField(_("签收时间"), null=True, editable=False)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("归档人"),
    )
    archived_at = models.DateTimeField(_("归档时间"), null=True, editable=False)

    objects = ShipmentQuerySet.as_manager()

    class Meta(Consignment.Meta):
        verbose_name = _("发货单")
        verbose_name_plural = _("发货单")
        permissions = [
            ("view_all_shipments", _("查看全部发货单")),
            ("draft_shipment", _("编制发货单")),
            ("pack_shipment", _("包装检查和发货")),
            ("note_transit", _("记录在途跟进")),
            ("report_arrival", _("登记到货")),
            ("count_shipment", _("到货清点和签收")),
            ("archive_shipment", _("归档发货清单")),
        ]
        constraints = [
            models.CheckConstraint(
                name="shipment_source_with_request",
                condition=Q(source__isnull=True, replenishment__isnull=True)
                | Q(source__isnull=False, replenishment__isnull=False),
            ),
            models.CheckConstraint(
                name="shipment_not_its_own_source",
                condition=Q(source__isnull=True) | ~Q(source=F("id")),
            ),
            # One that is on its way after the other: what is owed is never sent twice.
            models.UniqueConstraint(
                fields=["replenishment"],
                condition=Q(status__in=["draft", "packed", "in_transit", "arrived"]),
                name="shipment_one_under_way_a_request",
            ),
        ]

    @property
    def is_draft(self) -> bool:
        return self.status == ShipmentStatus.DRAFT

    @property
    def has_left(self) -> bool:
        return self.shipped_at is not None


class Box(models.Model):
    """箱: as it left; how it looked on arrival stands with each count."""

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="boxes")
    position = models.PositiveSmallIntegerField(_("序号"))
    number = models.CharField(_("箱号"), max_length=20)
    size = models.CharField(_("尺寸"), max_length=40, blank=True)
    weight = models.DecimalField(
        _("重量（kg）"), max_digits=8, decimal_places=1, null=True, blank=True
    )
    condition = models.CharField(_("包装外观"), max_length=8, choices=Condition, blank=True)
    labels = models.CharField(_("防倾防震标签"), max_length=8, choices=Labels, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("箱")
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "number"],
                name="box_number_once",
                violation_error_message=_("同一发货单里箱号不能重复。"),
            ),
            models.CheckConstraint(
                name="box_weight_not_negative",
                condition=Q(weight__isnull=True) | Q(weight__gte=0),
                violation_error_message=_("重量不能为负。"),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Item(models.Model):
    """A line of the packing list《发货清单》; nothing changes it once it has left."""

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="items")
    box = models.ForeignKey(
        Box, models.CASCADE, null=True, blank=True, related_name="items", verbose_name=_("箱号")
    )
    position = models.PositiveSmallIntegerField(_("序号"))
    kind = models.CharField(_("类别"), max_length=10, choices=ItemKind, default=ItemKind.ACCESSORY)
    name = models.CharField(_("名称"), max_length=120)
    specification = models.CharField(_("规格/图号"), max_length=120, blank=True)
    part_number = models.CharField(_("料号"), max_length=60, blank=True)
    unit = models.CharField(_("单位"), max_length=12)
    quantity = models.PositiveIntegerField(_("应发"))
    # 关键件: without it nothing can be installed.
    critical = models.BooleanField(_("关键件"), default=False)
    order_line = models.ForeignKey(
        SalesOrderLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shipped_items",
        verbose_name=_("订单行"),
    )
    equipment = models.ForeignKey(
        Equipment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shipped_items",
        verbose_name=_("出厂编号"),
    )
    # In a replenishing shipment: what it replaces, and the line of the request that asked for it.
    source_item = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="replaced_by"
    )
    request_line = models.ForeignKey(
        "shipping.ReplenishmentLine",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="items",
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("发货清单行")
        constraints = [
            models.CheckConstraint(
                name="item_quantity_above_zero",
                condition=Q(quantity__gt=0, quantity__lte=1_000_000),
                violation_error_message=_("数量要大于 0。"),
            ),
            models.CheckConstraint(
                name="item_machine_is_one",
                condition=Q(equipment__isnull=True) | Q(quantity=1),
                violation_error_message=_("写了出厂编号的一行只能是 1 台。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.name}"


class TransitNote(models.Model):
    """在途跟进: one a day at least, with what the customer was told (S9-4.2)."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="transit_notes")
    day = models.DateField(_("日期"))
    kind = models.CharField(_("情况"), max_length=10, choices=TransitKind)
    place = models.CharField(_("所在地"), max_length=120, blank=True)
    text = models.TextField(_("说明"), max_length=2_000)
    # What the customer was told
    told_whom = models.CharField(_("告知谁"), max_length=60, blank=True)
    told_how = models.CharField(_("告知方式"), max_length=8, choices=Channel, blank=True)
    told_at = models.DateTimeField(_("告知时间"), null=True, blank=True)
    # 暂存
    stored_at = models.CharField(_("暂存地点"), max_length=120, blank=True)
    stored_until = models.DateField(_("暂存至"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("记录人")
    )
    at = models.DateTimeField(_("记录时间"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("在途跟进")

    def __str__(self) -> str:
        return f"{self.day} {self.text[:40]}"
