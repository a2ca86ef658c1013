"""What a round leads to: 调整方案, or else 产品售后记录 (S5-3.3, S9-4.5)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from capa.models import Capa
from installs.models.acceptance import Acceptance
from installs.models.rounds import AcceptanceRound
from records.models import FormEdition


class Adjustment(models.Model):
    """调整方案 of 工艺技术部 for one failed round: why, what is done, by whom, by when."""

    number = models.CharField(_("编号"), max_length=24, unique=True, editable=False)
    round = models.OneToOneField(AcceptanceRound, models.PROTECT, related_name="adjustment")
    cause = models.TextField(_("不合格原因"), max_length=10_000)
    retest = models.TextField(_("复验要求"), max_length=2_000, blank=True)
    due_on = models.DateField(_("完成期限"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("编制人"),
    )
    written_at = models.DateTimeField(_("编制时间"))
    result = models.TextField(_("实施结果"), max_length=10_000, blank=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("调整方案")

    def __str__(self) -> str:
        return self.number


class AdjustmentAction(models.Model):
    """One thing that is adjusted."""

    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="actions")
    number = models.PositiveSmallIntegerField(_("序号"))
    content = models.TextField(_("调整措施"), max_length=2_000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="adjustment_actions",
        verbose_name=_("责任人"),
    )
    first_owner = models.ForeignKey(  # as it was signed, whoever took over since
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    due_on = models.DateField(_("计划日期"))
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    result = models.TextField(_("完成说明"), max_length=2_000, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("调整措施")
        constraints = [
            models.UniqueConstraint(fields=["adjustment", "number"], name="action_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.content[:40]}"


class ServiceRecord(models.Model):
    """《产品售后记录》: QA and Engineering each write their part, the service department signs.

    A part counts from its moment on; what was sent back keeps its text without one.
    """

    number = models.CharField(_("编号"), max_length=24, unique=True, editable=False)
    acceptance = models.OneToOneField(Acceptance, models.PROTECT, related_name="record")
    created_at = models.DateTimeField(_("建立时间"))
    quality = models.TextField(_("品质部记录"), max_length=10_000, blank=True)
    quality_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    quality_at = models.DateTimeField(_("品质部填写时间"), null=True, blank=True)
    engineering = models.TextField(_("工程部记录"), max_length=10_000, blank=True)
    engineering_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    engineering_at = models.DateTimeField(_("工程部填写时间"), null=True, blank=True)
    service_contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("服务联系人"),
    )
    take_over_note = models.TextField(_("签收意见"), max_length=2_000, blank=True)
    taken_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_over_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    form_edition = models.ForeignKey(
        FormEdition, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("产品售后记录")
        verbose_name_plural = _("产品售后记录")
        constraints = [
            models.CheckConstraint(
                name="service_record_parts_whole",
                condition=(Q(quality_at__isnull=True) | Q(quality_by__isnull=False))
                & (Q(engineering_at__isnull=True) | Q(engineering_by__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.number


class RaisedCapa(models.Model):
    """The CAPA that an acceptance set off (domain §5, source 验收)."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="raised")
    capa = models.OneToOneField(Capa, models.PROTECT, related_name="acceptance_link")
    round_number = models.PositiveSmallIntegerField(_("轮次"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("纠正预防")

    def __str__(self) -> str:
        return str(self.capa_id)
