"""What is chosen on 《安装调试方案》 (S6)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanStatus(models.TextChoices):
    """Where a plan stands (domain §6.3)."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待批准")
    APPROVED = "approved", pgettext_lazy("plan", "已批准")
    UNDER_WAY = "under_way", _("安装中")
    INSTALLED = "installed", _("已安装")
    CANCELLED = "cancelled", _("已撤销")


ENDED = frozenset({PlanStatus.INSTALLED, PlanStatus.CANCELLED})
OPEN = frozenset(PlanStatus) - ENDED - {PlanStatus.DRAFT}
# Engineers and days are taken up by these.
BOOKED = OPEN | {PlanStatus.DRAFT}


class PlanKind(models.TextChoices):
    INSTALLATION = "installation", _("安装调试方案")
    TEMPORARY = "temporary", _("临时服务方案")


class PreparationSide(models.TextChoices):
    """Who sees to a point of the 温馨提示."""

    CUSTOMER = "customer", pgettext_lazy("side", "客户")
    OURS = "ours", pgettext_lazy("side", "我方")


class PostponeCause(models.TextChoices):
    """Why the days were moved."""

    CUSTOMER = "customer", _("客户原因")
    PARTS = "parts", _("缺件或补发")
    SITE = "site", _("现场条件")
    OURS = "ours", _("我方原因")


class PlanPlace(models.TextChoices):
    """Where a name stands under a plan."""

    APPROVE = "approve", _("批准")
