"""What was decided about a complaint: each decision a row, never overwritten."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import Channel, Decision, Kind, Level, SignPlace
from complaints.models.complaint import Complaint
from records.models import ApprovalBase, once_a_place


class Entry(models.Model):
    """Base of what somebody recorded on a complaint, in one of its rounds."""

    round_number = models.PositiveSmallIntegerField(_("轮次"), default=1)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("记录人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class TestRecord(Entry):
    """检测记录: what QA tested and found (S9-3.2)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="tests")
    item = models.CharField(_("检测项目"), max_length=200)
    result = models.TextField(_("检测结果"), max_length=2_000)
    tester = models.CharField(_("检测人"), max_length=60)

    class Meta(Entry.Meta):
        verbose_name = _("检测记录")


class Judgement(Entry):
    """备案判定 (S9-4.4)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="judgements")
    decision = models.CharField(_("判定"), max_length=16, choices=Decision)
    reason = models.TextField(_("理由"), max_length=2_000, blank=True)
    responsible_department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("责任部门"),
    )

    class Meta(Entry.Meta):
        verbose_name = _("备案判定")


class Classification(Entry):
    """四级分类 (S3-3.2): the answers, what followed from them, and what the engineer confirmed."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="classifications")
    answers = models.JSONField(_("回答"), default=dict)
    proposed_kind = models.CharField(_("建议软硬件"), max_length=8, choices=Kind, blank=True)
    proposed_level = models.PositiveSmallIntegerField(_("建议等级"), choices=Level, null=True)
    kind = models.CharField(_("软硬件"), max_length=8, choices=Kind, blank=True)
    level = models.PositiveSmallIntegerField(_("等级"), choices=Level, null=True)
    reason = models.TextField(_("与建议不同的理由"), max_length=1_000, blank=True)
    suggestion = models.BooleanField(_("初步分级"), default=False)

    class Meta(Entry.Meta):
        verbose_name = _("分级")


class Confirmation(Entry):
    """三、四级问题的确认和重现 (S3-4.4.1)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="confirmations")
    reproduced = models.BooleanField(_("已重现"))
    how = models.TextField(_("重现经过"), max_length=4_000)

    class Meta(Entry.Meta):
        verbose_name = _("确认重现")


class Signoff(ApprovalBase):
    """A place for a name: approval, countersigning, closing, reopening, no CAPA (domain §12)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="signoffs")
    place = models.CharField(_("签署处"), max_length=24, choices=SignPlace)

    class Meta(ApprovalBase.Meta):
        verbose_name = _("签署")
        constraints = [once_a_place("complaint", "signoff_once_a_place")]


class Reply(Entry):
    """回复客户: what the customer was told (S9-4.4)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="replies")
    channel = models.CharField(_("回复方式"), max_length=10, choices=Channel)
    text = models.TextField(_("回复内容"), max_length=10_000)

    class Meta(Entry.Meta):
        verbose_name = _("回复客户")


class CustomerAnswer(Entry):
    """客户确认: satisfied or not, how and by whom it was said (S4-1.4)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="answers")
    satisfied = models.BooleanField(_("满意"))
    channel = models.CharField(_("确认方式"), max_length=10, choices=Channel)
    person = models.CharField(_("客户确认人"), max_length=60)
    remark = models.TextField(_("客户意见"), max_length=2_000, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("客户确认")


class Quotation(Entry):
    """条约外有偿服务: the quotation, and the customer's recorded consent to it."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="quotations")
    quotation_number = models.CharField(_("报价单号"), max_length=60)
    amount = models.DecimalField(
        _("金额"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    content = models.TextField(_("服务内容"), max_length=2_000)
    consented = models.BooleanField(_("客户同意"), null=True, blank=True)
    consent_channel = models.CharField(_("同意方式"), max_length=10, choices=Channel, blank=True)
    consent_person = models.CharField(_("同意人"), max_length=60, blank=True)
    consent_at = models.DateTimeField(_("同意时间"), null=True, blank=True)
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Entry.Meta):
        verbose_name = _("报价")
