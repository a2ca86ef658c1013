"""What is said beside test data; nobody changes it afterwards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from testdata.models.data import TestData


class Comment(models.Model):
    """留言; possible after archiving as well."""

    test_data = models.ForeignKey(TestData, models.PROTECT, related_name="comments")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("记录人")
    )
    at = models.DateTimeField(_("时间"))
    text = models.TextField(_("内容"), max_length=10_000)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("留言")

    def __str__(self) -> str:
        return self.text[:40]
