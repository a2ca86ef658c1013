"""A round from causes to the verdict: D4 to D6. What was ineffective stays beside the next."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capa.choices import Bone, Branch, CauseState, Comparison, DataSource
from capa.models.capa import Capa

LONGEST_WATCH = 730  # days


class Round(models.Model):
    """一轮: analysis, plan, effectiveness. An ended round is locked."""

    capa = models.ForeignKey(Capa, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("轮次"))
    opened_at = models.DateTimeField(_("开始时间"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(_("开始这一轮的原因"), max_length=2_000, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    # D1 to D3 and D7 as they stood when the round ended; the CAPA's own go on in the next.
    sealed = models.JSONField(null=True, editable=False)

    # D4: how the root cause was proven
    proof_method = models.TextField(_("验证方法"), max_length=2_000, blank=True)
    proof_result = models.TextField(_("验证结果"), max_length=2_000, blank=True)
    proven_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("验证人"),
    )

    # D6: the effectiveness plan, set before anything is implemented
    indicator = models.CharField(_("指标"), max_length=200, blank=True)
    comparison = models.CharField(
        pgettext_lazy("indicator", "判定"),
        max_length=8,
        choices=Comparison,
        default=Comparison.AT_MOST,
    )
    target = models.DecimalField(_("目标"), max_digits=14, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    window_days = models.PositiveSmallIntegerField(
        _("观察期（天）"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_WATCH)],
    )
    data_source = models.CharField(_("数据来源"), max_length=16, choices=DataSource, blank=True)
    data_note = models.CharField(_("数据说明"), max_length=200, blank=True)
    evaluator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("验证人"),
    )
    first_evaluator = models.ForeignKey(  # as it was signed, whoever took over since
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    plan_submitted_at = models.DateTimeField(_("送审时间"), null=True, blank=True)
    plan_approved_at = models.DateTimeField(_("对策批准时间"), null=True, blank=True)
    implemented_at = models.DateTimeField(_("实施完成时间"), null=True, blank=True)
    window_until = models.DateField(_("观察期止"), null=True, blank=True)

    # D6: what came of it
    measured = models.DecimalField(
        _("结果"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    measured_at = models.DateTimeField(_("取数时间"), null=True, blank=True)
    measured_note = models.CharField(_("取数说明"), max_length=500, blank=True)
    effective = models.BooleanField(_("有效"), null=True, blank=True)
    verdict = models.TextField(_("验证结论"), max_length=10_000, blank=True)
    verified_at = models.DateTimeField(_("验证时间"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        verbose_name = _("轮次")
        constraints = [
            models.UniqueConstraint(fields=["capa", "number"], name="capa_round_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.capa_id} / {self.number}"

    def meets_target(self) -> bool | None:
        """Whether the measured value holds the target; None while either is unknown."""
        if self.measured is None or self.target is None:
            return None
        if self.comparison == Comparison.AT_LEAST:
            return self.measured >= self.target
        return self.measured <= self.target


class Cause(models.Model):
    """A bone's entry in the fishbone; those that proved to be the root carry a 5-Why chain."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="causes")
    number = models.PositiveSmallIntegerField(_("序号"))
    branch = models.CharField(_("产生/流出"), max_length=12, choices=Branch)
    bone = models.CharField(_("人机料法环测"), max_length=12, choices=Bone)
    text = models.TextField(pgettext_lazy("cause", "原因"), max_length=2_000)
    state = models.CharField(
        _("判断"), max_length=10, choices=CauseState, default=CauseState.SUSPECTED
    )
    reason = models.TextField(_("依据"), max_length=2_000, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = pgettext_lazy("cause", "原因")
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="cause_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:40]}"


class Why(models.Model):
    """One link of the 5-Why chain: the question is the answer before it."""

    cause = models.ForeignKey(Cause, models.PROTECT, related_name="whys")
    position = models.PositiveSmallIntegerField(_("第几个为什么"))
    answer = models.TextField(_("因为"), max_length=1_000)

    class Meta:
        ordering = ["position"]
        verbose_name = _("为什么")
        constraints = [
            models.UniqueConstraint(fields=["cause", "position"], name="why_positioned_once")
        ]

    def __str__(self) -> str:
        return self.answer[:40]


class Reading(models.Model):
    """One observation within the watching period (D6)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="readings")
    taken_on = models.DateField(_("日期"))
    subject = models.CharField(_("对象"), max_length=120)
    value = models.DecimalField(_("实测"), max_digits=14, decimal_places=4)
    passed = models.BooleanField(_("合格"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("记录时间"))

    class Meta:
        ordering = ["taken_on", "pk"]
        verbose_name = _("观察数据")

    def __str__(self) -> str:
        return f"{self.taken_on} {self.value}"
