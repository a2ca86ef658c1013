"""Versions of what time limits are computed from: working calendars and deadline policies.

A version is never changed; a change is a new version, so that every due moment can be explained
for as long as its record is kept. The keys are UUIDs: a version read once may be cached for ever.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Version(models.Model):
    """Base of what is published once and then only read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("发布时间"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("发布人"),
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValueError("A published version is never changed; publish the next one.")
        super().save(*args, **kwargs)


class CalendarVersion(Version):
    """工作日历. `code` names the calendar (standard, 24x7), `number` its edition."""

    code = models.SlugField(_("代码"), max_length=20, default="standard")
    number = models.PositiveIntegerField(_("版次"))
    name = models.CharField(_("名称"), max_length=60)
    source = models.CharField(_("依据"), max_length=200, blank=True)
    spans = models.JSONField(_("工作时段"))  # [["08:30", "12:00"], ["13:00", "17:30"]]
    every_day = models.BooleanField(_("不分休息日"), default=False)
    # Whose clocks it counts, where a department has working hours of its own (domain §4).
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("部门"),
    )
    # Years whose days off were published; in any other year the weekday rule is provisional.
    known_years = models.JSONField(_("已公布的年份"), default=list)

    class Meta:
        ordering = ["code", "-number"]
        verbose_name = _("工作日历")
        verbose_name_plural = _("工作日历")
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="calendar_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class CalendarDay(models.Model):
    """A day that differs from the weekday rule: off, made up for (调休), or of other hours."""

    version = models.ForeignKey(CalendarVersion, models.CASCADE, related_name="days")
    date = models.DateField(_("日期"))
    working = models.BooleanField(_("上班"))
    label = models.CharField(_("说明"), max_length=60, blank=True)
    spans = models.JSONField(_("工作时段"), null=True, blank=True)  # None: as on any day

    class Meta:
        ordering = ["date"]
        verbose_name = _("特殊日期")
        verbose_name_plural = _("特殊日期")
        constraints = [
            models.UniqueConstraint(fields=["version", "date"], name="calendar_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.label}"


class PolicyVersion(Version):
    """时限政策: how much working time each subject has, and who is told when (domain §4).

    scope: "" is the company's; "customer:CODE" and "order:NUMBER" hold what was agreed with one
    customer or in one contract, and leave to the company's what they say nothing about.
    """

    scope = models.CharField(_("适用于"), max_length=80, blank=True, default="")
    number = models.PositiveIntegerField(_("版次"))
    note = models.CharField(_("修改原因"), max_length=200, blank=True, default="")
    urgent_percent = models.PositiveSmallIntegerField(_("紧急时的比例"), default=50)
    # [{"percent": 75, "to": ["owner"]}, …, {"after": 240, "to": ["group:…"]}], in rising order
    ladder = models.JSONField(_("提醒与升级"))
    # A scope without a ladder of its own climbs the company's, which is copied to its versions.
    own_ladder = models.BooleanField(_("自有提醒与升级"), default=True)
    # {"downtime": ["first_response", …]}: what is counted round the clock, by the people on call
    on_call = models.JSONField(_("值班日历"), default=dict, blank=True)

    class Meta:
        ordering = ["scope", "-number"]
        verbose_name = _("时限政策")
        verbose_name_plural = _("时限政策")
        permissions = [("manage_policy", _("维护时限政策与工作日历"))]
        constraints = [
            models.UniqueConstraint(fields=["scope", "number"], name="policy_version_once")
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.number}"


class PolicyRule(models.Model):
    """The minutes of one subject at one level; level 0 serves what is not classified (yet)."""

    version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="rules")
    subject = models.CharField(_("时限"), max_length=40)
    level = models.PositiveSmallIntegerField(_("等级"), default=0)
    minutes = models.PositiveIntegerField(_("工作分钟"))

    class Meta:
        ordering = ["subject", "level"]
        verbose_name = _("时限值")
        verbose_name_plural = _("时限值")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "subject", "level"], name="policy_rule_once"
            ),
            models.CheckConstraint(
                name="policy_rule_level", condition=models.Q(level__gte=0, level__lte=4)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.level}: {self.minutes}"


class VersionDraft(models.Model):
    """What is to become the next version: looked at first (the dry run), then published.

    A calendar that was published has its open clocks counted anew in batches; `done` of `total`
    says how far that came.
    """

    class Kind(models.TextChoices):
        POLICY = "policy", _("时限政策")
        CALENDAR = "calendar", _("工作日历")

    class State(models.TextChoices):
        DRAFT = "draft", _("待发布")
        COUNTING = "counting", _("正在重算")
        PUBLISHED = "published", _("已发布")
        DISCARDED = "discarded", _("已放弃")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("种类"), max_length=10, choices=Kind)
    key = models.CharField(_("适用于"), max_length=80, blank=True)  # a scope, or a calendar's code
    base = models.PositiveIntegerField(_("所依据的版次"))
    content = models.JSONField()
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    by = models.ForeignKey(  # nobody: the product entered a year that was announced
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("编制人"),
    )
    at = models.DateTimeField(_("编制时间"))
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    total = models.PositiveIntegerField(_("需重算的时限"), default=0)
    done = models.PositiveIntegerField(_("已重算"), default=0)
    moved = models.PositiveIntegerField(_("期限有变"), default=0)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("待发布的版次")
        verbose_name_plural = _("待发布的版次")

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.base}"
