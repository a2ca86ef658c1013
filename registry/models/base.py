"""What every entry of the register has: a version against stale saves, and when it changed."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# A code is part of an address, where some words have a meaning of their own.
addressable = RegexValidator(
    r"^(?!(?:add|import|merges)$)[^/\\]+$",
    _("编号里不能有 / 或 \\，也不能是 add、import、merges。"),
)


class Entry(models.Model):
    """Base of customers, products, orders and machines. They are changed by verbs only."""

    # What stood there when a verb began; the verb's end compares with it.
    before: dict[str, Any]

    version = models.PositiveIntegerField(_("版次"), default=0, editable=False)
    created_at = models.DateTimeField(_("建立时间"), editable=False)
    updated_at = models.DateTimeField(_("更新时间"), editable=False)

    class Meta:
        abstract = True

    @property
    def history_number(self) -> str:
        """The name under which history knows this row: it stays when a code is corrected."""
        return f"{self._meta.model_name}:{self.pk}"
