"""What hangs on shipments and replenishments: comments, files, the customer's name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models import AttachmentBase, HandwrittenBase
from shipping.models.counts import BoxCheck, Count, CountLine
from shipping.models.replenishments import Replenishment
from shipping.models.shipments import Shipment


def _of_one(name: str) -> models.CheckConstraint:
    """The row belongs to one record, never to both and never to none."""
    return models.CheckConstraint(
        name=name,
        condition=Q(shipment__isnull=True, replenishment__isnull=False)
        | Q(shipment__isnull=False, replenishment__isnull=True),
    )


class OfConsignment(models.Model):
    """Base of a row that points to its record by a key of its own kind."""

    shipment = models.ForeignKey(
        Shipment, models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    replenishment = models.ForeignKey(
        Replenishment, models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )

    class Meta:
        abstract = True


class Comment(OfConsignment):
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
        constraints = [_of_one("shipping_comment_of_one")]

    def __str__(self) -> str:
        return self.text[:40]


class Attachment(OfConsignment, AttachmentBase):
    """A photo or file: of the record, or of a count, there of a box or a line."""

    count = models.ForeignKey(
        Count, models.PROTECT, null=True, blank=True, related_name="photos", verbose_name=_("清点")
    )
    line = models.ForeignKey(
        CountLine, models.PROTECT, null=True, blank=True, related_name="photos"
    )
    box_check = models.ForeignKey(
        BoxCheck, models.PROTECT, null=True, blank=True, related_name="photos"
    )

    class Meta(AttachmentBase.Meta):
        verbose_name = _("附件")
        constraints = [
            _of_one("shipping_file_of_one"),
            models.CheckConstraint(
                name="shipping_photo_of_a_count",
                condition=Q(count__isnull=False) | Q(line__isnull=True, box_check__isnull=True),
            ),
        ]


class Receipt(HandwrittenBase):
    """The customer's name under a count: drawn on the screen, or signed on paper (F3)."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="receipts")
    # The sheet that was signed, where it was signed on paper; `image` is its small picture then.
    paper = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(HandwrittenBase.Meta):
        verbose_name = _("客户签收")
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "round_number"],
                condition=Q(void_reason=""),
                name="receipt_once_a_round",
            )
        ]
