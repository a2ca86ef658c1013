"""Who had a clock from when to when, and what was said about one that ran over (domain §4).

Rows beside the deadline: the breach itself is never touched. Each table only grows; what a stint
says later (`to_at`, who took it up) is written once.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models.deadlines import Breach, Deadline


class Stint(models.Model):
    """经手: one stretch of a clock with one person or department; the stints of a clock tile it.

    From `from_at` to `acknowledged_at` it waits to be taken up, from then on it is worked on.
    """

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="stints")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stints",
        verbose_name=_("负责人"),
    )
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("部门"),
    )
    from_at = models.DateTimeField(_("自"))
    to_at = models.DateTimeField(_("至"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("知悉时间"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("知悉人"),
    )

    class Meta:
        ordering = ["from_at", "pk"]
        verbose_name = _("经手")
        verbose_name_plural = _("经手")
        constraints = [
            models.UniqueConstraint(
                fields=["deadline"],
                name="stint_open_once",
                condition=models.Q(to_at__isnull=True),
            ),
            models.CheckConstraint(
                name="stint_in_order",
                condition=models.Q(to_at__isnull=True) | models.Q(to_at__gte=models.F("from_at")),
            ),
            models.CheckConstraint(
                name="stint_acknowledged_by_somebody",
                condition=models.Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | models.Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.owner_id} {self.from_at}"


class Urge(models.Model):
    """催办: somebody asked whoever has the clock to go on with it."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="urges")
    note = models.CharField(_("催办说明"), max_length=200)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("催办人")
    )

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("催办")
        verbose_name_plural = _("催办")
        permissions = [("urge_clock", _("催办"))]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.at}"


class BreachCause(models.Model):
    """超期原因, as the one who had the clock says it; the last row counts."""

    class Cause(models.TextChoices):
        STAFF = "staff", _("人手")
        PART = "part", _("备件")
        CUSTOMER = "customer", _("客户")
        SUPPLIER = "supplier", _("供应商")
        DIFFICULTY = "difficulty", _("技术难度")
        PLANNING = "planning", _("计划")
        OTHER = "other", _("其他")

    breach = models.ForeignKey(Breach, models.PROTECT, related_name="causes")
    cause = models.CharField(_("超期原因"), max_length=12, choices=Cause)
    text = models.TextField(_("说明"), max_length=1_000)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("填写人")
    )

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("超期原因")
        verbose_name_plural = _("超期原因")

    def __str__(self) -> str:
        return f"{self.breach_id} {self.cause}"


class BreachExemption(models.Model):
    """不计入考核: each act about it is a row; the last one of a breach says where it stands."""

    class Act(models.TextChoices):
        ASKED = "asked", _("已申请")
        APPROVED = "approved", _("已批准")
        REFUSED = "refused", _("未批准")
        WITHDRAWN = "withdrawn", _("已撤回")

    breach = models.ForeignKey(Breach, models.PROTECT, related_name="exemptions")
    # Of the same breach 1, 2, 3, …: two who decide at once can't both write the next one.
    number = models.PositiveSmallIntegerField()
    act = models.CharField(_("状态"), max_length=10, choices=Act)
    text = models.TextField(_("理由"), max_length=1_000, blank=True)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("操作人")
    )

    class Meta:
        ordering = ["number"]
        verbose_name = _("不计入考核")
        verbose_name_plural = _("不计入考核")
        permissions = [("decide_exemption", _("审批超期不计入考核"))]
        constraints = [
            models.UniqueConstraint(fields=["breach", "number"], name="exemption_act_once"),
        ]

    def __str__(self) -> str:
        return f"{self.breach_id} {self.number} {self.act}"
