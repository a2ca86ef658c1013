"""客诉: the complaint itself, what was decided about it, how it was handled, what was said."""

from complaints.models.capa import CapaPart, ComplaintCapa
from complaints.models.complaint import Complaint
from complaints.models.decisions import (
    Classification,
    Confirmation,
    CustomerAnswer,
    Judgement,
    Quotation,
    Reply,
    Signoff,
    TestRecord,
)
from complaints.models.defect import DefectCode
from complaints.models.draft import DraftPage
from complaints.models.handling import (
    Measure,
    PartUse,
    Round,
    Standardisation,
    Verification,
)
from complaints.models.talk import Comment, ComplaintAttachment, ContactLog

__all__ = [
    "CapaPart",
    "Classification",
    "Comment",
    "Complaint",
    "ComplaintAttachment",
    "ComplaintCapa",
    "Confirmation",
    "ContactLog",
    "CustomerAnswer",
    "DefectCode",
    "DraftPage",
    "Judgement",
    "Measure",
    "PartUse",
    "Quotation",
    "Reply",
    "Round",
    "Signoff",
    "Standardisation",
    "TestRecord",
    "Verification",
]
