"""故障代码: what kinds of fault there are, in two levels (domain §3.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from complaints.models.complaint import Complaint


class DefectCodeQuerySet(models.QuerySet):
    def offered(self, complaint: Complaint | None = None) -> Self:
        """What can be chosen: in use, as its group is; a complaint keeps the one that it has."""
        in_use = Q(active=True) & (Q(parent__isnull=True) | Q(parent__active=True))
        if complaint is not None and complaint.defect_code_id:
            in_use |= Q(pk=complaint.defect_code_id)
        return self.filter(in_use)


class DefectCode(models.Model):
    """故障代码: a list of two levels kept by QA."""

    code = models.CharField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("大类")
    )
    active = models.BooleanField(_("在用"), default=True)

    objects = DefectCodeQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("故障代码")
        verbose_name_plural = _("故障代码")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        if self.parent is None:
            return
        if self.parent.parent_id or self.parent.pk == self.pk:
            raise ValidationError({"parent": _("故障代码只有两层，请选一个大类。")})
        if self.pk and self.parts.exists():
            raise ValidationError({"parent": _("它自己是大类，下面还有代码，不能归入别的大类。")})

    def unique_error_message(
        self, model_class: type[models.Model], unique_check: Sequence[str]
    ) -> ValidationError:
        """The only unique thing is the code."""
        values: dict[str, Any] = {"code": self.code}
        return ValidationError(_("代码 %(code)s 已有，请换一个。"), code="unique", params=values)
