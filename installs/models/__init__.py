"""Installation and acceptance (S6, S5-3.3): plans, templates, acceptances with their rounds."""

from installs.models.acceptance import Acceptance, Precondition
from installs.models.after import Adjustment, AdjustmentAction, RaisedCapa, ServiceRecord
from installs.models.base import InstallRecord
from installs.models.plan import InstallPlan, PlanEngineer, PlanMachine
from installs.models.plan_rows import (
    PlanApproval,
    PlanAttachment,
    PlanComment,
    PlanDocument,
    PlanStep,
    Postponement,
    Preparation,
    SpotCheck,
    SpotCheckItem,
)
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
    "InstallPlan",
    "InstallRecord",
    "Item",
    "PlanApproval",
    "PlanAttachment",
    "PlanComment",
    "PlanDocument",
    "PlanEngineer",
    "PlanMachine",
    "PlanStep",
    "Postponement",
    "Precondition",
    "Preparation",
    "Punch",
    "RaisedCapa",
    "Sample",
    "ServiceRecord",
    "SpotCheck",
    "SpotCheckItem",
    "TemplateItem",
]
