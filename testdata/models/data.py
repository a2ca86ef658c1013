"""Measured values of a process test, from the site to 工艺技术部 (S5-3.5)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from records.models import ControlledRecord
from registry.models import Customer, Equipment, SalesOrder
from testdata.choices import ENDED, Status
from testdata.querysets import TestDataQuerySet


class TestData(ControlledRecord):
    """实验数据 (S5-3.5). Only the verbs in `workflow` change it."""

    __test__ = False  # no test class, whatever pytest thinks of the name

    status = models.CharField(
        _("状态"), max_length=16, choices=Status, default=Status.DRAFT, editable=False
    )
    title = models.CharField(_("主题"), max_length=120)
    purpose = models.TextField(_("实验目的"), max_length=2_000, blank=True)
    taken_on = models.DateField(_("实验日期"), null=True, blank=True)
    summary = models.TextField(_("小结"), max_length=10_000, blank=True)
    order = models.ForeignKey(
        SalesOrder,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="test_data",
        verbose_name=_("订单"),
    )
    equipment = models.ForeignKey(
        Equipment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="test_data",
        verbose_name=_("设备"),
    )
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="test_data",
        verbose_name=_("客户"),
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提交人")
    )
    handed_at = models.DateTimeField(_("移交时间"), null=True, editable=False)
    return_reason = models.TextField(_("退回理由"), max_length=2_000, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("审核人"),
    )
    opinion = models.TextField(_("审核意见"), max_length=2_000, blank=True)
    archived_at = models.DateTimeField(_("归档时间"), null=True, editable=False)
    cancel_reason = models.TextField(_("撤销理由"), max_length=2_000, blank=True)

    # The nearest running clock, kept by `records.nearest`
    due_subject = models.CharField(max_length=40, blank=True, editable=False)
    due_at = models.DateTimeField(_("时限"), null=True, editable=False)
    warn_at = models.DateTimeField(null=True, editable=False)
    due_calendar = models.UUIDField(null=True, editable=False)
    paused_until = models.DateTimeField(null=True, editable=False)

    objects = TestDataQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("实验数据")
        verbose_name_plural = _("实验数据")
        permissions = [
            ("view_all_test_data", _("查看全部实验数据")),
            ("hand_test_data", _("移交实验数据")),
            ("review_test_data", _("审核、归档实验数据")),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="test_data_newest"),
            models.Index(
                fields=["due_at", "id"],
                name="test_data_open_due",
                condition=models.Q(status__in=["handed", "returned"]),
            ),
            models.Index(fields=["equipment", "-taken_on"], name="test_data_of_machine"),
        ]
        constraints = [
            models.CheckConstraint(
                name="test_data_archived_by_somebody",
                condition=~models.Q(status="archived")
                | models.Q(archived_at__isnull=False, reviewed_by__isnull=False),
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("testdata:detail", args=[self.number])

    @property
    def is_ended(self) -> bool:
        return self.status in ENDED
