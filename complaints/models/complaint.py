"""The complaint: the facts of intake, where it stands, and who has it."""

from __future__ import annotations

import re
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.choices import (
    ENDED,
    HIGH_LEVELS,
    STAGE_OF,
    Category,
    Channel,
    FoundWhere,
    Kind,
    Level,
    RequestKind,
    Stage,
    Status,
    Terms,
    Urgency,
    level_name,
)
from complaints.models.defect import DefectCode
from complaints.querysets import ComplaintQuerySet
from records import clock
from records.models import ControlledRecord, FormEdition
from registry.models import Contact, Customer, Equipment, Product, SalesOrder


class Complaint(ControlledRecord):
    """客诉 (S9-4.4). Only the verbs in `workflow` change it after the draft."""

    status = models.CharField(
        _("状态"), max_length=20, choices=Status, default=Status.DRAFT, editable=False
    )

    # Where it comes from
    channel = models.CharField(_("反映渠道"), max_length=10, choices=Channel, default=Channel.PHONE)
    received_at = models.DateTimeField(_("受理时间"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("受理人")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, verbose_name=_("客户")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, verbose_name=_("联系人"), related_name="+"
    )
    equipment = models.ForeignKey(
        Equipment, models.PROTECT, null=True, blank=True, verbose_name=_("设备")
    )
    serial_number = models.CharField(_("出厂编号"), max_length=60, blank=True)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, verbose_name=_("产品")
    )
    order = models.ForeignKey(
        SalesOrder, models.PROTECT, null=True, blank=True, verbose_name=_("合同/订单")
    )
    site = models.CharField(_("使用地点"), max_length=200, blank=True)
    software_version = models.CharField(_("软件版本"), max_length=60, blank=True)
    in_warranty = models.BooleanField(_("质保内"), null=True, blank=True)

    # What is wrong; description and demand are the customer's words and never change afterwards
    description = models.TextField(_("问题描述"), max_length=10_000, blank=True)
    title = models.CharField(_("标题"), max_length=120, editable=False)
    category = models.CharField(_("类别"), max_length=12, choices=Category, blank=True)
    found_at = models.DateTimeField(_("发生时间"), null=True, blank=True)
    found_where = models.CharField(_("发现环节"), max_length=14, choices=FoundWhere, blank=True)
    quantity_shipped = models.PositiveIntegerField(_("出货数量"), null=True, blank=True)
    quantity_defective = models.PositiveIntegerField(_("不良数量"), null=True, blank=True)
    downtime = models.BooleanField(_("停机"), default=False)
    downtime_hours = models.DecimalField(
        _("已停机"),
        max_digits=7,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    degraded = models.BooleanField(_("降级"), default=False)
    safety = models.BooleanField(_("安全"), default=False)
    batch = models.BooleanField(_("批量"), default=False)
    urgency = models.CharField(_("紧急程度"), max_length=8, choices=Urgency, default=Urgency.NORMAL)
    request = models.CharField(_("客户要求处理"), max_length=12, choices=RequestKind, blank=True)
    demand = models.TextField(_("客户要求"), max_length=2_000, blank=True)
    customer_limit = models.DateTimeField(_("要求处理时限"), null=True, blank=True)
    defect_code = models.ForeignKey(
        DefectCode, models.PROTECT, null=True, blank=True, verbose_name=_("故障代码")
    )
    first_guess = models.TextField(_("初步判断"), max_length=2_000, blank=True)
    sample = models.CharField(_("附样及去向"), max_length=200, blank=True)
    terms = models.CharField(_("售后条约"), max_length=8, choices=Terms, blank=True, default="")
    terms_reason = models.TextField(_("条约判断理由"), max_length=1_000, blank=True)
    on_spot = models.BooleanField(_("当场解决"), default=False, editable=False)

    # Where it stands; the entries behind these are rows of their own
    nonconforming = models.BooleanField(_("不合格"), null=True, editable=False)
    responsible_department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("责任部门"),
    )
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    kind = models.CharField(_("软硬件"), max_length=8, choices=Kind, blank=True, editable=False)
    level = models.PositiveSmallIntegerField(_("等级"), choices=Level, null=True, editable=False)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("处理人"),
    )
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("所在部门"),
    )
    planned_on = models.DateField(_("计划完成"), null=True, blank=True)
    round_number = models.PositiveSmallIntegerField(_("轮次"), default=1, editable=False)
    capa_number = models.CharField(_("纠正预防措施单号"), max_length=24, blank=True)
    capa_declined = models.CharField(_("不启动纠正预防的理由"), max_length=500, blank=True)
    conclusion = models.TextField(_("结案意见"), max_length=2_000, blank=True)
    submitted_at = models.DateTimeField(_("登记时间"), null=True, editable=False)
    first_contact_at = models.DateTimeField(_("首次响应时间"), null=True, editable=False)
    replied_at = models.DateTimeField(_("回复时间"), null=True, editable=False)
    closed_at = models.DateTimeField(_("关闭时间"), null=True, editable=False)
    form_edition = models.ForeignKey(
        FormEdition, models.PROTECT, null=True, editable=False, related_name="+"
    )

    # The nearest running clock, kept by `deadlines` so that a list needs no join to sort by it
    due_subject = models.CharField(max_length=30, blank=True, editable=False)
    due_at = models.DateTimeField(_("时限"), null=True, editable=False)
    warn_at = models.DateTimeField(null=True, editable=False)
    due_calendar = models.UUIDField(null=True, editable=False)  # whose hours it is counted in
    paused_until = models.DateTimeField(null=True, editable=False)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("客诉")
        verbose_name_plural = _("客诉")
        permissions = [
            ("view_all_complaints", _("查看全部客诉")),
            ("open_complaint", _("登记客诉")),
            ("amend_complaint", _("更正客诉资料")),
            ("log_contact", _("记录与客户的联系")),
            ("judge_complaint", _("备案判定")),
            ("classify_complaint", _("分级")),
            ("assign_complaint", _("分派与移交")),
            ("assign_complaint_high", _("改派三、四级客诉")),
            ("confirm_complaint", _("确认重现")),
            ("handle_complaint", _("原因分析与处理")),
            ("approve_low_level", _("批准一、二级处理")),
            ("approve_high_level", _("批准三、四级处理")),
            ("verify_complaint", _("效果验证")),
            ("countersign_rd", _("研发会签")),
            ("countersign_engineering", _("工程会签")),
            ("countersign_qa", _("品管会签")),
            ("reply_complaint", _("回复客户")),
            ("record_confirmation", _("记录客户确认")),
            ("quote_complaint", _("条约外报价")),
            ("decline_complaint", _("条约外不予受理")),
            ("close_complaint", _("结案")),
            ("cancel_complaint", _("判定后撤销")),
            ("reopen_complaint", _("重开")),
            ("manage_settings", _("维护客诉设置")),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="complaint_newest"),
            models.Index(
                fields=["due_at", "id"],
                name="complaint_open_due",
                condition=~models.Q(status__in=["draft", "closed", "cancelled"]),
            ),
            models.Index(fields=["customer", "-received_at"], name="complaint_of_customer"),
            models.Index(fields=["equipment", "-received_at"], name="complaint_of_equipment"),
            models.Index(fields=["product", "-received_at"], name="complaint_of_product"),
            models.Index(fields=["handler", "status"], name="complaint_of_handler"),
            models.Index(fields=["status", "-received_at"], name="complaint_by_status"),
        ]
        constraints = [
            models.CheckConstraint(
                name="complaint_defective_within_shipped",
                # A draft keeps what was typed; submitting it asks.
                condition=models.Q(submitted_at__isnull=True)
                | models.Q(quantity_defective__isnull=True)
                | models.Q(quantity_shipped__isnull=True)
                | models.Q(quantity_defective__lte=models.F("quantity_shipped")),
            ),
            models.CheckConstraint(
                name="complaint_level_one_to_four",
                condition=models.Q(level__isnull=True) | models.Q(level__in=[1, 2, 3, 4]),
            ),
            models.CheckConstraint(
                name="complaint_kind_with_level",
                condition=models.Q(level__isnull=True, kind="")
                | models.Q(level__isnull=False, kind__in=["software", "hardware"]),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("complaints:detail", args=[self.number])

    def clean(self) -> None:
        """What may never be stored, whoever stores it; a draft may hold anything."""
        if self.submitted_at is None:
            return
        errors = {}
        if (
            self.quantity_defective is not None
            and self.quantity_shipped is not None
            and self.quantity_defective > self.quantity_shipped
        ):
            errors["quantity_defective"] = _("不良数量 %(bad)d 大于出货数量 %(all)d。") % {
                "bad": self.quantity_defective,
                "all": self.quantity_shipped,
            }
        if errors:
            raise ValidationError(errors)

    @property
    def stage(self) -> Stage | None:
        return STAGE_OF.get(self.status)

    @property
    def is_ended(self) -> bool:
        return self.status in ENDED

    @property
    def is_high_level(self) -> bool:
        """Levels 3 and 4 go to 技术管理部 and 研发 (S3-4.1.3)."""
        return self.level in HIGH_LEVELS

    @property
    def is_urgent(self) -> bool:
        return self.urgency == Urgency.URGENT

    @property
    def clock_paused(self) -> bool:
        """Whether the nearest clock stands still now; a wait ends by itself at its latest end."""
        return self.paused_until is not None and self.paused_until > clock.now()

    @property
    def level_label(self) -> str:
        """`硬件三级`, or nothing before classification."""
        return str(level_name(self.kind, self.level)) if self.level else ""


def title_of(description: str) -> str:
    """The first sentence of a description, which serves as the complaint's title."""
    first = re.split(r"[。！？!?\n；;]", description.strip(), maxsplit=1)[0].strip()
    return first if len(first) <= 120 else first[:119] + "…"
