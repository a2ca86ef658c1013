"""设备档案: the installed base, machine by machine (S6)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records import clock
from registry.models.base import Entry, addressable
from registry.models.parties import Customer
from registry.models.sales import Product, SalesOrderLine
from registry.querysets import EquipmentQuerySet


class Warranty(models.TextChoices):
    """Whether a machine is under warranty on a day, as far as its dates tell."""

    IN = "in", _("质保内")
    OUT = "out", _("已过保")
    UNKNOWN = "unknown", _("质保未知")


# What cannot have happened before what; each pair is a constraint of the table too.
ORDER_OF_DAYS = (
    ("shipped_on", "arrived_on", _("到货日期早于出厂日期。")),
    ("arrived_on", "installed_on", _("安装日期早于到货日期。")),
    ("shipped_on", "installed_on", _("安装日期早于出厂日期。")),
    ("installed_on", "accepted_on", _("验收日期早于安装日期。")),
    ("arrived_on", "accepted_on", _("验收日期早于到货日期。")),
    ("shipped_on", "accepted_on", _("验收日期早于出厂日期。")),
    ("warranty_from", "warranty_until", _("质保截止早于质保起始。")),
)
# What has happened cannot lie in the future.
DONE_DAYS = ("shipped_on", "arrived_on", "installed_on", "accepted_on")


def _in_order(earlier: str, later: str) -> Q:
    return (
        Q(**{f"{earlier}__isnull": True})
        | Q(**{f"{later}__isnull": True})
        | Q(**{f"{later}__gte": F(earlier)})
    )


class Equipment(Entry):
    """设备. Warranty starts at acceptance, unless its dates say otherwise."""

    serial_number = models.CharField(
        _("出厂编号"),
        max_length=40,
        unique=True,
        validators=[addressable],
        error_messages={"unique": _("这个出厂编号已被使用。")},
    )
    job_number = models.CharField(_("生产工号"), max_length=40, blank=True)
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="equipment", verbose_name=_("产品")
    )
    order_line = models.ForeignKey(
        SalesOrderLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="equipment",
        verbose_name=_("订单行"),
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="equipment", verbose_name=_("客户")
    )
    site = models.CharField(_("使用地点"), max_length=120, blank=True)
    shipped_on = models.DateField(_("出厂日期"), null=True, blank=True)
    arrived_on = models.DateField(_("到货日期"), null=True, blank=True)
    installed_on = models.DateField(_("安装日期"), null=True, blank=True)
    accepted_on = models.DateField(_("验收日期"), null=True, blank=True)
    warranty_from = models.DateField(_("质保起始"), null=True, blank=True)
    warranty_until = models.DateField(_("质保截止"), null=True, blank=True)
    software_version = models.CharField(_("软件版本"), max_length=40, blank=True)
    remarks = models.TextField(_("备注"), blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="absorbed",
        verbose_name=_("已并入"),
    )

    objects = EquipmentQuerySet.as_manager()

    class Meta:
        ordering = ["serial_number"]
        verbose_name = _("设备")
        verbose_name_plural = _("设备")
        constraints = [
            *(
                models.CheckConstraint(
                    name=f"equipment_{later}_not_before_{earlier}",
                    condition=_in_order(earlier, later),
                    violation_error_message=sentence,
                )
                for earlier, later, sentence in ORDER_OF_DAYS
            ),
            models.CheckConstraint(
                name="equipment_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.serial_number

    def get_absolute_url(self) -> str:
        return reverse("registry:machine", args=[self.serial_number])

    def clean(self) -> None:
        faults: dict[str, object] = {}
        today = timezone.localdate(clock.now())
        for name in DONE_DAYS:
            day = getattr(self, name)
            if day and day > today:
                label = self._meta.get_field(name).verbose_name
                faults[name] = _("%(label)s不能晚于今天。") % {"label": label}
        for earlier, later, sentence in ORDER_OF_DAYS:
            first, second = getattr(self, earlier), getattr(self, later)
            if first and second and second < first:
                faults.setdefault(later, sentence)
        if self.order_line and self.order_line.product_id != self.product_id:
            faults["order_line"] = _("这一订单行订的是另一个产品。")
        if faults:
            raise ValidationError(faults)

    def warranty_on(self, day: date) -> Warranty:
        """In or out of warranty on that day; unknown while no end is known."""
        if self.warranty_until is None:
            return Warranty.UNKNOWN
        begun = self.warranty_from is None or self.warranty_from <= day
        # Between shipment and acceptance the warranty has not begun, but it has not run out.
        return Warranty.IN if day <= self.warranty_until or not begun else Warranty.OUT


class EquipmentMove(models.Model):
    """A machine changed hands: from whom, to whom, when and why."""

    equipment = models.ForeignKey(
        Equipment, models.PROTECT, related_name="moves", verbose_name=_("设备")
    )
    from_customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="machines_given", verbose_name=_("原客户")
    )
    to_customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="machines_taken", verbose_name=_("新客户")
    )
    moved_on = models.DateField(_("转移日期"))
    reason = models.CharField(_("原因"), max_length=200)
    site = models.CharField(_("新使用地点"), max_length=120, blank=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        ordering = ["moved_on", "pk"]
        verbose_name = _("设备转移")
        verbose_name_plural = _("设备转移")

    def __str__(self) -> str:
        return f"{self.equipment} {self.moved_on}"
