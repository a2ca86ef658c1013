"""资料申请: technical documents and original quality records for the service centre (S8-6.1)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from handover.choices import RequestKind, RequestStatus
from handover.models.base import Paper
from handover.querysets import RequestQuerySet
from registry.models import Equipment, Product, SalesOrder


class DocumentRequest(Paper):
    """Asked for, provided or not, and received."""

    SPACE, OWN = "handover:documents", "document_request"
    VIEW_ALL = "handover.view_all_requests"

    status = models.CharField(
        _("状态"),
        max_length=16,
        choices=RequestStatus,
        default=RequestStatus.REQUESTED,
        editable=False,
    )
    kind = models.CharField(_("资料类别"), max_length=12, choices=RequestKind)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("产品")
    )
    equipment = models.ForeignKey(
        Equipment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("设备")
    )
    order = models.ForeignKey(
        SalesOrder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("订单")
    )
    wanted_on = models.DateField(_("需要日期"), null=True, blank=True)
    reason = models.TextField(_("用途"), max_length=2_000)

    provided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提供人"),
    )
    provided_at = models.DateTimeField(_("提供时间"), null=True, blank=True)
    delivery_note = models.TextField(_("提供说明"), max_length=2_000, blank=True)
    refuse_reason = models.TextField(_("不能提供的理由"), max_length=2_000, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("签收人"),
    )

    objects = RequestQuerySet.as_manager()

    class Meta(Paper.Meta):
        verbose_name = _("资料申请")
        verbose_name_plural = _("资料申请")
        permissions = [
            ("view_all_requests", _("查看全部资料申请")),
            ("request_documents", _("申请技术资料")),
            ("provide_technical", _("提供技术文件")),
            ("provide_quality", _("提供原始质量记录")),
        ]


class ProvidedDocument(models.Model):
    """One document as it was provided: which one, in which edition."""

    request = models.ForeignKey(DocumentRequest, models.PROTECT, related_name="documents")
    position = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("文件名称"), max_length=120)
    number = models.CharField(_("文件编号"), max_length=60, blank=True)
    edition = models.CharField(_("版次"), max_length=20, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("提供的文件")
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="provided_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name} {self.edition}".strip()
