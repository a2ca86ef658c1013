"""Installation and acceptance (S6, S5-3.3): templates, acceptances with their rounds and names."""

from installs.models.acceptance import Acceptance, Precondition
from installs.models.after import Adjustment, AdjustmentAction, RaisedCapa, ServiceRecord
from installs.models.base import InstallRecord
from installs.models.rounds import AcceptanceRound, Item, Punch, Sample
from installs.models.signed import AcceptanceApproval, AcceptanceSignature
from installs.models.talk import AcceptanceAttachment, AcceptanceComment
from installs.models.templates import AcceptanceTemplate, TemplateItem

__all__ = [
    "Acceptance",
    "AcceptanceApproval",
    "AcceptanceAttachment",
    "AcceptanceComment",
    "AcceptanceRound",
    "AcceptanceSignature",
    "AcceptanceTemplate",
    "Adjustment",
    "AdjustmentAction",
    "InstallRecord",
    "Item",
    "Precondition",
    "Punch",
    "RaisedCapa",
    "Sample",
    "ServiceRecord",
    "TemplateItem",
]
