"""A name in a place of a form: pending until somebody signs it, and bound to what it is for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Meaning(models.TextChoices):
    """What a signature says (domain §12)."""

    PREPARED = "prepared", _("编制")
    REVIEWED = "reviewed", _("审核")
    APPROVED = "approved", _("批准")
    COUNTERSIGNED = "countersigned", _("会签")
    VERIFIED = "verified", _("验证")
    ACCEPTED = "accepted", _("验收")
    CLOSED = "closed", _("关闭")
    REOPENED = "reopened", _("重开")
    DECLINED = "declined", _("不启动")


class ApprovalBase(models.Model):
    """One place of one round; each app owns the table, with a real foreign key to its record.

    The names are kept as they were printed. `records.approvals` alone writes these rows; a table
    adds `once_a_place` to its constraints.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("待签署")
        SIGNED = "signed", _("已签署")
        REFUSED = "refused", _("不同意")
        VOID = "void", _("已失效")

    round_number = models.PositiveSmallIntegerField(_("轮次"))
    place = models.CharField(_("签署处"), max_length=24)
    meaning = models.CharField(_("签署含义"), max_length=16, choices=Meaning)
    version = models.PositiveIntegerField(_("版次"))
    content_hash = models.CharField(max_length=64)
    status = models.CharField(
        _("状态"), max_length=8, choices=Status, default=Status.PENDING, editable=False
    )
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("签署人"),
    )
    signer_name = models.CharField(_("签署人姓名"), max_length=60, blank=True)
    signer_title = models.CharField(_("职务"), max_length=60, blank=True)
    signer_role = models.CharField(_("角色"), max_length=200, blank=True)
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("代谁签署"),
    )
    signed_at = models.DateTimeField(_("签署时间"), null=True)
    opinion = models.TextField(_("意见"), max_length=2_000, blank=True)
    void_reason = models.CharField(_("失效原因"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("建立时间"))

    class Meta:
        abstract = True
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{Meaning(self.meaning).label} {self.signer_name}".strip()

    @property
    def agreed(self) -> bool:
        """Whether this name counts: given, and not void since."""
        return self.status == self.Status.SIGNED


def once_a_place(owner: str, name: str) -> models.UniqueConstraint:
    """A place of a round is waited for or signed once; what was refused or is void stays beside.

    owner: the name of the table's foreign key to its record.
    """
    return models.UniqueConstraint(
        fields=[owner, "round_number", "place"],
        condition=models.Q(status__in=["pending", "signed"]),
        name=name,
    )
