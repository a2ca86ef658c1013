"""更改通知: a new edition or an improvement, for the machines that it concerns (S6, S8-6.1)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handover.choices import How, NoticeKind, NoticeStatus
from handover.models.base import Paper
from handover.querysets import NoticeQuerySet
from registry.models import Equipment, Product


class ChangeNotice(Paper):
    """Issued by 技术管理部 or 研发部; over when service and every machine's customer know."""

    SPACE, OWN = "handover:notices", "change_notice"
    VIEW_ALL = "handover.view_all_notices"

    status = models.CharField(
        _("状态"), max_length=16, choices=NoticeStatus, default=NoticeStatus.DRAFT, editable=False
    )
    kind = models.CharField(_("通知类别"), max_length=12, choices=NoticeKind)
    document_number = models.CharField(_("文件编号"), max_length=60, blank=True)
    old_edition = models.CharField(_("旧版次"), max_length=20, blank=True)
    new_edition = models.CharField(_("新版次"), max_length=20, blank=True)
    content = models.TextField(_("更改内容"), max_length=10_000, blank=True)
    # Which machines the register proposes
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("产品")
    )
    serial_from = models.CharField(_("出厂编号从"), max_length=40, blank=True)
    serial_to = models.CharField(_("出厂编号到"), max_length=40, blank=True)

    noted_at = models.DateTimeField(_("服务中心签收时间"), null=True, editable=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("签收人"),
    )

    objects = NoticeQuerySet.as_manager()

    class Meta(Paper.Meta):
        verbose_name = _("更改通知")
        verbose_name_plural = _("更改通知")
        permissions = [
            ("view_all_notices", _("查看全部更改通知")),
            ("issue_notice", _("发布更改通知")),
            ("take_note", _("签收更改通知")),
            ("inform_customers", _("记录通知客户")),
        ]


class NoticeMachine(models.Model):
    """What became of the notice for one machine: told, confirmed by its customer, or left out."""

    notice = models.ForeignKey(ChangeNotice, models.CASCADE, related_name="machines")
    equipment = models.ForeignKey(
        Equipment, models.PROTECT, related_name="notices", verbose_name=_("设备")
    )
    told_on = models.DateField(_("通知日期"), null=True, blank=True)
    told_how = models.CharField(_("通知方式"), max_length=8, choices=How, blank=True)
    told_whom = models.CharField(_("通知给谁"), max_length=60, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("通知人"),
    )
    confirmed_by = models.CharField(_("客户确认人"), max_length=60, blank=True)
    confirmed_on = models.DateField(_("客户确认日期"), null=True, blank=True)
    left_out_reason = models.CharField(_("不适用的理由"), max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("涉及的设备")
        constraints = [
            models.CheckConstraint(
                name="notice_confirmed_after_told",
                condition=Q(confirmed_on__isnull=True) | Q(told_on__isnull=False),
                violation_error_message=_("客户确认之前要先通知。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.equipment_id)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is owed for this machine any more."""
        return self.confirmed_on is not None or bool(self.left_out_reason)
