"""The tables behind a controlled record; `control` is the record itself, `deadlines` its clocks."""

from records.models.calendars import CalendarDay, CalendarVersion, PolicyRule, PolicyVersion
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
from records.models.deadlines import Breach, Deadline, EngineTick, Outbox, Pause

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
