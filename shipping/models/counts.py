"""到货清点: each line counted at the customer's site, round by round (S5-3.1, F3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from shipping.choices import Conclusion, Condition, Labels
from shipping.models.shipments import Box, Item, Shipment


class Count(models.Model):
    """One count; a correction is another one, and the earlier stays as it was."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="counts")
    round_number = models.PositiveSmallIntegerField(_("轮次"))
    # The key that the device gave it: sent twice, it is one count.
    client_uid = models.UUIDField(unique=True)
    # Of what was sent with that key, so that something else under the same key is refused.
    sent_hash = models.CharField(max_length=64)
    counted_at = models.DateTimeField(_("清点时间"))  # as the device said
    received_at = models.DateTimeField(_("收到时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("清点人")
    )
    conclusion = models.CharField(_("结论"), max_length=8, choices=Conclusion)
    # 关键件 are not all there, whatever the conclusion is called.
    blocking = models.BooleanField(_("不能安装"), default=False)
    note = models.TextField(_("备注"), max_length=2_000, blank=True)
    reason = models.TextField(_("更正理由"), max_length=2_000, blank=True)

    class Meta:
        ordering = ["round_number"]
        verbose_name = _("到货清点")
        constraints = [
            models.UniqueConstraint(fields=["shipment", "round_number"], name="count_once_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id} {self.round_number}"


class BoxCheck(models.Model):
    """How a box looked when it arrived."""

    count = models.ForeignKey(Count, models.PROTECT, related_name="boxes")
    box = models.ForeignKey(Box, models.PROTECT, related_name="checks", verbose_name=_("箱号"))
    condition = models.CharField(_("包装外观"), max_length=8, choices=Condition)
    labels = models.CharField(_("防倾防震标签"), max_length=8, choices=Labels, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta:
        ordering = ["box__position", "pk"]
        verbose_name = _("到货包装检查")
        constraints = [
            models.UniqueConstraint(fields=["count", "box"], name="box_checked_once_a_count")
        ]

    def __str__(self) -> str:
        return f"{self.box_id} {self.condition}"


class CountLine(models.Model):
    """应发 = 实到 + 缺 + 损 + 错: 实到 are the good pieces."""

    count = models.ForeignKey(Count, models.PROTECT, related_name="lines")
    item = models.ForeignKey(
        Item, models.PROTECT, related_name="counted", verbose_name=_("发货清单行")
    )
    expected = models.PositiveIntegerField(_("应发"))
    arrived = models.PositiveIntegerField(_("实到"))
    missing = models.PositiveIntegerField(_("缺"), default=0)
    damaged = models.PositiveIntegerField(_("损"), default=0)
    wrong = models.PositiveIntegerField(_("错"), default=0)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    complaint = models.ForeignKey(
        Complaint,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="count_lines",
        verbose_name=_("客诉"),
    )

    class Meta:
        ordering = ["item__position", "pk"]
        verbose_name = _("清点明细")
        constraints = [
            models.UniqueConstraint(fields=["count", "item"], name="line_counted_once_a_round"),
            models.CheckConstraint(
                name="count_line_adds_up",
                condition=Q(
                    arrived__gte=0,
                    missing__gte=0,
                    damaged__gte=0,
                    wrong__gte=0,
                    expected=F("arrived") + F("missing") + F("damaged") + F("wrong"),
                ),
                violation_error_message=_("实到、缺、损、错之和要等于应发。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.arrived}/{self.expected}"

    @property
    def amiss(self) -> int:
        """Pieces that are not there, or not good."""
        return self.missing + self.damaged + self.wrong
