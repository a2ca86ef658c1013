"""How a complaint was handled: one Round from cause to verification, and again when it failed."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import DocumentKind, MeasureKind, ServiceMode
from complaints.models.complaint import Complaint
from complaints.models.decisions import Entry


class Round(models.Model):
    """一轮处理. A round that ended is locked; the next one says why it was opened."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("轮次"))
    opened_at = models.DateTimeField(_("开始时间"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(_("开始这一轮的原因"), max_length=2_000, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    occurrence_cause = models.TextField(_("产生原因"), max_length=10_000, blank=True)
    escape_cause = models.TextField(_("流出原因"), max_length=10_000, blank=True)
    analysed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    analysed_at = models.DateTimeField(_("分析时间"), null=True, blank=True)
    service_mode = models.CharField(_("服务方式"), max_length=20, choices=ServiceMode, blank=True)
    cost = models.DecimalField(
        _("费用"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    final_judgement = models.TextField(_("最终判定"), max_length=2_000, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("处理轮次")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "number"], name="round_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} / {self.number}"


class Measure(models.Model):
    """措施: containment, corrective or preventive; who does it and by when."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="measures")
    kind = models.CharField(_("类型"), max_length=12, choices=MeasureKind)
    content = models.TextField(_("措施"), max_length=2_000)
    owner = models.CharField(_("责任人"), max_length=60)
    planned_on = models.DateField(_("计划完成"), null=True, blank=True)
    done_on = models.DateField(_("实际完成"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("措施")

    def __str__(self) -> str:
        return self.content[:40]


class PartUse(models.Model):
    """物料: drawn, used and returned on this complaint."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="parts")
    name = models.CharField(_("物料名称"), max_length=120)
    drawn = models.PositiveIntegerField(_("领用"), default=0)
    used = models.PositiveIntegerField(_("使用"), default=0)
    returned = models.PositiveIntegerField(_("返还"), default=0)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("物料")
        constraints = [
            models.CheckConstraint(
                name="part_use_within_drawn",
                condition=models.Q(drawn__gte=models.F("used") + models.F("returned")),
                violation_error_message=_("使用与返还之和大于领用数量。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Verification(Entry):
    """效果验证 by QA (S8-5.2)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="verifications")
    effective = models.BooleanField(_("有效"))
    evidence = models.TextField(_("验证证据"), max_length=10_000)

    class Meta(Entry.Meta):
        verbose_name = _("效果验证")


class Standardisation(Entry):
    """标准化: the document that now says it, or why none does (S9: 必须增加到相关作业标准内)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="standardisations")
    document_kind = models.CharField(_("文件类别"), max_length=20, choices=DocumentKind, blank=True)
    document_number = models.CharField(_("文件编号"), max_length=60, blank=True)
    new_edition = models.CharField(_("新版次"), max_length=20, blank=True)
    not_needed_reason = models.TextField(_("不需标准化的理由"), max_length=1_000, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("标准化")
        constraints = [
            models.CheckConstraint(
                name="standardisation_document_or_reason",
                condition=models.Q(document_number="", new_edition="")
                & ~models.Q(not_needed_reason="")
                | ~models.Q(document_number="")
                & ~models.Q(new_edition="")
                & models.Q(not_needed_reason=""),
            )
        ]
