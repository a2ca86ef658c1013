"""合同交接: what the contract promises, from sales to the service centre (S6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handover.choices import HandoverStatus, How
from handover.models.base import Paper
from handover.querysets import HandoverQuerySet
from registry.models import Contact, Customer, Equipment, SalesOrder


class Handover(Paper):
    """One open and one in force an order; what changes afterwards is handed over anew."""

    SPACE, OWN = "handover:handovers", "handover"
    VIEW_ALL = "handover.view_all_handovers"

    status = models.CharField(
        _("状态"),
        max_length=16,
        choices=HandoverStatus,
        default=HandoverStatus.DRAFT,
        editable=False,
    )
    order = models.ForeignKey(
        SalesOrder, models.PROTECT, related_name="handovers", verbose_name=_("订单")
    )
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("客户"))
    quality_promises = models.TextField(_("质量与服务承诺"), max_length=10_000, blank=True)
    response_terms = models.TextField(_("响应要求"), max_length=2_000, blank=True)
    install_agreement = models.TextField(_("安装调试约定"), max_length=10_000, blank=True)
    unit = models.CharField(_("用户单位"), max_length=120, blank=True)
    address = models.CharField(_("安装地址"), max_length=200, blank=True)
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("用户联系人"),
    )
    # Of machines that are not yet in the register.
    job_numbers = models.CharField(_("生产工号"), max_length=300, blank=True)
    planned_ship_on = models.DateField(_("计划发货日"), null=True, blank=True)
    remarks = models.TextField(_("备注"), max_length=2_000, blank=True)
    # 设备指导安装调试温馨提示, which sales give to the customer in good time
    reminded_on = models.DateField(_("温馨提示日期"), null=True, blank=True)
    reminded_how = models.CharField(_("提示方式"), max_length=8, choices=How, blank=True)
    reminded_whom = models.CharField(_("提示给谁"), max_length=60, blank=True)

    return_reason = models.TextField(_("退回理由"), max_length=2_000, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("签收人"),
    )
    project_engineer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("工程负责人"),
    )
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("替代"),
    )

    objects = HandoverQuerySet.as_manager()

    class Meta(Paper.Meta):
        verbose_name = _("合同交接")
        verbose_name_plural = _("合同交接")
        permissions = [
            ("view_all_handovers", _("查看全部合同交接")),
            ("hand_over", _("移交合同给服务中心")),
            ("accept_handover", _("签收合同交接")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(status__in=["draft", "handed"]),
                name="handover_one_open",
                violation_error_message=_("这份订单已有没签收的交接。"),
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(status="acknowledged"),
                name="handover_one_in_force",
                violation_error_message=_("这份订单已有签收的交接。"),
            ),
        ]


class HandoverMachine(models.Model):
    """A machine that goes to the customer under this hand-over."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="machines")
    equipment = models.ForeignKey(
        Equipment, models.PROTECT, related_name="+", verbose_name=_("设备")
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("设备")

    def __str__(self) -> str:
        return str(self.equipment_id)
