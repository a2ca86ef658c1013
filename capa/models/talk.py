"""What is written beside a CAPA: follow-up notes, comments, evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from capa.models.capa import Capa
from capa.models.measures import Measure
from records.models import AttachmentBase


class Written(models.Model):
    """Base of what somebody wrote at a moment and nobody changes afterwards."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("记录人")
    )
    at = models.DateTimeField(_("时间"))
    text = models.TextField(_("内容"), max_length=10_000)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class FollowUp(Written):
    """技术管理部的跟踪记录 (S3-4.4.2): at least every five working days on levels 3–4."""

    capa = models.ForeignKey(Capa, models.PROTECT, related_name="follow_ups")
    progress = models.PositiveSmallIntegerField(_("进度（%）"), null=True, blank=True)

    class Meta(Written.Meta):
        verbose_name = _("跟踪记录")
        constraints = [
            models.CheckConstraint(
                name="follow_up_within_hundred",
                condition=models.Q(progress__isnull=True) | models.Q(progress__lte=100),
            )
        ]


class Comment(Written):
    """留言; possible after closing as well."""

    capa = models.ForeignKey(Capa, models.PROTECT, related_name="comments")
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    class Meta(Written.Meta):
        verbose_name = _("留言")


class CapaAttachment(AttachmentBase):
    """Evidence: of the CAPA, or of one measure."""

    capa = models.ForeignKey(Capa, models.PROTECT, related_name="attachments")
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    round_number = models.PositiveSmallIntegerField(_("轮次"), default=1)

    class Meta(AttachmentBase.Meta):
        verbose_name = _("附件")
