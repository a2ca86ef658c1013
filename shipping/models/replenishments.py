"""补发申请: what a count found missing, damaged or wrong is asked of the warehouse (S5-3.1.2)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shipping.choices import ReplenishmentStatus, Shortage
from shipping.models.base import Consignment
from shipping.models.shipments import Item, Shipment
from shipping.querysets import ReplenishmentQuerySet


class Replenishment(Consignment):
    """补发申请单: open until everything on it has arrived; what comes short is asked for again."""

    SPACE, OWN = "shipping:replenishments", "replenishment"

    status = models.CharField(
        _("状态"),
        max_length=12,
        choices=ReplenishmentStatus,
        default=ReplenishmentStatus.REQUESTED,
        editable=False,
    )
    shipment = models.ForeignKey(
        Shipment, models.PROTECT, related_name="replenishments", verbose_name=_("来源发货单")
    )
    reason = models.TextField(_("原因"), max_length=2_000)
    wanted_on = models.DateField(_("需要日期"), null=True, blank=True)
    promised_on = models.DateField(_("承诺发货日"), null=True, blank=True)
    # How often the warehouse was asked: once more after each shipment that came short.
    asked = models.PositiveSmallIntegerField(_("申请次数"), default=1, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("受理人"),
    )
    handled_at = models.DateTimeField(_("受理时间"), null=True, editable=False)
    answer = models.TextField(_("受理意见"), max_length=2_000, blank=True)
    settled_at = models.DateTimeField(_("补齐时间"), null=True, editable=False)

    objects = ReplenishmentQuerySet.as_manager()

    class Meta(Consignment.Meta):
        verbose_name = _("补发申请")
        verbose_name_plural = _("补发申请")
        permissions = [
            ("request_replenishment", _("申请补发")),
            ("issue_replenishment", _("受理补发")),
        ]


class ReplenishmentLine(models.Model):
    """So many pieces of a line of the packing list, and why."""

    replenishment = models.ForeignKey(Replenishment, models.PROTECT, related_name="lines")
    item = models.ForeignKey(
        Item, models.PROTECT, related_name="asked_for", verbose_name=_("发货清单行")
    )
    quantity = models.PositiveIntegerField(_("数量"))
    reason = models.CharField(_("原因"), max_length=8, choices=Shortage)

    class Meta:
        ordering = ["item__position", "pk"]
        verbose_name = _("补发明细")
        constraints = [
            models.UniqueConstraint(
                fields=["replenishment", "item", "reason"], name="replenishment_line_once"
            ),
            models.CheckConstraint(
                name="replenishment_line_above_zero",
                condition=Q(quantity__gt=0),
                violation_error_message=_("数量要大于 0。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} × {self.quantity}"
