"""What install plans and acceptances have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from installs.choices.shared import DRAFT, ENDED
from records.models import ControlledRecord


class InstallRecord(ControlledRecord):
    """Base of both; `status` is the child's own. Only verbs change them.

    SPACE: the namespace of the addresses. CANCELS: who withdraws what has begun. WORKS: whose
    roles add files.
    """

    SPACE: ClassVar[str]
    CANCELS: ClassVar[str]
    WORKS: ClassVar[tuple[str, ...]]
    status: str

    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("编制人")
    )
    cancel_reason = models.TextField(_("撤销理由"), max_length=2_000, blank=True)

    # The nearest running clock, kept by `records.nearest`
    due_subject = models.CharField(max_length=40, blank=True, editable=False)
    due_at = models.DateTimeField(_("时限"), null=True, editable=False)
    warn_at = models.DateTimeField(null=True, editable=False)
    due_calendar = models.UUIDField(null=True, editable=False)
    paused_until = models.DateTimeField(null=True, editable=False)

    # Answers kept by a page that has read everything below and changes nothing. A verb has none:
    # what it asks for stands in the database.
    kept: dict[str, Any] | None = None

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]

    def get_absolute_url(self) -> str:
        return reverse(f"{self.SPACE}:detail", args=[self.number])

    @property
    def is_draft(self) -> bool:
        return self.status == DRAFT

    @property
    def is_ended(self) -> bool:
        return self.status in ENDED


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
