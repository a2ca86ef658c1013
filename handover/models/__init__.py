"""交接与资料: hand-overs, document requests, change notices, and what is said beside them."""

from handover.models.base import Paper
from handover.models.documents import DocumentRequest, ProvidedDocument
from handover.models.handovers import Handover, HandoverMachine
from handover.models.notices import ChangeNotice, NoticeMachine
from handover.models.talk import Attachment, Comment

__all__ = [
    "Attachment",
    "ChangeNotice",
    "Comment",
    "DocumentRequest",
    "Handover",
    "HandoverMachine",
    "NoticeMachine",
    "Paper",
    "ProvidedDocument",
]
