"""What we make and what was ordered (S9-4.1.1, S6)."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registry.models.base import Entry, addressable
from registry.models.parties import Customer
from registry.querysets import ProductQuerySet, SalesOrderQuerySet


class Product(Entry):
    """产品, with the after-sales terms (售后条约) that decide what is covered."""

    code = models.CharField(
        _("产品编号"),
        max_length=40,
        unique=True,
        validators=[addressable],
        error_messages={"unique": _("这个产品编号已被使用。")},
    )
    name = models.CharField(_("产品名称"), max_length=120)
    model = models.CharField(_("型号"), max_length=60, blank=True)
    specification = models.CharField(_("规格"), max_length=200, blank=True)
    has_software = models.BooleanField(_("含软件"), default=True)
    has_hardware = models.BooleanField(_("含硬件"), default=True)
    warranty_months = models.PositiveSmallIntegerField(_("质保月数"), default=12)
    after_sales_terms = models.TextField(_("售后条约"), blank=True)
    active = models.BooleanField(_("使用中"), default=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("产品")
        verbose_name_plural = _("产品")
        constraints = [
            models.CheckConstraint(
                name="product_warranty_at_most_50_years",
                condition=models.Q(warranty_months__lte=600),
                violation_error_message=_("质保月数不能超过 600。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("registry:product", args=[self.code])


class WarrantyStart(models.TextChoices):
    """From when the contract counts the warranty (domain §6.4)."""

    ACCEPTANCE = "acceptance", _("自验收合格之日")
    ARRIVAL = "arrival", _("自到货之日")
    DEEMED = "deemed", _("自验收合格之日，到货若干天未验收视同合格")


class SalesOrder(Entry):
    """销售订单: what was promised to the customer, beside what was sold."""

    number = models.CharField(
        _("订单号"),
        max_length=40,
        unique=True,
        validators=[addressable],
        error_messages={"unique": _("这个订单号已被使用。")},
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="orders", verbose_name=_("客户")
    )
    project_engineer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_orders",
        verbose_name=_("工程负责人"),
    )
    ordered_on = models.DateField(_("订单日期"), null=True, blank=True)
    delivery_date = models.DateField(_("交货日期"), null=True, blank=True)
    quality_promises = models.TextField(_("合同质量承诺"), blank=True)
    install_agreement = models.TextField(_("安装调试约定"), blank=True)
    response_terms = models.CharField(_("合同响应要求"), max_length=200, blank=True)
    first_response_minutes = models.PositiveIntegerField(
        _("合同首次响应(分钟)"), null=True, blank=True
    )
    handling_minutes = models.PositiveIntegerField(_("合同处理完成(分钟)"), null=True, blank=True)
    payment_terms = models.CharField(_("尾款条件"), max_length=200, blank=True)
    final_payment = models.DecimalField(
        _("尾款金额（元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    acceptance_due = models.DateField(_("合同验收日"), null=True, blank=True)
    warranty_start = models.CharField(
        _("质保起算"),
        max_length=10,
        choices=WarrantyStart,
        default=WarrantyStart.ACCEPTANCE,
        db_default=WarrantyStart.ACCEPTANCE,
    )
    # With `DEEMED`: as many days after arrival an acceptance that nobody held counts as held.
    deemed_days = models.PositiveSmallIntegerField(_("视同验收天数"), null=True, blank=True)
    remarks = models.TextField(_("备注"), blank=True)

    objects = SalesOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("销售订单")
        verbose_name_plural = _("销售订单")
        constraints = [
            models.CheckConstraint(
                name="order_limits_above_zero",
                condition=(
                    models.Q(first_response_minutes__isnull=True)
                    | models.Q(first_response_minutes__gt=0)
                )
                & (models.Q(handling_minutes__isnull=True) | models.Q(handling_minutes__gt=0)),
                violation_error_message=_("合同时限要大于 0 分钟；没有约定就留空。"),
            ),
            models.CheckConstraint(
                name="order_deemed_has_days",
                condition=~models.Q(warranty_start="deemed") | models.Q(deemed_days__gt=0),
                violation_error_message=_("质保起算为“视同合格”时，要写到货后多少天。"),
            ),
            models.CheckConstraint(
                name="order_final_payment_not_negative",
                condition=models.Q(final_payment__isnull=True) | models.Q(final_payment__gte=0),
                violation_error_message=_("尾款金额不能为负。"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("registry:order", args=[self.number])

    def clean(self) -> None:
        if self.warranty_start == WarrantyStart.DEEMED and not self.deemed_days:
            words = _("质保起算为“视同合格”时，要写到货后多少天。")
            raise ValidationError({"deemed_days": words})


class SalesOrderLine(models.Model):
    """One product of an order: ordered, shipped, received."""

    order = models.ForeignKey(
        SalesOrder, models.PROTECT, related_name="lines", verbose_name=_("订单")
    )
    position = models.PositiveSmallIntegerField(_("行号"))
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="order_lines", verbose_name=_("产品")
    )
    quantity = models.PositiveIntegerField(_("订购数量"))
    shipped = models.PositiveIntegerField(_("已发数量"), default=0)
    received = models.PositiveIntegerField(_("收货数量"), default=0)

    class Meta:
        ordering = ["order", "position"]
        verbose_name = _("订单行")
        verbose_name_plural = _("订单行")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "position"],
                name="order_line_once",
                violation_error_message=_("同一订单里行号不能重复。"),
            ),
            models.CheckConstraint(
                name="order_line_quantities",
                condition=models.Q(quantity__gt=0, shipped__gte=0, received__gte=0),
                violation_error_message=_("订购数量要大于 0。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}-{self.position}"
