"""Names under a CAPA: one pending place each, bound to the content it was opened for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from capa.choices import Place
from capa.models.capa import Capa
from records.models import ApprovalBase, once_a_place


class CapaApproval(ApprovalBase):
    """编制, 审核, 批准, 验证, 关闭, 重开 of one CAPA (domain §5)."""

    capa = models.ForeignKey(Capa, models.PROTECT, related_name="approvals")

    class Meta(ApprovalBase.Meta):
        verbose_name = _("签署")
        constraints = [
            once_a_place("capa", "capa_signed_once_a_place"),
        ]

    def get_place_display(self) -> str:
        """Where the name stands; a measure that was planned anew has a place of its own."""
        place, _colon, number = self.place.partition(":")
        if number:
            return gettext("措施 %(number)s 批准") % {"number": number}
        return str(Place(place).label)
