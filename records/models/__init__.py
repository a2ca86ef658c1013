"""The tables behind a controlled record; `control` is the record itself, `deadlines` its clocks."""

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
    SignatureBase,
)
from records.models.deadlines import (
    Breach,
    CalendarDay,
    CalendarVersion,
    Deadline,
    EngineTick,
    Outbox,
    Pause,
    PolicyRule,
    PolicyVersion,
)

__all__ = [
    "AttachmentBase",
    "Breach",
    "CalendarDay",
    "CalendarVersion",
    "ChainHead",
    "ControlledRecord",
    "Deadline",
    "EngineTick",
    "Event",
    "EventPayload",
    "FormEdition",
    "Notice",
    "Outbox",
    "Pause",
    "PolicyRule",
    "PolicyVersion",
    "SavedView",
    "Sequence",
    "SignatureBase",
]
