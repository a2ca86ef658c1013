"""One round of an acceptance: what was measured, how it was judged, what was left over."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installs.choices.acceptance import Conclusion, Grade, Side
from installs.models.acceptance import Acceptance
from installs.models.templates import Requirement, limits_in_order


class AcceptanceRound(models.Model):
    """第__次验收. One that both sides signed is never changed again."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("轮次"))
    opened_at = models.DateTimeField(_("开始时间"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    software_version = models.CharField(_("软件版本"), max_length=40, blank=True)
    # What the limits and the punch list lead to, and what was concluded: never better than that.
    proposed = models.CharField(_("计算结论"), max_length=12, choices=Conclusion, blank=True)
    conclusion = models.CharField(_("结论"), max_length=12, choices=Conclusion, blank=True)
    note = models.TextField(_("结论说明"), max_length=2_000, blank=True)
    tested_on = models.DateField(_("检验日期"), null=True, blank=True)
    concluded_at = models.DateTimeField(_("结论时间"), null=True, blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("轮次")
        constraints = [
            models.UniqueConstraint(
                fields=["acceptance", "number"], name="acceptance_round_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.acceptance_id} / {self.number}"


class Item(Requirement):
    """检验项目 as it was asked for when the round began, and what came of it.

    passed: computed from the limits where there are any (`judging`), else chosen; None while it
    is open. carried_from: the round in which it was measured, where it need not be again.
    """

    round = models.ForeignKey(AcceptanceRound, models.PROTECT, related_name="items")
    added = models.BooleanField(_("现场增加"), default=False)
    measured = models.DecimalField(
        _("实测"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    observed = models.CharField(_("实测情况"), max_length=500, blank=True)
    passed = models.BooleanField(_("判定"), null=True, blank=True)
    skip_reason = models.CharField(_("不适用理由"), max_length=500, blank=True)
    note = models.CharField(_("备注"), max_length=500, blank=True)
    # 工艺验收附加
    material = models.CharField(_("试样/材料"), max_length=120, blank=True)
    parameters = models.TextField(_("工艺参数"), max_length=2_000, blank=True)
    batch = models.CharField(_("批次/数量"), max_length=120, blank=True)
    measured_at = models.DateTimeField(_("检验时间"), null=True, blank=True)
    measured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    carried_from = models.PositiveSmallIntegerField(_("沿用第几轮"), null=True, blank=True)

    class Meta(Requirement.Meta):
        verbose_name = _("检验项目")
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="item_positioned_once"),
            limits_in_order("item_limits_in_order"),
        ]

    @property
    def values(self) -> list[Decimal]:
        """The samples in their order; one read where they were fetched."""
        return [sample.value for sample in self.sampled.all()]

    @property
    def is_judged(self) -> bool:
        return self.passed is not None or bool(self.skip_reason)


class Sample(models.Model):
    """One value of a process item."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="sampled")
    position = models.PositiveSmallIntegerField(_("序号"))
    value = models.DecimalField(_("实测"), max_digits=18, decimal_places=6)

    class Meta:
        ordering = ["position"]
        verbose_name = _("样本")
        constraints = [
            models.UniqueConstraint(fields=["item", "position"], name="sample_positioned_once")
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.value}"


class Punch(models.Model):
    """遗留问题, with whoever settles it and by when; settled also after 转售后."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="punches")
    number = models.PositiveSmallIntegerField(_("序号"))
    round_number = models.PositiveSmallIntegerField(_("轮次"))
    grade = models.CharField(_("等级"), max_length=1, choices=Grade)
    problem = models.TextField(_("问题"), max_length=2_000)
    side = models.CharField(_("责任方"), max_length=8, choices=Side, default=Side.OURS)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="acceptance_punches",
        verbose_name=_("责任人"),
    )
    first_owner = models.ForeignKey(  # as it was signed, whoever took over since
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    # Who at the customer's does it, where it is theirs; `owner` follows it up.
    customer_owner = models.CharField(_("客户责任人"), max_length=60, blank=True)
    due_on = models.DateField(_("完成日"), null=True, blank=True)
    raised_at = models.DateTimeField(_("提出时间"))
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(_("关闭时间"), null=True, blank=True)
    settled_on = models.DateField(_("关闭日期"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The first round whose report does not list it any longer.
    gone_from_round = models.PositiveSmallIntegerField(null=True, editable=False)
    settlement = models.TextField(_("处理结果"), max_length=2_000, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("遗留问题")
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "number"], name="punch_numbered_once"),
            models.CheckConstraint(
                name="punch_binding_has_a_date",
                condition=Q(grade="C") | Q(due_on__isnull=False),
                violation_error_message=_("A、B 类遗留问题要写完成日。"),
            ),
            models.CheckConstraint(
                name="punch_settled_whole",
                condition=Q(settled_at__isnull=True, settled_on__isnull=True)
                | Q(settled_at__isnull=False, settled_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.problem[:40]}"

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None
