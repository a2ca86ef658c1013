"""The tables behind a controlled record; `control` is the record itself, `deadlines` its clocks."""

from records.models.answering import BreachCause, BreachExemption, Stint, Urge
from records.models.approvals import ApprovalBase, Meaning, once_a_place
from records.models.calendars import (
    CalendarDay,
    CalendarVersion,
    PolicyRule,
    PolicyVersion,
    VersionDraft,
)
from records.models.control import (
    AttachmentBase,
    ChainHead,
    ControlledRecord,
    Event,
    EventPayload,
    FormEdition,
    Notice,
    SavedView,
    Sequence,
)
from records.models.deadlines import Breach, Deadline, Pause
from records.models.delivery import Channel, ChannelChoice, MessageKind, Outbox
from records.models.engine import EngineMark, EngineTick
from records.models.handwriting import HandwrittenBase, drawn_once

__all__ = [
    "ApprovalBase",
    "AttachmentBase",
    "Breach",
    "BreachCause",
    "BreachExemption",
    "CalendarDay",
    "CalendarVersion",
    "ChainHead",
    "Channel",
    "ChannelChoice",
    "ControlledRecord",
    "Deadline",
    "EngineMark",
    "EngineTick",
    "Event",
    "EventPayload",
    "FormEdition",
    "HandwrittenBase",
    "Meaning",
    "MessageKind",
    "Notice",
    "Outbox",
    "Pause",
    "PolicyRule",
    "PolicyVersion",
    "SavedView",
    "Sequence",
    "Stint",
    "Urge",
    "VersionDraft",
    "drawn_once",
    "once_a_place",
]
