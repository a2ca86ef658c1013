"""《安装调试方案》 itself: for whom, who goes, from when to when, where it stands (S6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from installs.choices.plan import PlanKind, PlanStatus
from installs.models.base import InstallRecord
from installs.querysets.plans import PlanQuerySet
from records.models import FormEdition
from registry.models import Customer, Equipment, SalesOrder
from shipping.models import Shipment


class InstallPlan(InstallRecord):
    """安装调试方案, or 临时服务方案 for what is asked for later. Only verbs change it."""

    SPACE = "installs:plans"
    CANCELS = "installs.manage_plans"
    WORKS = ("installs.open_plan", "installs.manage_plans", "installs.check_installation")

    status = models.CharField(
        _("状态"), max_length=12, choices=PlanStatus, default=PlanStatus.DRAFT, editable=False
    )
    kind = models.CharField(
        _("方案类型"), max_length=12, choices=PlanKind, default=PlanKind.INSTALLATION
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="install_plans", verbose_name=_("客户")
    )
    order = models.ForeignKey(
        SalesOrder,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="install_plans",
        verbose_name=_("订单"),
    )
    # What was really shipped: the plan is drawn up from it.
    shipments = models.ManyToManyField(
        Shipment, blank=True, related_name="install_plans", verbose_name=_("发货单")
    )
    complaint_number = models.CharField(_("客诉单号"), max_length=24, blank=True)
    site = models.CharField(_("安装地点"), max_length=200, blank=True)
    purpose = models.TextField(_("工作内容"), max_length=2_000, blank=True)
    starts_on = models.DateField(_("计划开始"), null=True, blank=True)
    ends_on = models.DateField(_("计划完成"), null=True, blank=True)
    tools = models.TextField(_("工具"), max_length=2_000, blank=True)
    risks = models.TextField(_("风险与对策"), max_length=2_000, blank=True)

    # Whoever else changed the draft does not approve it either.
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    # Counts the editions of what is signed: each way back to the draft begins the next.
    content_version = models.PositiveIntegerField(default=1, editable=False)
    # Who went by the plan as it was signed; engineers change afterwards without a new signature.
    team_approved = models.CharField(_("批准时的人员"), max_length=500, blank=True, editable=False)
    return_reason = models.TextField(_("退回理由"), max_length=2_000, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("送批时间"), null=True, editable=False)
    approved_at = models.DateTimeField(_("批准时间"), null=True, editable=False)
    started_on = models.DateField(_("开工日期"), null=True, editable=False)
    open_reason = models.TextField(
        _("准备未完成开工的理由"), max_length=2_000, blank=True, editable=False
    )
    installed_on = models.DateField(_("完成日期"), null=True, editable=False)
    result = models.TextField(_("完成情况"), max_length=2_000, blank=True, editable=False)
    form_edition = models.ForeignKey(
        FormEdition, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = PlanQuerySet.as_manager()

    class Meta(InstallRecord.Meta):
        verbose_name = _("安装调试方案")
        verbose_name_plural = _("安装调试方案")
        permissions = [
            ("view_all_plans", _("查看全部安装调试方案")),
            ("open_plan", _("编制安装调试方案")),
            ("manage_plans", _("安排安装调试")),
            ("approve_plan", _("批准安装调试方案")),
            ("check_installation", _("抽查安装质量")),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="plan_newest"),
            models.Index(
                fields=["due_at", "id"],
                name="plan_open_due",
                condition=~Q(status__in=["draft", "installed", "cancelled"]),
            ),
            models.Index(fields=["starts_on", "ends_on"], name="plan_by_days"),
        ]
        constraints = [
            models.CheckConstraint(
                name="plan_days_in_order",
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("计划完成早于计划开始。"),
            ),
            models.CheckConstraint(
                name="plan_installed_not_before_started",
                condition=Q(installed_on__isnull=True) | Q(installed_on__gte=F("started_on")),
                violation_error_message=_("完成日期早于开工日期。"),
            ),
        ]

    @property
    def about(self) -> str:
        """What messages and lists call it by."""
        return str(self.customer)

    @property
    def title(self) -> str:
        """What its page is headed with."""
        words = gettext("%(name)s 安装调试")
        if self.kind == PlanKind.TEMPORARY:
            words = gettext("%(name)s 临时服务")
        return words % {"name": self.customer}

    def get_status_display(self) -> str:  # type: ignore[no-redef]  # in place of Django's
        """A temporary service installs nothing: it is served and done."""
        if self.kind == PlanKind.TEMPORARY and self.status == PlanStatus.UNDER_WAY:
            return gettext("服务中")
        if self.kind == PlanKind.TEMPORARY and self.status == PlanStatus.INSTALLED:
            return gettext("已完成")
        return str(PlanStatus(self.status).label)


class PlanMachine(models.Model):
    """A machine that is installed or served under the plan."""

    plan = models.ForeignKey(InstallPlan, models.CASCADE, related_name="machines")
    equipment = models.ForeignKey(
        Equipment, models.PROTECT, related_name="install_plans", verbose_name=_("设备")
    )
    # As it was when the plan was submitted: a merge in the register leaves what was signed alone.
    serial_number = models.CharField(
        _("出厂编号"), max_length=40, blank=True, editable=False, default=""
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("设备")

    def __str__(self) -> str:
        return self.serial_number or str(self.equipment)


class PlanEngineer(models.Model):
    """Who goes; one of them leads."""

    plan = models.ForeignKey(InstallPlan, models.CASCADE, related_name="team")
    engineer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="planned_visits",
        verbose_name=_("工程师"),
    )
    leads = models.BooleanField(_("负责人"), default=False)

    class Meta:
        ordering = ["-leads", "pk"]
        verbose_name = _("人员")
        constraints = [
            models.UniqueConstraint(fields=["plan", "engineer"], name="plan_engineer_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(leads=True), name="plan_led_by_one"
            ),
        ]

    def __str__(self) -> str:
        return str(self.engineer)
