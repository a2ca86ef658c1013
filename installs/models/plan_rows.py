"""What stands below a plan: preparation, steps, documents, postponements, spot checks (S6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from installs.choices.plan import PlanPlace, PostponeCause, PreparationSide
from installs.models.base import Written
from installs.models.plan import InstallPlan
from records.models import ApprovalBase, AttachmentBase, once_a_place


class Preparation(models.Model):
    """温馨提示: what has to be there before anybody travels, and who sees to it."""

    plan = models.ForeignKey(InstallPlan, models.CASCADE, related_name="preparations")
    position = models.PositiveSmallIntegerField(_("序号"))
    what = models.CharField(_("准备事项"), max_length=200)
    side = models.CharField(
        _("责任方"), max_length=8, choices=PreparationSide, default=PreparationSide.CUSTOMER
    )
    needed_by = models.DateField(_("需要日期"), null=True, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("前置条件")
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="preparation_numbered_once")
        ]

    def __str__(self) -> str:
        return self.what


class PlanStep(models.Model):
    """One step of the work, in order."""

    plan = models.ForeignKey(InstallPlan, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("序号"))
    content = models.CharField(_("安装调试步骤"), max_length=500)
    days = models.DecimalField(_("天数"), max_digits=4, decimal_places=1, null=True, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("安装调试步骤")
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="plan_step_numbered_once"),
            models.CheckConstraint(
                name="plan_step_takes_time", condition=Q(days__isnull=True) | Q(days__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.content}"


class PlanDocument(models.Model):
    """A technical document that goes with the engineers."""

    plan = models.ForeignKey(InstallPlan, models.CASCADE, related_name="documents")
    position = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("资料名称"), max_length=120)
    number = models.CharField(_("文件编号"), max_length=60, blank=True)
    edition = models.CharField(_("版次"), max_length=20, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("技术资料")

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, self.number, self.edition]))


class Postponement(models.Model):
    """改期: from which days to which, why, on whose account. Nothing of it is changed later."""

    plan = models.ForeignKey(InstallPlan, models.PROTECT, related_name="postponements")
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("记录人")
    )
    cause = models.CharField(_("改期原因"), max_length=8, choices=PostponeCause)
    reason = models.TextField(_("说明"), max_length=2_000)
    from_starts_on = models.DateField(_("原计划开始"))
    from_ends_on = models.DateField(_("原计划完成"))
    starts_on = models.DateField(_("计划开始"))
    ends_on = models.DateField(_("计划完成"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("改期")
        constraints = [
            models.CheckConstraint(
                name="postponement_in_order", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


class SpotCheck(models.Model):
    """安装质量抽查: QA looks at an installation, point by point (S6)."""

    plan = models.ForeignKey(InstallPlan, models.PROTECT, related_name="spot_checks")
    checked_on = models.DateField(_("抽查日期"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("抽查人")
    )
    at = models.DateTimeField(_("时间"))
    score = models.PositiveSmallIntegerField(_("评分"))
    findings = models.TextField(_("发现的问题"), max_length=2_000, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("安装质量抽查")
        constraints = [
            models.CheckConstraint(
                name="spot_check_to_hundred",
                condition=Q(score__lte=100),
                violation_error_message=_("评分是 0 到 100。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.checked_on} {self.score}"


class SpotCheckItem(models.Model):
    """One point that was looked at."""

    check_of = models.ForeignKey(SpotCheck, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(_("序号"))
    what = models.CharField(_("检查项"), max_length=200)
    passed = models.BooleanField(_("合格"))
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("检查项")

    def __str__(self) -> str:
        return self.what


class PlanApproval(ApprovalBase):
    """批准 of one edition of the plan (domain §12)."""

    plan = models.ForeignKey(InstallPlan, models.PROTECT, related_name="approvals")

    class Meta(ApprovalBase.Meta):
        verbose_name = _("签署")
        constraints = [once_a_place("plan", "plan_signed_once_a_place")]

    def get_place_display(self) -> str:
        return str(PlanPlace(self.place).label)


class PlanComment(Written):
    """留言; possible after the end as well."""

    plan = models.ForeignKey(InstallPlan, models.PROTECT, related_name="comments")
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    class Meta(Written.Meta):
        verbose_name = _("留言")


class PlanAttachment(AttachmentBase):
    """A drawing, a photo of the site, a signed sheet."""

    plan = models.ForeignKey(InstallPlan, models.PROTECT, related_name="attachments")

    class Meta(AttachmentBase.Meta):
        verbose_name = _("附件")
