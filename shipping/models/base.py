"""What shipments and replenishments have in common."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from records.models import ControlledRecord, FormEdition
from shipping.choices import ENDED


class Consignment(ControlledRecord):
    """Base of both; `status` is the child's own. Only verbs change them.

    SPACE: the namespace of the addresses. OWN: how rows beside it (`talk`) point to it.
    """

    SPACE: ClassVar[str]
    OWN: ClassVar[str]
    status: str

    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    form_edition = models.ForeignKey(
        FormEdition, models.PROTECT, null=True, editable=False, related_name="+"
    )
    cancel_reason = models.TextField(_("撤销理由"), max_length=2_000, blank=True)

    # The nearest running clock, kept by `records.nearest`
    due_subject = models.CharField(max_length=40, blank=True, editable=False)
    due_at = models.DateTimeField(_("时限"), null=True, editable=False)
    warn_at = models.DateTimeField(null=True, editable=False)
    due_calendar = models.UUIDField(null=True, editable=False)
    paused_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="%(class)s_newest")]

    def get_absolute_url(self) -> str:
        return reverse(f"{self.SPACE}:detail", args=[self.number])

    def step_url(self, name: str) -> str:
        """The page of one of its steps."""
        return reverse(f"{self.SPACE}:step", args=[self.number, name])

    @property
    def is_ended(self) -> bool:
        return self.status in ENDED
