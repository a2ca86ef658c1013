"""What was said around a complaint: contacts with the customer, comments, photos and files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import AttachmentPurpose, Channel
from complaints.models.complaint import Complaint
from complaints.models.decisions import Entry
from records.models import AttachmentBase


class ContactLog(Entry):
    """与客户的联系: the evidence that stops 首次响应; a late entry is flagged (domain §4)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="contacts")
    channel = models.CharField(_("联系方式"), max_length=10, choices=Channel)
    person = models.CharField(_("联系对象"), max_length=60)
    content = models.TextField(_("联系内容"), max_length=4_000)
    contacted_at = models.DateTimeField(_("联系时间"))
    backdated = models.BooleanField(_("补录"), default=False)

    class Meta(Entry.Meta):
        verbose_name = _("联系记录")


class Comment(Entry):
    """留言, inside only or for the customer too; possible after closing as well."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="comments")
    text = models.TextField(_("留言"), max_length=10_000)
    customer_visible = models.BooleanField(_("客户可见"), default=False)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    class Meta(Entry.Meta):
        verbose_name = _("留言")


class ComplaintAttachment(AttachmentBase):
    """Photo or file of a complaint."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="attachments")
    purpose = models.CharField(
        _("用途"), max_length=12, choices=AttachmentPurpose, default=AttachmentPurpose.DEFECT
    )
    round_number = models.PositiveSmallIntegerField(_("轮次"), default=1)
    comment = models.ForeignKey(
        Comment, models.PROTECT, null=True, blank=True, related_name="attachments"
    )

    class Meta(AttachmentBase.Meta):
        verbose_name = _("附件")
