"""What makes a row a controlled record: number, version, history, file, printed form."""

from __future__ import annotations

import uuid
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models.delivery import MessageKind


class Sequence(models.Model):
    """The last number given for one kind in one period; its row is the lock (see `numbering`)."""

    kind = models.CharField(max_length=32)
    period = models.CharField(max_length=8)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "period"], name="sequence_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}: {self.last}"


class ControlledRecord(models.Model):
    """Base of every numbered record that moves by steps. `status` is the child's own field."""

    number = models.CharField(_("编号"), max_length=24, unique=True, editable=False)
    version = models.PositiveIntegerField(_("版次"), default=0, editable=False)
    created_at = models.DateTimeField(_("建立时间"), editable=False)
    updated_at = models.DateTimeField(_("更新时间"), editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class ChainHead(models.Model):
    """The end of the history's chain: one row, locked last by whoever appends."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"


class Event(models.Model):
    """One line of history. Append-only: triggers refuse UPDATE and DELETE (domain §12)."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("人员"),
    )
    role = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    object_type = models.CharField(max_length=40)
    object_number = models.CharField(_("编号"), max_length=40)
    version = models.PositiveIntegerField(default=0)
    action = models.CharField(_("动作"), max_length=40)
    from_status = models.CharField(max_length=24, blank=True)
    to_status = models.CharField(max_length=24, blank=True)
    payload_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        indexes = [models.Index(fields=["object_number", "seq"], name="event_of_record")]

    def __str__(self) -> str:
        return f"{self.seq} {self.object_number} {self.action}"


class EventPayload(models.Model):
    """What was said and changed; apart from the chain so that personal data can be erased."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="payload")
    opinion = models.TextField(blank=True)
    changes = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.event_id)


def attachment_path(attachment: AttachmentBase, filename: str) -> str:
    """A name that nobody can guess or choose; the given name is kept in the row."""
    folder = attachment._meta.app_label
    return f"{folder}/{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()}"


class AttachmentBase(models.Model):
    """A photo or file of a record; each app owns the table with a real foreign key."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(_("文件"), upload_to=attachment_path, max_length=200)
    thumbnail = models.FileField(upload_to=attachment_path, max_length=200, blank=True)
    name = models.CharField(_("文件名"), max_length=200)
    caption = models.CharField(_("说明"), max_length=200, blank=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    uploaded_at = models.DateTimeField(_("上传时间"))

    class Meta:
        abstract = True
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


class FormEdition(models.Model):
    """One edition of a paper form: number and edition free text per company (forms.md)."""

    kind = models.CharField(_("表单"), max_length=40)
    form_number = models.CharField(_("表单编号"), max_length=40)
    edition = models.CharField(_("版次"), max_length=20)
    title = models.CharField(_("表名"), max_length=60)
    copies = models.CharField(_("联次"), max_length=120, blank=True)
    retention = models.CharField(_("保存期限"), max_length=60, blank=True)
    valid_from = models.DateField(_("生效日期"))

    class Meta:
        ordering = ["kind", "-valid_from", "-pk"]
        verbose_name = _("表单版次")
        verbose_name_plural = _("表单版次")
        constraints = [
            models.UniqueConstraint(fields=["kind", "edition"], name="form_edition_once")
        ]

    def __str__(self) -> str:
        return f"{self.form_number} {self.edition}"


class Notice(models.Model):
    """A message inside the product; one that a deadline caused is its exactly-once gate."""

    # The keys below begin with both foreign keys; each index more costs the sweep an insert.
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notices",
        verbose_name=_("收件人"),
        db_index=False,
    )
    # What a deadline says is put into words when it is read (`notices.words_of`).
    text = models.CharField(_("内容"), max_length=300, blank=True)
    record_number = models.CharField(max_length=24, blank=True)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(null=True, blank=True)
    deadline = models.ForeignKey(
        "records.Deadline", models.PROTECT, null=True, related_name="notices", db_index=False
    )
    generation = models.PositiveIntegerField(default=0)
    stage = models.CharField(max_length=20, blank=True)
    # When the stage was truly reached, and the limit it spoke of: either may move afterwards.
    reached_at = models.DateTimeField(_("到达时间"), null=True, blank=True)
    due_at = models.DateTimeField(_("期限"), null=True, blank=True)
    # What it is about and whether it may wake somebody; they decide which way out it takes.
    kind = models.CharField(max_length=10, choices=MessageKind, db_default=MessageKind.TASK)
    urgent = models.BooleanField(db_default=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notice_inbox"),
            models.Index(
                fields=["recipient"],
                name="notice_unread",
                condition=models.Q(read_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "generation", "stage", "recipient"], name="notice_exactly_once"
            )
        ]

    def __str__(self) -> str:
        return self.text or f"{self.record_number} {self.stage}"


class SavedView(models.Model):
    """A list's filters under a name, one's own or shared with all (domain §12)."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40)
    name = models.CharField(_("名称"), max_length=40)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField(_("所有人可用"), default=False)

    class Meta:
        ordering = ["page", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_once")
        ]

    def __str__(self) -> str:
        return self.name
