"""Team, is / is not and containment: D1 to D3."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capa.choices import ContainmentPlace, Dimension
from capa.models.capa import Capa


class Member(models.Model):
    """小组成员 (D1)."""

    capa = models.ForeignKey(Capa, models.PROTECT, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="capa_memberships",
        verbose_name=_("成员"),
    )
    task = models.CharField(_("分工"), max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("小组成员")
        constraints = [
            models.UniqueConstraint(
                fields=["capa", "person"],
                name="capa_member_once",
                violation_error_message=_("这个人已在小组里。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)


class IsIsNot(models.Model):
    """是 / 不是 (D2): what narrows the problem down."""

    capa = models.ForeignKey(Capa, models.PROTECT, related_name="is_is_not")
    dimension = models.CharField(_("方面"), max_length=8, choices=Dimension)
    is_so = models.TextField(pgettext_lazy("is / is not", "是"), max_length=1_000, blank=True)
    is_not = models.TextField(_("不是"), max_length=1_000, blank=True)
    distinction = models.TextField(_("区别"), max_length=1_000, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("是与不是")

    def __str__(self) -> str:
        return self.get_dimension_display()


class Containment(models.Model):
    """遏制 (D3): how many stand where, which are good, and what was done about them."""

    capa = models.ForeignKey(Capa, models.PROTECT, related_name="containments")
    place = models.CharField(
        pgettext_lazy("containment", "位置"), max_length=16, choices=ContainmentPlace
    )
    quantity = models.PositiveIntegerField(_("数量"), default=0)
    good = models.PositiveIntegerField(_("OK"), null=True, blank=True)
    bad = models.PositiveIntegerField(_("NG"), null=True, blank=True)
    marking = models.CharField(pgettext_lazy("containment", "标识"), max_length=120, blank=True)
    action = models.TextField(_("临时措施"), max_length=2_000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("责任人"),
    )
    due_on = models.DateField(_("计划日期"), null=True, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("遏制")
        constraints = [
            models.UniqueConstraint(fields=["capa", "place"], name="containment_place_once"),
            models.CheckConstraint(
                name="containment_within_quantity",
                condition=models.Q(good__isnull=True)
                | models.Q(bad__isnull=True)
                | models.Q(quantity__gte=models.F("good") + models.F("bad")),
                violation_error_message=_("OK 与 NG 之和大于数量。"),
            ),
        ]

    def __str__(self) -> str:
        return self.get_place_display()
