"""《设备/工艺验收报告》 itself: which machine, where it stands, what came of it (S5-3.3, F4)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installs.choices.acceptance import ACCEPTED, Before, Conclusion, Kind, Status
from installs.models.base import InstallRecord
from installs.models.templates import AcceptanceTemplate
from installs.querysets.acceptances import AcceptanceQuerySet
from records.models import FormEdition
from registry.models import Customer, Equipment, SalesOrder


class Acceptance(InstallRecord):
    """验收. Its rounds hold what was measured and signed; only verbs change it."""

    SPACE = "installs:acceptances"
    CANCELS = "installs.cancel_acceptance"
    WORKS = (
        "installs.hold_acceptance",
        "installs.plan_adjustment",
        "installs.record_quality",
        "installs.record_engineering",
        "installs.take_over_acceptance",
    )

    status = models.CharField(
        _("状态"), max_length=16, choices=Status, default=Status.DRAFT, editable=False
    )
    kind = models.CharField(_("验收类型"), max_length=12, choices=Kind, default=Kind.EQUIPMENT)
    order = models.ForeignKey(
        SalesOrder, models.PROTECT, related_name="acceptances", verbose_name=_("订单")
    )
    equipment = models.ForeignKey(
        Equipment, models.PROTECT, related_name="acceptances", verbose_name=_("设备")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="acceptances", verbose_name=_("客户")
    )
    engineer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="acceptances",
        verbose_name=_("验收工程师"),
    )
    planned_on = models.DateField(_("计划验收日"), null=True, blank=True)
    site = models.CharField(_("验收地点"), max_length=120, blank=True)
    software_version = models.CharField(_("软件版本"), max_length=40, blank=True)
    template = models.ForeignKey(
        AcceptanceTemplate,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("验收模板"),
    )
    # As they were when measuring began: a merge in the register leaves what was signed alone.
    machine = models.CharField(_("出厂编号"), max_length=40, blank=True, editable=False)
    model = models.CharField(_("型号"), max_length=190, blank=True, editable=False)

    round_number = models.PositiveSmallIntegerField(_("轮次"), default=1, editable=False)
    # Counts the editions of what is signed: what is taken back begins the next.
    content_version = models.PositiveIntegerField(default=1, editable=False)
    # Of the last round that was concluded; "" before.
    conclusion = models.CharField(
        _("结论"), max_length=12, choices=Conclusion, blank=True, editable=False
    )
    started_at = models.DateTimeField(_("开始检验"), null=True, editable=False)
    accepted_on = models.DateField(_("验收日期"), null=True, editable=False)
    warranty_from = models.DateField(_("质保起始"), null=True, editable=False)
    warranty_until = models.DateField(_("质保截止"), null=True, editable=False)
    in_service_at = models.DateTimeField(_("转售后时间"), null=True, editable=False)
    form_edition = models.ForeignKey(
        FormEdition, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = AcceptanceQuerySet.as_manager()

    class Meta(InstallRecord.Meta):
        verbose_name = _("验收")
        verbose_name_plural = _("验收")
        permissions = [
            ("view_all_acceptances", _("查看全部验收")),
            ("open_acceptance", _("编制验收")),
            ("hold_acceptance", _("进行验收")),
            ("manage_acceptances", _("安排验收")),
            ("plan_adjustment", _("编制调整方案")),
            ("record_quality", _("填写售后记录的品质部分")),
            ("record_engineering", _("填写售后记录的工程部分")),
            ("take_over_acceptance", _("签收转售后")),
            ("cancel_acceptance", _("撤销验收")),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="acceptance_newest"),
            models.Index(
                fields=["due_at", "id"],
                name="acceptance_open_due",
                condition=~Q(status__in=["draft", "in_service", "cancelled"]),
            ),
            models.Index(fields=["status", "-created_at"], name="acceptance_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["equipment", "kind"],
                condition=~Q(status__in=["in_service", "cancelled"]),
                name="acceptance_one_open",
                violation_error_message=_("这台设备已有同类的验收在进行。"),
            ),
            models.CheckConstraint(
                name="acceptance_warranty_in_order",
                condition=Q(warranty_from__isnull=True)
                | Q(warranty_until__isnull=True)
                | Q(warranty_until__gte=models.F("warranty_from")),
            ),
        ]

    @property
    def about(self) -> str:
        """What messages and lists call it by."""
        return self.machine or self.equipment.serial_number

    @property
    def present_round(self) -> int:
        """The round that what is written now belongs to: after a conclusion the next one."""
        return self.round_number + (self.status not in {Status.DRAFT, Status.MEASURING})

    @property
    def is_accepted(self) -> bool:
        """Both sides have signed, and it was not found failed."""
        return self.status in ACCEPTED


class Precondition(models.Model):
    """前置确认: done on a day, or not needed for a reason."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="preconditions")
    kind = models.CharField(_("前置项"), max_length=12, choices=Before)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    not_needed_reason = models.CharField(_("不适用理由"), max_length=500, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("前置确认")
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "kind"], name="precondition_once")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_settled(self) -> bool:
        return self.done_on is not None or bool(self.not_needed_reason.strip())
