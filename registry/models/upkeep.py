"""Keeping the register clean: merges that can be taken back, imports that were checked first."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.equipment import Equipment
from registry.models.parties import Customer


class MergeBase(models.Model):
    """What a merge moved, so that it can be undone until the kept entry was used again.

    moved: `{"app.model.field": [ids]}`; held: how many rows pointed to the kept entry afterwards.
    """

    moved = models.JSONField(default=dict)
    held = models.JSONField(default=dict)
    merged_at = models.DateTimeField(_("合并时间"))
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("合并人")
    )
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    undone_at = models.DateTimeField(_("撤回时间"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("撤回人"),
    )

    class Meta:
        abstract = True
        ordering = ["-merged_at", "-pk"]


class CustomerMerge(MergeBase):
    kept = models.ForeignKey(Customer, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Customer, models.PROTECT, related_name="merged_by_rows")

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"


class EquipmentMerge(MergeBase):
    kept = models.ForeignKey(Equipment, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Equipment, models.PROTECT, related_name="merged_by_rows")

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"


class ImportRun(models.Model):
    """One Excel file: checked first, then applied as it was checked, or not at all."""

    class Kind(models.TextChoices):
        CUSTOMERS = "customers", _("客户")
        PRODUCTS = "products", _("产品")
        ORDERS = "orders", _("销售订单")
        EQUIPMENT = "equipment", _("设备")

    class State(models.TextChoices):
        CHECKING = "checking", _("检查中")
        CHECKED = "checked", _("可以导入")
        REFUSED = "refused", _("有错误，未导入")
        IMPORTING = "importing", _("导入中")
        IMPORTED = "imported", _("已导入")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("资料"), max_length=12, choices=Kind)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.CHECKING)
    filename = models.CharField(_("文件名"), max_length=200)
    # The file until it is checked, then the checked rows; both packed.
    content = models.BinaryField(default=bytes)
    started_at = models.DateTimeField(_("开始时间"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("导入人")
    )
    finished_at = models.DateTimeField(_("导入时间"), null=True)
    total = models.PositiveIntegerField(_("行数"), default=0)
    done = models.PositiveIntegerField(_("已处理"), default=0)
    created = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("更新"), default=0)
    unchanged = models.PositiveIntegerField(_("无变化"), default=0)
    faults = models.PositiveIntegerField(_("错误"), default=0)
    # One object a fault: row, column, message and the value that stood there.
    report = models.JSONField(_("报告"), default=list)

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("导入")
        verbose_name_plural = _("导入")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.filename}"
