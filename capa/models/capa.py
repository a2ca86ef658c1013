"""The CAPA itself: where it comes from, the problem it is about, where it stands (domain §5)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from capa.choices import ENDED, HIGH_LEVELS, Kind, Scale, Source, Status
from capa.querysets import CapaQuerySet
from records.models import ControlledRecord, FormEdition
from registry.models import Customer, Equipment, Product


class Capa(ControlledRecord):
    """纠正预防措施 (S3-4.4.2, S8-5.2, S9-4.4). Only the verbs in `workflow` change it."""

    status = models.CharField(
        _("状态"), max_length=16, choices=Status, default=Status.DRAFT, editable=False
    )
    title = models.CharField(_("主题"), max_length=120)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind, default=Kind.CORRECTIVE)
    scale = models.CharField(_("格式"), max_length=8, choices=Scale, default=Scale.FULL)
    source = models.CharField(_("来源"), max_length=12, choices=Source, default=Source.COMPLAINT)
    # The highest level of the complaints behind it; 0 where none is classified.
    level = models.PositiveSmallIntegerField(_("等级"), default=0)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("产品")
    )
    equipment = models.ForeignKey(
        Equipment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("设备")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("客户")
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    responsible_department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("责任部门"),
    )
    # D1. The leader (组长) answers for the CAPA; the champion (倡导者) clears the way.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="capas",
        verbose_name=_("组长"),
    )
    champion = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("倡导者"),
    )

    # D2: 5W2H; is / is not are rows of their own
    description = models.TextField(_("问题描述"), max_length=10_000, blank=True)
    what = models.TextField(_("什么（What）"), max_length=2_000, blank=True)
    when = models.TextField(_("何时（When）"), max_length=2_000, blank=True)
    where = models.TextField(_("何处（Where）"), max_length=2_000, blank=True)
    who = models.TextField(_("何人（Who）"), max_length=2_000, blank=True)
    why = models.TextField(_("为何是问题（Why）"), max_length=2_000, blank=True)
    how = models.TextField(_("如何发现（How）"), max_length=2_000, blank=True)
    how_many = models.TextField(_("多少（How many）"), max_length=2_000, blank=True)
    first_bad_serial = models.CharField(_("首台问题出厂编号"), max_length=60, blank=True)
    first_good_serial = models.CharField(_("首台合格出厂编号"), max_length=60, blank=True)
    repeat_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repeats",
        verbose_name=_("原编号"),
    )
    affects_others = models.BooleanField(_("影响其他产品"), default=False)

    # Where it stands
    round_number = models.PositiveSmallIntegerField(_("轮次"), default=1, editable=False)
    # Counts the editions of what is signed: an edit after a signature begins the next.
    content_version = models.PositiveIntegerField(default=1, editable=False)
    summary = models.TextField(_("总结"), max_length=10_000, blank=True)
    cancel_reason = models.TextField(_("撤销理由"), max_length=2_000, blank=True)
    started_at = models.DateTimeField(_("启动时间"), null=True, editable=False)
    effective_at = models.DateTimeField(_("验证有效时间"), null=True, editable=False)
    closed_at = models.DateTimeField(_("关闭时间"), null=True, editable=False)
    form_edition = models.ForeignKey(
        FormEdition, models.PROTECT, null=True, editable=False, related_name="+"
    )

    # The nearest running clock, kept by `deadlines` so that a list needs no join to sort by it
    due_subject = models.CharField(max_length=40, blank=True, editable=False)
    due_at = models.DateTimeField(_("时限"), null=True, editable=False)
    warn_at = models.DateTimeField(null=True, editable=False)
    due_calendar = models.UUIDField(null=True, editable=False)  # whose hours it is counted in
    paused_until = models.DateTimeField(null=True, editable=False)

    # Answers kept by a page that has read everything below and changes nothing (`detail`). A verb
    # has none: what it asks for stands in the database.
    kept: dict[str, Any] | None = None

    objects = CapaQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("纠正预防措施")
        verbose_name_plural = _("纠正预防措施")
        permissions = [
            ("view_all_capas", _("查看全部纠正预防措施")),
            ("open_capa", _("提出纠正预防措施")),
            ("work_on_capa", _("填写纠正预防措施")),
            ("approve_capa", _("批准纠正预防措施")),
            ("review_capa_rd", _("研发审核四级对策")),
            ("verify_capa", _("验证纠正预防措施")),
            ("close_capa", _("关闭纠正预防措施")),
            ("follow_capa", _("跟踪纠正预防措施")),
            ("cancel_capa", _("撤销纠正预防措施")),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="capa_newest"),
            models.Index(
                fields=["due_at", "id"],
                name="capa_open_due",
                condition=~models.Q(status__in=["draft", "closed", "cancelled"]),
            ),
            models.Index(fields=["status", "-created_at"], name="capa_by_status"),
            models.Index(fields=["product", "-created_at"], name="capa_of_product"),
        ]
        constraints = [
            models.CheckConstraint(
                name="capa_level_to_four",
                condition=models.Q(level__gte=0, level__lte=4),
            ),
            models.CheckConstraint(
                name="capa_no_repeat_of_itself",
                condition=models.Q(repeat_of__isnull=True) | ~models.Q(repeat_of=models.F("pk")),
                violation_error_message=_("不能是自己的重复。"),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("capa:detail", args=[self.number])

    @property
    def is_ended(self) -> bool:
        return self.status in ENDED

    @property
    def is_high_level(self) -> bool:
        """技术管理部 follows it, with a note every five working days (S3-4.4.2)."""
        return self.level in HIGH_LEVELS

    @property
    def is_short(self) -> bool:
        return self.scale == Scale.SHORT
