"""What is written beside the three records: comments and files, each of exactly one of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handover.models.documents import DocumentRequest
from handover.models.handovers import Handover
from handover.models.notices import ChangeNotice
from records.models import AttachmentBase


def _of_one(name: str) -> models.CheckConstraint:
    """The row belongs to one record, never to two and never to none."""
    own = ("handover", "document_request", "change_notice")
    condition = Q()
    for here in own:
        condition |= Q(**{f"{other}__isnull": other != here for other in own})
    return models.CheckConstraint(name=name, condition=condition)


class OfPaper(models.Model):
    """Base of a row that points to its record by a key of its own kind."""

    handover = models.ForeignKey(
        Handover, models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    document_request = models.ForeignKey(
        DocumentRequest, models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    change_notice = models.ForeignKey(
        ChangeNotice, models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )

    class Meta:
        abstract = True


class Comment(OfPaper):
    """留言; possible after the end as well."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("记录人")
    )
    at = models.DateTimeField(_("时间"))
    text = models.TextField(_("内容"), max_length=10_000)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("留言")
        constraints = [_of_one("handover_comment_of_one")]

    def __str__(self) -> str:
        return self.text[:40]


class Attachment(OfPaper, AttachmentBase):
    """A file of one of the three."""

    class Meta(AttachmentBase.Meta):
        verbose_name = _("附件")
        constraints = [_of_one("handover_file_of_one")]
