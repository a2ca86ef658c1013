"""What is written beside an acceptance: comments and files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from installs.models.acceptance import Acceptance
from installs.models.base import Written
from installs.models.rounds import Item
from records.models import AttachmentBase


class AcceptanceComment(Written):
    """留言; possible after 转售后 as well."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="comments")
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    class Meta(Written.Meta):
        verbose_name = _("留言")


class AcceptanceAttachment(AttachmentBase):
    """A photo or file of a round, or of one item of it.

    round_number: the round whose report it is part of; what comes after a conclusion is of the
    next, which may never be held.
    """

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="attachments")
    item = models.ForeignKey(
        Item, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    round_number = models.PositiveSmallIntegerField(_("轮次"), default=1)

    class Meta(AttachmentBase.Meta):
        verbose_name = _("附件")
