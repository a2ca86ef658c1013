"""纠正预防: the CAPA, its rounds of analysis, measures, prevention, names, and what was said."""

from capa.models.analysis import Cause, Reading, Round, Why
from capa.models.approval import CapaApproval
from capa.models.capa import Capa
from capa.models.measures import Extension, Measure
from capa.models.prevention import Deployment, Standardisation
from capa.models.problem import Containment, IsIsNot, Member
from capa.models.talk import CapaAttachment, Comment, FollowUp

__all__ = [
    "Capa",
    "CapaApproval",
    "CapaAttachment",
    "Cause",
    "Comment",
    "Containment",
    "Deployment",
    "Extension",
    "FollowUp",
    "IsIsNot",
    "Measure",
    "Member",
    "Reading",
    "Round",
    "Standardisation",
    "Why",
]
