"""The clocks of the whole product in one table, so that one sweep serves all of them (domain §4).

A deadline names its record by the number, which is unique everywhere, and carries what the
sweep needs (moments, owner, department), so that no other table is asked.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models.calendars import CalendarVersion, PolicyVersion


class Deadline(models.Model):
    """时限: what is owed by when, and by whom."""

    class Status(models.TextChoices):
        RUNNING = "running", _("计时中")
        PAUSED = "paused", _("已暂停")
        MET = "met", _("已完成")
        CANCELLED = "cancelled", _("已取消")

    OPEN = (Status.RUNNING, Status.PAUSED)

    record = models.CharField(_("编号"), max_length=24)
    subject = models.CharField(_("时限"), max_length=40)
    # In the words of the source, translated where it is shown.
    label = models.CharField(_("名称"), max_length=40)
    url = models.CharField(max_length=200, blank=True)
    level = models.PositiveSmallIntegerField(_("等级"), default=0)
    urgent = models.BooleanField(_("紧急"), default=False)
    policy_version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    calendar_version = models.ForeignKey(CalendarVersion, models.PROTECT, related_name="+")

    started_at = models.DateTimeField(_("开始"))
    allowance_minutes = models.PositiveIntegerField(_("时限（工作分钟）"))
    absolute = models.BooleanField(_("固定日期"), default=False)  # a date agreed, not a duration
    pausable = models.BooleanField(_("可暂停"), default=True)
    due_at = models.DateTimeField(_("到期"))
    warn_at = models.DateTimeField(_("提醒"))
    provisional = models.BooleanField(_("暂定"), default=False)  # passes a year without data

    # Whose terms it began under: the contract's own limit, the scopes that were asked for a
    # policy, the circumstances that bring in the people on call (domain §4).
    own_limit = models.BooleanField(_("合同约定时限"), default=False)
    scopes = models.JSONField(default=list, blank=True)
    circumstances = models.JSONField(default=list, blank=True)
    # Earlier due moments of this row: [{"due", "minutes", "at", "why"}], for its explanation.
    moves = models.JSONField(default=list, blank=True)

    # A later due date begins a new generation: its rungs are climbed anew.
    generation = models.PositiveIntegerField(default=1)
    moments = models.JSONField(default=list)  # when each rung of the policy's ladder is reached
    rung = models.PositiveSmallIntegerField(default=0)  # how many of them have had their effect
    next_at = models.DateTimeField(null=True, blank=True)  # moments[rung], or nothing is left
    # Why the sweep could not go on with it: it is left out until somebody has put it right.
    set_aside = models.CharField(_("搁置原因"), max_length=200, blank=True, default="")

    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.RUNNING)
    consumed_minutes = models.PositiveIntegerField(_("已用（工作分钟）"), default=0)
    # Used up before the work came back within the same round; the allowance is what was left.
    carried_minutes = models.PositiveIntegerField(_("退回前已用（工作分钟）"), default=0)
    met_at = models.DateTimeField(_("完成"), null=True, blank=True)
    breached_at = models.DateTimeField(_("超期自"), null=True, blank=True)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deadlines",
        verbose_name=_("负责人"),
    )
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deadlines",
        verbose_name=_("部门"),
    )
    # Whom the record names, where their open work was handed over to the owner above.
    instead_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("原负责人"),
    )

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name = _("时限")
        verbose_name_plural = _("时限")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "subject", "generation"], name="deadline_generation_once"
            ),
            models.UniqueConstraint(
                fields=["record", "subject"],
                name="deadline_open_once",
                condition=models.Q(status__in=["running", "paused"]),
            ),
            models.CheckConstraint(
                name="deadline_met_has_moment",
                condition=~models.Q(status="met") | models.Q(met_at__isnull=False),
            ),
        ]
        indexes = [
            # The sweep's only question. ORDER BY next_at, id reads it from its beginning.
            models.Index(
                fields=["next_at", "id"],
                name="deadline_next",
                condition=models.Q(status="running"),
            ),
            models.Index(
                fields=["id"], name="deadline_set_aside", condition=~models.Q(set_aside="")
            ),
            models.Index(
                fields=["owner", "due_at"],
                name="deadline_of_owner",
                condition=models.Q(status__in=["running", "paused"]),
            ),
            models.Index(
                fields=["department", "due_at"],
                name="deadline_of_department",
                condition=models.Q(status__in=["running", "paused"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.subject} {self.generation}"


class Pause(models.Model):
    """A span that a clock does not count, with its reason and latest end. Only `to_at` is added."""

    class Reason(models.TextChoices):
        CUSTOMER = "customer", _("等客户")
        PART = "part", _("等备件")
        SITE = "site", _("等现场条件")
        SUPPLIER = "supplier", _("等供应商")

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="pauses")
    reason = models.CharField(_("原因"), max_length=12, choices=Reason)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    from_at = models.DateTimeField(_("自"))
    latest_end = models.DateTimeField(_("最晚"))
    to_at = models.DateTimeField(_("至"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("操作人")
    )
    ended_by = models.ForeignKey(  # nobody: the latest end came
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("恢复人"),
    )

    class Meta:
        ordering = ["from_at", "pk"]
        verbose_name = _("暂停")
        verbose_name_plural = _("暂停")
        constraints = [
            models.UniqueConstraint(
                fields=["deadline"],
                name="pause_open_once",
                condition=models.Q(to_at__isnull=True),
            ),
            models.CheckConstraint(
                name="pause_in_order",
                condition=models.Q(latest_end__gt=models.F("from_at")),
                violation_error_message=_("最晚恢复时间要晚于现在。"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["latest_end"],
                name="pause_open",
                condition=models.Q(to_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.reason}"


class Breach(models.Model):
    """超期. Never changed, never deleted; `at` is the due moment that passed."""

    deadline = models.OneToOneField(Deadline, models.PROTECT, related_name="breach")
    at = models.DateTimeField(_("超期自"))
    recorded_at = models.DateTimeField(_("记录时间"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("超期")
        verbose_name_plural = _("超期")

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.at}"
