"""Names under an acceptance: our people by password, the customer by hand (domain §6.4, §12)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from installs.choices.acceptance import Place
from installs.models.acceptance import Acceptance
from records.models import ApprovalBase, HandwrittenBase, drawn_once, once_a_place


class AcceptanceApproval(ApprovalBase):
    """Engineer, adjustment plan, service record and its being taken over."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="approvals")

    class Meta(ApprovalBase.Meta):
        verbose_name = _("签署")
        constraints = [once_a_place("acceptance", "acceptance_signed_once_a_place")]

    def get_place_display(self) -> str:
        return str(Place(self.place).label)


class AcceptanceSignature(HandwrittenBase):
    """The customer's name, drawn on the screen, one a round."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="signatures")

    class Meta(HandwrittenBase.Meta):
        verbose_name = _("客户签字")
        constraints = [drawn_once("acceptance", "acceptance_drawn_once")]
