"""Complaint ↔ CAPA: many to many, each with the part it plays (domain §5)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capa.models import Capa
from complaints.models.complaint import Complaint


class CapaPart(models.TextChoices):
    TRIGGER = "trigger", _("触发")
    MERGED = "merged", pgettext_lazy("CAPA", "并入")
    RECURRENCE = "recurrence", _("复发")


class ComplaintCapa(models.Model):
    """触发 set the CAPA off, 并入 is solved with it, 复发 came after it was found effective."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="capa_links")
    capa = models.ForeignKey(Capa, models.PROTECT, related_name="complaint_links")
    part = models.CharField(_("关系"), max_length=12, choices=CapaPart)
    linked_at = models.DateTimeField(_("关联时间"))
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["linked_at", "pk"]
        verbose_name = _("关联的纠正预防措施")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "capa"],
                name="complaint_capa_once",
                violation_error_message=_("这件客诉已关联这份纠正预防措施。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} → {self.capa_id}"
