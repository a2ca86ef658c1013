"""The files of a test, and what was read out of each: once, in the background, for every reader."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.models import AttachmentBase
from testdata.choices import RUNNING, Kind, Refusal, State
from testdata.models.data import TestData


class DataFile(AttachmentBase):
    """An Excel or CSV file as the instrument wrote it; it is kept as it is."""

    test_data = models.ForeignKey(TestData, models.PROTECT, related_name="attachments")

    class Meta(AttachmentBase.Meta):
        verbose_name = _("数据文件")


class Preview(models.Model):
    """What is known of a file without opening it. The row is the task: whoever reads claims it.

    rows, of: how far the reading is. more: sheets beyond those that are read.
    """

    file = models.OneToOneField(DataFile, models.CASCADE, related_name="preview")
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.WAITING)
    rows = models.PositiveIntegerField(_("已读行数"), default=0)
    of = models.PositiveIntegerField(_("总行数"), default=0)
    more = models.PositiveIntegerField(default=0)
    refusal = models.CharField(_("读不出来的原因"), max_length=12, choices=Refusal, blank=True)
    line = models.PositiveIntegerField(default=0)  # where the fault is, when that is known
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(_("提出时间"))
    begun_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("数据预览")
        verbose_name_plural = _("数据预览")
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="test_data_to_read",
                condition=models.Q(state__in=["waiting", "reading"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.get_state_display()}"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


class DataSheet(models.Model):
    """A sheet that was read. stretch: rows a point of a course stands for.

    notes: what stood above the names. shown: the first rows, as text. left_out: columns not read.
    """

    preview = models.ForeignKey(Preview, models.CASCADE, related_name="sheets")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("工作表"), max_length=200, blank=True)
    rows = models.PositiveIntegerField(_("行数"))
    stretch = models.PositiveIntegerField(default=1)
    left_out = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)
    shown = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        verbose_name = _("工作表")
        constraints = [
            models.UniqueConstraint(fields=["preview", "position"], name="data_sheet_once")
        ]

    def __str__(self) -> str:
        return self.name


class DataColumn(models.Model):
    """A column and its figures; least and greatest of moments are seconds since 1970.

    series: least and greatest of each stretch. starts: the moment each stretch begins with.
    """

    sheet = models.ForeignKey(DataSheet, models.CASCADE, related_name="columns")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("列名"), max_length=410, blank=True)
    kind = models.CharField(_("类型"), max_length=8, choices=Kind)
    filled = models.PositiveIntegerField(_("有值"))
    empty = models.PositiveIntegerField(_("空"))
    other = models.PositiveIntegerField(_("其他内容"), default=0)
    least = models.FloatField(_("最小"), null=True)
    greatest = models.FloatField(_("最大"), null=True)
    mean = models.FloatField(_("平均"), null=True)
    deviation = models.FloatField(_("标准差"), null=True)
    series = models.JSONField(default=list)
    starts = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        verbose_name = pgettext_lazy("table", "列")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "position"], name="data_column_once")
        ]

    def __str__(self) -> str:
        return self.name
