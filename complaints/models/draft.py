"""The entry page behind a draft: what is typed there is not a record yet."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint


class DraftPage(models.Model):
    """One entry page. The key makes what it sends arrive once, however often it is sent.

    typed: the page as it was typed, half-finished values too, so that leaving loses nothing;
    emptied when the draft is registered. version: that of the draft when it was typed.
    """

    key = models.UUIDField(unique=True, editable=False)
    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="page")
    typed = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("登记页")
        verbose_name_plural = _("登记页")

    def __str__(self) -> str:
        return str(self.key)
