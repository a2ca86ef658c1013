"""Measures (D5, D6): each points at a cause, has an owner and a date, and may be put off."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from capa.choices import MeasureKind, MeasureStatus
from capa.models.analysis import Cause, Round


class Measure(models.Model):
    """措施. Rejected alone it is planned anew as another one, while the others go on."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="measures")
    number = models.PositiveSmallIntegerField(_("序号"))
    cause = models.ForeignKey(
        Cause, models.PROTECT, related_name="measures", verbose_name=_("对应原因")
    )
    kind = models.CharField(
        _("类别"), max_length=12, choices=MeasureKind, default=MeasureKind.CORRECTIVE
    )
    content = models.TextField(_("措施"), max_length=2_000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="capa_measures",
        verbose_name=_("责任人"),
    )
    # As it was signed: a leaver's measure goes to a successor, and the names stay intact.
    first_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    due_on = models.DateField(_("计划日期"))
    first_due_on = models.DateField(_("最初计划日期"))  # before any extension or new plan
    status = models.CharField(
        _("状态"), max_length=10, choices=MeasureStatus, default=MeasureStatus.PLANNED
    )
    # Planned anew after it was rejected: a row of its own, so that what was signed stays readable.
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
        verbose_name=_("代替"),
    )
    rejected_reason = models.TextField(_("退回理由"), max_length=2_000, blank=True)
    replan_by = models.DateField(_("重新计划期限"), null=True, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    evidence = models.TextField(_("证据"), max_length=10_000, blank=True)
    reported_at = models.DateTimeField(_("报告完成时间"), null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        verbose_name = _("措施")
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="capa_measure_numbered_once"),
            models.CheckConstraint(
                name="capa_measure_done_has_date",
                condition=~models.Q(status="done") | models.Q(done_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                name="capa_measure_open",
                condition=~models.Q(status="done"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.content[:40]}"


class Extension(models.Model):
    """延期申请: asked for by the measure's owner, decided by somebody else."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="extensions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    from_on = models.DateField(_("原日期"))
    to_on = models.DateField(_("延至"))
    reason = models.TextField(_("理由"), max_length=2_000)
    agreed = models.BooleanField(_("同意"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    opinion = models.TextField(_("意见"), max_length=2_000, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("延期申请")
        constraints = [
            models.UniqueConstraint(
                fields=["measure"],
                name="extension_open_once",
                condition=models.Q(agreed__isnull=True),
            ),
            models.CheckConstraint(
                name="extension_is_later", condition=models.Q(to_on__gt=models.F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} → {self.to_on}"
