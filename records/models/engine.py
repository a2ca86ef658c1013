"""What the deadline engine says about itself: its runs, and what it is holding or doing now."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EngineTick(models.Model):
    """One run of the sweep: the proof that the engine is alive. Only the last day is kept.

    A run that found nothing due leaves its row only when the last one is getting old.
    """

    at = models.DateTimeField(_("时间"), db_index=True)
    swept = models.PositiveIntegerField(_("处理"), default=0)
    fired = models.PositiveIntegerField(_("提醒"), default=0)
    set_aside = models.PositiveIntegerField(_("搁置"), default=0)
    duration_ms = models.PositiveIntegerField(_("用时（毫秒）"), default=0)
    # The machine's monotonic clock, which no jump of the wall clock moves; good for one boot.
    boot = models.CharField(max_length=36, blank=True, default="")
    uptime = models.FloatField(default=0)

    class Meta:
        ordering = [
            "-pk"
        ]  # after a clock went back, the last run is not the one with the last time

    def __str__(self) -> str:
        return f"{self.at}: {self.swept}, {self.fired}"


class EngineMark(models.Model):
    """Something that holds until a moment; one row a name, so that only one process sets it."""

    class Name(models.TextChoices):
        FLOOD = "flood", _("大量时限同时到期")
        CLOCK = "clock", _("系统时间突然向前跳变")
        WEB_SWEEP = "web_sweep", _("网页进程正在代为扫描")

    name = models.CharField(max_length=20, primary_key=True, choices=Name)
    since = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.until}"
