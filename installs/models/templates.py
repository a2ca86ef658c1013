"""验收模板: what a product's acceptance asks for, edition by edition (S5-3.3)."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from installs.choices.acceptance import Section
from installs.querysets.acceptances import TemplateQuerySet
from registry.models import Product


class Requirement(models.Model):
    """Base of a line that something is measured against, in a template and in a round.

    Without any limit it is looked at and judged by hand. samples: how many values a process item
    takes; 0 where it is measured once. least_cpk: what its Cpk has to reach, where that is asked.
    """

    position = models.PositiveSmallIntegerField(_("序号"))
    section = models.CharField(_("检验类别"), max_length=12, choices=Section)
    name = models.CharField(_("检验项目"), max_length=120)
    requirement = models.TextField(_("技术要求"), max_length=1_000)
    clause = models.CharField(_("条款号"), max_length=60, blank=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    lower = models.DecimalField(_("下限"), max_digits=18, decimal_places=6, null=True, blank=True)
    upper = models.DecimalField(_("上限"), max_digits=18, decimal_places=6, null=True, blank=True)
    decimals = models.PositiveSmallIntegerField(_("小数位"), default=2)
    samples = models.PositiveSmallIntegerField(_("样本数"), default=0)
    least_cpk = models.DecimalField(
        _("Cpk 要求"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position} {self.name}"

    @property
    def has_limits(self) -> bool:
        return self.lower is not None or self.upper is not None

    @property
    def is_sampled(self) -> bool:
        return self.samples > 0

    def clean(self) -> None:
        faults: dict[str, object] = {}
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            faults["upper"] = _("上限低于下限。")
        if self.decimals > 6:
            faults["decimals"] = _("小数位最多 6 位。")
        if self.samples and self.section != Section.PROCESS:
            faults["samples"] = _("只有工艺验收项目按样本统计。")
        if self.samples and not self.has_limits:
            faults["lower"] = _("按样本统计的项目要有下限或上限。")
        if self.least_cpk is not None and self.samples < 2:
            faults["samples"] = _("要求 Cpk 的项目至少要 2 个样本。")
        if faults:
            raise ValidationError(faults)


def limits_in_order(name: str) -> models.CheckConstraint:
    condition = Q(lower__isnull=True) | Q(upper__isnull=True) | Q(upper__gte=F("lower"))
    return models.CheckConstraint(
        name=name, condition=condition, violation_error_message=_("上限低于下限。")
    )


class AcceptanceTemplate(models.Model):
    """One edition for one product; a change is the next edition, so that each stays as it was."""

    product = models.ForeignKey(
        Product, models.PROTECT, related_name="acceptance_templates", verbose_name=_("产品")
    )
    version = models.PositiveSmallIntegerField(_("版次"))
    training_required = models.BooleanField(_("需要培训"), default=True)
    note = models.CharField(_("修改说明"), max_length=200, blank=True)
    active = models.BooleanField(_("使用中"), default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("编制人")
    )
    made_at = models.DateTimeField(_("编制时间"))

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["product", "-version"]
        verbose_name = _("验收模板")
        verbose_name_plural = _("验收模板")
        permissions = [("change_acceptance_template", _("维护验收模板"))]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "version"], name="acceptance_template_edition_once"
            ),
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(active=True),
                name="acceptance_template_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} V{self.version}"

    @property
    def history_number(self) -> str:
        """The name under which history knows this row."""
        return f"acceptancetemplate:{self.pk}"


class TemplateItem(Requirement):
    template = models.ForeignKey(AcceptanceTemplate, models.PROTECT, related_name="items")

    class Meta(Requirement.Meta):
        verbose_name = _("检验项目")
        constraints = [
            models.UniqueConstraint(
                fields=["template", "position"], name="template_item_positioned_once"
            ),
            limits_in_order("template_item_limits_in_order"),
        ]
