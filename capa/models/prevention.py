"""Standardisation and horizontal deployment (D7): the gate before a CAPA may close."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from capa.choices import DocumentKind, Target
from capa.models.capa import Capa
from registry.models import Customer, Equipment, Product


class Standardisation(models.Model):
    """标准化: a document from its old to its new edition, or why none changes (S9-4.4)."""

    capa = models.ForeignKey(Capa, models.PROTECT, related_name="standardisations")
    round_number = models.PositiveSmallIntegerField(_("轮次"))
    kind = models.CharField(_("类别"), max_length=20, choices=DocumentKind, blank=True)
    document_number = models.CharField(_("文件编号"), max_length=60, blank=True)
    old_edition = models.CharField(_("旧版"), max_length=20, blank=True)
    new_edition = models.CharField(_("新版"), max_length=20, blank=True)
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("部门"),
    )
    changed_on = models.DateField(_("日期"), null=True, blank=True)
    not_needed_reason = models.TextField(_("不适用理由"), max_length=1_000, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("标准化")
        constraints = [
            models.CheckConstraint(
                name="capa_standard_document_or_reason",
                condition=models.Q(document_number="", new_edition="")
                & ~models.Q(not_needed_reason="")
                | ~models.Q(document_number="")
                & ~models.Q(new_edition="")
                & models.Q(changed_on__isnull=False)
                & models.Q(not_needed_reason=""),
                violation_error_message=_("写明文件编号、新版和日期，或写明不适用的理由。"),
            )
        ]

    def __str__(self) -> str:
        return self.document_number or self.not_needed_reason[:40]


class Deployment(models.Model):
    """横向展开: one row of the work list, for a model, a customer or one machine."""

    capa = models.ForeignKey(Capa, models.PROTECT, related_name="deployments")
    target = models.CharField(_("对象"), max_length=8, choices=Target)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("型号")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("客户")
    )
    equipment = models.ForeignKey(
        Equipment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("设备")
    )
    measure = models.TextField(_("措施"), max_length=2_000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="capa_deployments",
        verbose_name=_("责任人"),
    )
    due_on = models.DateField(_("计划日期"))
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    note = models.TextField(_("完成说明"), max_length=2_000, blank=True)
    not_needed_reason = models.TextField(_("不适用理由"), max_length=1_000, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("横向展开")
        constraints = [
            models.CheckConstraint(
                name="deployment_has_its_target",
                condition=models.Q(
                    target="model",
                    product__isnull=False,
                    customer__isnull=True,
                    equipment__isnull=True,
                )
                | models.Q(
                    target="customer",
                    customer__isnull=False,
                    product__isnull=True,
                    equipment__isnull=True,
                )
                | models.Q(
                    target="machine",
                    equipment__isnull=False,
                    product__isnull=True,
                    customer__isnull=True,
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.reached)

    @property
    def reached(self) -> Product | Customer | Equipment:
        """The model, customer or machine that this row is about."""
        return self.product or self.customer or self.equipment  # type: ignore[return-value]  # one is

    @property
    def is_settled(self) -> bool:
        return self.done_on is not None or bool(self.not_needed_reason)
